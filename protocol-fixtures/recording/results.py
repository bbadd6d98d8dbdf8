"""How jobs end: what wait and result say of each way."""

import json
import os
import signal
import time

import flux.job

from .jobs import IDLE, LONG, spec, submit
from .scenario import scenario

STUBBORN = f"trap '' TERM; trap 'exit {{code}}' USR1; echo ready; {IDLE}"
CHECKED_END = int(signal.SIGUSR1)


def outcome(session, jobid):
    session.wait(jobid)
    session.result(jobid)


def simple(name, description, command, **options):
    """A scenario of a job that ends by itself."""

    @scenario(f"result-{name}", description)
    def _(session):
        outcome(session, submit(session, command, **options))


def running(name, description, command, act, instance="plain"):
    """A scenario of a job to which something happens while it runs."""

    @scenario(f"result-{name}", description, instance)
    def _(session):
        jobid = submit(session, command)
        if "ready" in str(command):
            session.await_ready(jobid)
        else:
            session.await_event(jobid, "shell.start", "guest.exec.eventlog")
        act(session, jobid)
        outcome(session, jobid)


def raising(*exceptions, code=0):
    """Raises exceptions one after the other, then lets the job exit."""

    def act(session, jobid):
        for kind, severity, note in exceptions:
            if kind == "cancel" and severity == 0:
                session.cancel(jobid, note)
            else:
                session.raise_exception(jobid, kind, severity, note)
        session.kill(jobid, CHECKED_END)

    return STUBBORN.format(code=code), act


simple("success", "success", ["true"])
simple("exit-3", "exit code 3", "exit 3")
simple("exit-255", "exit code 255, which reads as an unknown signal", "exit 255")
simple("exit-137", "exit code 137, which cannot be told from SIGKILL", "exit 137")
simple("task-sigkill", "the task kills itself with SIGKILL", "kill -KILL $$")
simple("task-sigterm", "the task kills itself with SIGTERM", "kill -TERM $$")
simple("task-sigsegv", "the task kills itself with SIGSEGV", "kill -SEGV $$")
simple("timeout", "the time limit passes: SIGALRM", LONG, duration=0.5)
simple("timeout-trapped", "the time limit passes, the task traps SIGALRM and exits 0: status 256",
       f"trap 'exit 0' ALRM; {IDLE}", duration=1.0)
simple("command-not-found", "the command does not exist", ["nosuchcmd"])
simple("not-executable", "the command is a file without permission to execute", ["/etc/passwd"])
simple("unsatisfiable", "more cores than exist: an alloc exception", ["true"], cores=1000)
simple("shell-sigkill", "the job shell is killed: a negative return code", "kill -KILL $PPID")
simple("bad-shell-option", "a shell option of the wrong type", ["true"], shell={"options": {"verbose": "x"}})
simple("two-exit-codes", "two tasks exit 4 and 5: the larger one counts", "exit $((4 + FLUX_TASK_RANK))", tasks=2)
simple("exit-and-signal", "one task exits 1, the other kills itself", "test $FLUX_TASK_RANK = 0 && exit 1; kill -KILL $$", tasks=2)
simple("bad-cwd", "the working directory does not exist: a message in the output, no more", ["true"], cwd="/nonexistent")

running("kill-sigterm", "SIGTERM sent with kill", LONG, lambda session, jobid: session.kill(jobid, 15))
running("kill-sigusr1", "SIGUSR1 sent with kill", LONG, lambda session, jobid: session.kill(jobid, 10))
running("cancel-running", "canceled while running, with a reason", LONG,
        lambda session, jobid: session.cancel(jobid, "mynote"))
running("cancel-trapped", "canceled, the task traps SIGTERM and exits 0: status 256",
        f"trap 'exit 0' TERM; echo ready; {IDLE}", lambda session, jobid: session.cancel(jobid, "c"))
