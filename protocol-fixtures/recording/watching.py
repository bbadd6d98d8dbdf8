"""job-info: eventlog-watch and lookup."""

import flux.job
from flux.core.inner import lib

from . import values
from .jobs import IDLE, LONG, submit
from .scenario import scenario
from .session import STREAMING

WATCH = "job-info.eventlog-watch"
UNKNOWN = 12345
WAITCREATE, INITIAL_SENTINEL = 1, 2


def watch(jobid, path="eventlog", flags=0):
    return {"id": int(jobid), "path": path, "flags": flags}


def take(session, watcher, count=None):
    """Some events of a watch, or all that are left."""

    def read():
        events = []
        while count is None or len(events) < count:
            entry = watcher.get_event()
            if entry is None:
                break
            events.append(values.event(entry))
        return events

    return session.step("get_event", {"count": count}, read)


def start(session, jobid, eventlog="eventlog"):
    return session.start(
        "job.event_watch_async", {"jobid": int(jobid), "eventlog": eventlog},
        lambda: flux.job.event_watch_async(session.flux, jobid, eventlog))


@scenario("watch-life", "main eventlog watched from submit to clean")
def _(session):
    session.events(submit(session, "exit 3"))


@scenario("watch-inactive", "main eventlog of a job that has ended, twice")
def _(session):
    jobid = submit(session, ["true"])
    session.wait(jobid)
    session.events(jobid)
    session.events(jobid)


@scenario("watch-guest-exec", "guest.exec.eventlog, before, during and after the run")
def _(session):
    jobid = submit(session, ["true"])
    session.events(jobid, "guest.exec.eventlog")
    session.wait(jobid)
    session.events(jobid, "guest.exec.eventlog", note="inactive")


@scenario("watch-guest-output", "guest.output with WAITCREATE from submit on, then again when inactive")
def _(session):
    jobid = submit(session, "echo one; echo two >&2; echo three")
    session.stream(WATCH, watch(jobid, "guest.output", WAITCREATE))
    session.wait(jobid)
    session.events(jobid, "guest.output", note="inactive")


@scenario("watch-guest-never-started", "guest paths of a job that is canceled before it starts: ENODATA without data")
def _(session):
    jobid = submit(session, ["true"], urgency=0)
    watcher = start(session, jobid, "guest.exec.eventlog")
    session.cancel(jobid)
    take(session, watcher)
    session.wait(jobid)


@scenario("watch-sentinel", "INITIAL_SENTINEL: a response without payload between old events and new ones")
def _(session):
    inactive = submit(session, ["true"])
    session.wait(inactive)
    session.stream(WATCH, watch(inactive, flags=INITIAL_SENTINEL), note="inactive job")
    held = submit(session, ["true"], urgency=0)
    session.await_event(held, "priority")
    session.stream(WATCH, watch(held, flags=INITIAL_SENTINEL), limit=5, note="held job; given up after the sentinel")
    session.cancel(held)
    session.wait(held)


@scenario("watch-cancel", "watch canceled while the job runs: a few events may still come, then ENODATA")
def _(session):
    jobid = submit(session, LONG)
    session.await_event(jobid, "start")
    watcher = start(session, jobid)
    take(session, watcher, 2)
    session.start("cancel", {}, watcher.cancel)
    take(session, watcher)
    session.cancel(jobid)
    session.wait(jobid)


@scenario("watch-several", "three logs of one job and one of another watched at the same time")
def _(session):
    first = submit(session, f"trap 'exit 0' USR1; echo ready; {IDLE}")
    second = submit(session, ["true"])
    session.await_ready(first)
    session.await_event(second, "clean")
    watchers = [start(session, first, path) for path in ("eventlog", "guest.exec.eventlog", "guest.output")]
    watchers.append(start(session, second))
    session.kill(first, 10)
    for watcher in reversed(watchers):
        take(session, watcher)


@scenario("watch-unknown", "unknown job id and unknown path")
def _(session):
    session.events(UNKNOWN)
    jobid = submit(session, ["true"])
    session.wait(jobid)
    session.events(jobid, "nope")
    session.events(jobid, "guest.nope")


@scenario("watch-rejected", "requests that eventlog-watch refuses: no streaming flag, unknown flag, missing keys")
def _(session):
    jobid = submit(session, ["true"])
    session.wait(jobid)
    session.rpc(WATCH, watch(jobid), note="without the streaming flag")
    session.stream(WATCH, watch(jobid, flags=64))
    session.stream(WATCH, {"id": int(jobid), "flags": 0}, note="no path")
    session.stream(WATCH, None, note="no payload")


@scenario("watch-duplicate-tag", "a second watch with the matchtag of a live one: EINVAL on that tag")
def _(session):
    jobid = submit(session, ["true"], urgency=0)
    session.await_event(jobid, "priority")
    rpc = session.start(
        "rpc (streaming)", {"topic": WATCH, "payload": watch(jobid)},
        lambda: session.flux.rpc(WATCH, watch(jobid), flags=STREAMING))

    def read(count):
        responses = []
        try:
            for _ in range(count):
                responses.append(rpc.get())
                rpc.reset()
        except OSError as error:
            return {"responses": responses, "end": values.exception(error)}
        return {"responses": responses, "end": None}

    session.step("read", {"count": 4}, lambda: read(4))

    def send_again():
        payload = f'{{"id":{int(jobid)},"path":"eventlog","flags":0}}'.encode()
        message = lib.flux_request_encode(WATCH.encode(), payload)
        lib.flux_msg_set_streaming(message)
        lib.flux_msg_set_matchtag(message, 1)
        lib.flux_send(session.flux.handle, message, 0)
        lib.flux_msg_destroy(message)

    session.start("send with the same matchtag", {"topic": WATCH, "payload": watch(jobid), "matchtag": 1}, send_again)
    session.step("read", {"count": 100}, lambda: read(100))
    session.cancel(jobid)


@scenario("lookup", "job-info.lookup of a finished job, and its errors")
def _(session):
    jobid = int(submit(session, ["true"]))
    session.wait(jobid)
    session.rpc("job-info.lookup", {"id": jobid, "keys": ["jobspec", "R", "eventlog"], "flags": 0})
    session.rpc("job-info.lookup", {"id": jobid, "keys": ["jobspec", "R"], "flags": 1})
    session.rpc("job-info.lookup", {"id": jobid, "keys": [], "flags": 0})
    session.rpc("job-info.lookup", {"id": jobid, "keys": ["nope"], "flags": 0})
    session.rpc("job-info.lookup", {"id": jobid, "keys": ["guest"], "flags": 0})
    session.rpc("job-info.lookup", {"id": jobid, "keys": ["R"], "flags": 64})
    session.rpc("job-info.lookup", {"id": UNKNOWN, "keys": ["R"], "flags": 0})
