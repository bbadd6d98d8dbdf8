"""One recorded connection, and the steps that a scenario takes on it."""

import json
import os
import subprocess
import time

import flux
import flux.constants
import flux.job
from flux.job import output as job_output

from . import transcript, values

# Between two steps, so that they do not overlap on the transcript's clock, which is another process's.
STEP_GAP = 0.01
STREAMING = flux.constants.FLUX_RPC_STREAMING


def open_files():
    return {int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")}


class Session:
    """One process has one session, because the handle cannot be used any more when it is over."""

    def __init__(self, scenario, instance, target, fluxwire):
        self._scenario = scenario
        self._target = target
        self._fluxwire = fluxwire
        self._steps = []
        self.instance = instance
        self.other = flux.Flux(instance.uri)
        self._version = self.other.attr_get("version")

    # -- life ---------------------------------------------------------------------------------------------------------

    def __enter__(self):
        listen = self.instance.directory / f"{self._scenario.name}.sock"
        self._recorder = subprocess.Popen(
            [*self._fluxwire, "record", "--connections", "1", "--uri", self.instance.uri, "--listen", str(listen),
             "--out", str(self._target)],
            stdout=subprocess.PIPE, text=True)
        uri = self._recorder.stdout.readline().strip()
        if not uri:
            raise RuntimeError("the recorder did not start; is fluxwire built?")
        before = open_files()
        os.environ.update(self._scenario.environment)
        try:
            self.flux = flux.Flux(uri)
        finally:
            for name, _ in self._scenario.environment:
                del os.environ[name]
        self._files = open_files() - before
        return self

    def __exit__(self, failure, *_):
        # A handle lives as long as any future that refers to it; to close its files is sure, and done at a known time.
        closed = time.monotonic()
        for number in self._files:
            os.close(number)
        if failure:
            self._recorder.terminate()
        self._recorder.wait(timeout=20)
        self._recorder.stdout.close()
        if not failure:
            self._write_expected(closed)
        if self._scenario.instance != "shutdown":
            self._remove_jobs()

    def _write_expected(self, closed):
        path = self._target / "transcript.jsonl"
        records = transcript.read(path)
        self._move_to_transcript_clock(records, closed)
        connection = transcript.describe(path)
        expected = {
            "scenario": self._scenario.name,
            "description": self._scenario.description,
            "flux_core_version": self._version,
            "instance_size": 1,
            "connections": [connection],
            "steps": self._steps,
        }
        (self._target / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        self.summary = f"{len(self._steps)} steps, {connection['messages']} messages"

    def _move_to_transcript_clock(self, records, closed):
        """Both clocks are monotonic; they are joined at the moment when the client closed, which the recorder saw a
        little later: the least delay with which every request was sent during some step."""
        seen = next(r["t"] for r in records if r["dir"] == "c>b" and r["kind"] == "eof")
        requests = [r["t"] for r in records if r["dir"] == "c>b" and r["kind"] == "msg"]

        def fits(start):
            return all(any(step["t0"] <= start + t <= step["t1"] for step in self._steps) for t in requests)

        delays = (tenths_of_ms / 10_000 for tenths_of_ms in range(2_000))
        start = next((closed - seen + delay for delay in delays if fits(closed - seen + delay)), None)
        if start is None:
            raise RuntimeError(f"{self._scenario.name}: requests were sent outside of the steps")
        for step in self._steps:
            step["t0"], step["t1"] = round(step["t0"] - start, 6), round(step["t1"] - start, 6)

    def _remove_jobs(self):
        """Leaves nothing behind that the next scenario could meet: no core in use, no job to wait for."""
        everyone, active = -1, 62
        self.other.rpc("job-manager.raiseall", {
            "dry_run": False, "userid": everyone, "states": active, "severity": 0, "type": "cancel"}).get()
        for job in self.other.rpc("job-manager.list", {"max_entries": 0}).get()["jobs"]:
            self.await_event(job["id"], "clean")
        try:
            while True:
                flux.job.wait(self.other)
        except ChildProcessError:
            return

    # -- steps --------------------------------------------------------------------------------------------------------

    def step(self, call, args, function, convert=None, note=None, settle=False):
        """Makes a call and writes down what came of it; returns its value, or None if it raised.

        settle: something is still on its way when the call returns; the step lasts until the recorder has seen it.
        """
        time.sleep(STEP_GAP)
        entry = {"call": call, "args": args}
        if note:
            entry["note"] = note
        value = None
        begun = time.monotonic()
        try:
            value = function()
            outcome = {"returned": convert(value) if convert else value}
        except Exception as error:  # whatever a user would see
            outcome = {"raised": values.exception(error)}
        if settle:
            time.sleep(STEP_GAP)
        self._steps.append({**entry, "t0": begun, "t1": time.monotonic(), **outcome})
        return value

    def start(self, call, args, function, note=None):
        """A call that does not wait for its answer; returns what will have it."""
        return self.step(call, args, function, lambda _: None, note, settle=True)

    def rpc(self, topic, payload=None, nodeid=None, note=None):
        args = {"topic": topic, "payload": payload}
        if nodeid is not None:
            args["nodeid"] = nodeid
        target = flux.constants.FLUX_NODEID_ANY if nodeid is None else nodeid
        return self.step("rpc", args, lambda: self.flux.rpc(topic, payload, target).get(), note=note)

    def stream(self, topic, payload, flags=STREAMING, note=None, limit=None):
        """A streaming RPC, read to its end or as far as `limit` responses."""

        def read():
            rpc = self.flux.rpc(topic, payload, flags=flags)
            responses = []
            while limit is None or len(responses) < limit:
                try:
                    responses.append(rpc.get())
                except OSError as error:
                    return {"responses": responses, "end": values.exception(error)}
                rpc.reset()
            return {"responses": responses, "end": None}

        return self.step("rpc (streaming)", {"topic": topic, "payload": payload, "flags": flags}, read, note=note)

    def submit(self, jobspec, args, waitable=True, **options):
        return self.step(
            "job.submit", {**args, "waitable": waitable, **options},
            lambda: flux.job.submit(self.flux, jobspec, waitable=waitable, **options), int)

    def wait(self, jobid, note=None):
        return self.step(
            "job.wait", {"jobid": "ANY" if jobid is None else int(jobid)},
            lambda: flux.job.wait(self.flux, *([] if jobid is None else [jobid])), values.wait_status, note)

    def result(self, jobid):
        return self.step(
            "job.result", {"jobid": int(jobid)}, lambda: values.result(flux.job.result_async(self.flux, jobid)))

    def events(self, jobid, eventlog="eventlog", note=None):
        # After an error the bindings send a cancel as well.
        return self.step(
            "job.event_watch", {"jobid": int(jobid), "eventlog": eventlog},
            lambda: [values.event(entry) for entry in flux.job.event_watch(self.flux, jobid, eventlog)], note=note, settle=True)

    def output(self, jobid):
        # Level -1 keeps the shell's log messages apart from the tasks' stderr.
        return self.step(
            "job.job_output", {"jobid": int(jobid), "log_stderr_level": -1},
            lambda: job_output.job_output(self.flux, jobid, log_stderr_level=-1), values.output)

    def cancel(self, jobid, reason=None):
        return self.step(
            "job.cancel", {"jobid": int(jobid), "reason": reason}, lambda: flux.job.cancel(self.flux, jobid, reason))

    def kill(self, jobid, signum):
        return self.step("job.kill", {"jobid": int(jobid), "signum": signum}, lambda: flux.job.kill(self.flux, jobid, signum))

    def raise_exception(self, jobid, kind, severity, note=None):
        return self.step(
            "job.job_raise", {"jobid": int(jobid), "type": kind, "severity": severity, "note": note},
            lambda: flux.job.job_raise(self.flux, jobid, kind, severity, note))

    # -- by another program -------------------------------------------------------------------------------------------

    def submit_elsewhere(self, jobspec, **options):
        return self._elsewhere("job.submit", lambda: flux.job.submit(self.other, json.dumps(jobspec), **options), int)

    def shutdown_elsewhere(self):
        self._elsewhere("shutdown", self.instance.stop)

    def _elsewhere(self, what, function, convert=None):
        return self.step(f"(elsewhere) {what}", {}, function, convert)

    # -- not recorded -------------------------------------------------------------------------------------------------

    def await_event(self, jobid, name, eventlog="eventlog"):
        flux.job.event_wait(self.other, jobid, name, eventlog, raiseJobException=False)

    def await_ready(self, jobid):
        """Waits until the job has printed the word `ready`, so that its traps are set."""
        self.await_event(jobid, "shell.init", "guest.exec.eventlog")
        for entry in flux.job.event_watch(self.other, jobid, "guest.output"):
            if entry.name == "data" and "ready" in entry.context.get("data", ""):
                return