running("raise-fatal", "a severity-0 exception of a type of our own", LONG,
        lambda session, jobid: session.raise_exception(jobid, "foo", 0, "bad"))
running("raise-timeout", "an exception of type timeout raised by hand", LONG,
        lambda session, jobid: session.raise_exception(jobid, "timeout", 0, "x"))
running("raise-severity-1", "a severity-1 exception, then success", *raising(("foo", 1, "harmless")))
running("raise-2-then-1", "severity 2, then 1: the graver one is kept", *raising(("two", 2, "b"), ("one", 1, "a")))
running("raise-1-then-2", "severity 1, then 2: the graver one is kept", *raising(("one", 1, "a"), ("two", 2, "b")))
running("raise-1-then-1", "severity 1 twice: the later one is kept", *raising(("one", 1, "a"), ("two", 1, "b")))
running("cancel-then-1", "cancel, then severity 1: the later one replaces the fatal one",
        *raising(("cancel", 0, "c"), ("foo", 1, "n"), code=1))
running("cancel-then-0", "cancel, then another severity 0: the later one is kept",
        *raising(("cancel", 0, "c"), ("foo", 0, "n"), code=1))
running("cancel-severity-1", "a severity-1 exception of type cancel, then exit 1: CANCELED all the same",
        *raising(("cancel", 1, "c"), code=1))


@scenario("result-cancel-pending", "canceled while held with urgency 0: no t_run, return code -128")
def _(session):
    jobid = submit(session, ["true"], urgency=0)
    session.await_event(jobid, "priority")
    session.cancel(jobid)
    outcome(session, jobid)


@scenario("result-cancel-dependency", "canceled while a begin-time dependency holds it")
def _(session):
    jobid = submit(session, ["true"], dependencies=[{"scheme": "begin-time", "value": str(time.time() + 3600)}])
    session.await_event(jobid, "dependency-add")
    session.cancel(jobid)
    outcome(session, jobid)


@scenario("result-dependency-failed", "afterok on a job that fails")
def _(session):
    first = submit(session, ["false"], urgency=0)
    second = submit(session, ["true"], dependencies=[{"scheme": "afterok", "value": str(int(first))}])
    session.rpc("job-manager.urgency", {"id": int(first), "urgency": 16})
    outcome(session, second)
    outcome(session, first)


@scenario("result-invalid-jobspec", "an invalid jobspec never becomes a job")
def _(session):
    jobspec = spec(["true"])
    jobspec["version"] = 2
    session.step("job.submit", {"change": "version 2"}, lambda: flux.job.submit(session.flux, json.dumps(jobspec)), int)


@scenario("result-unknown", "result of an id that never was")
def _(session):
    session.result(12345)


@scenario("result-repeated", "result before, at and after the end, of a job that is not waitable")
def _(session):
    jobid = submit(session, ["true"], waitable=False)
    session.result(jobid)
    session.result(jobid)


@scenario("result-prolog-fails", "the prolog fails: t_run but neither status nor t_cleanup", "prolog-fails")
def _(session):
    outcome(session, submit(session, ["true"]))


@scenario("result-epilog-fails", "the epilog fails after success: severity 2, COMPLETED", "epilog-fails")
def _(session):
    outcome(session, submit(session, ["true"]))


def cancel_in_epilog(name, description, command):
    @scenario(f"result-{name}", description, "epilog-waits")
    def _(session):
        session.instance.gate.unlink(missing_ok=True)
        jobid = submit(session, command)
        session.await_event(jobid, "epilog-start")
        session.cancel(jobid, "late")
        os.close(os.open(session.instance.gate, os.O_CREAT))
        outcome(session, jobid)


cancel_in_epilog("cancel-in-epilog", "canceled during the epilog of a success: COMPLETED all the same", ["true"])
cancel_in_epilog("cancel-in-epilog-failed", "canceled during the epilog after exit 1: CANCELED", ["false"])
