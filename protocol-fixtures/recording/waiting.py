"""job-manager.wait."""

import json

import flux.job

from . import values
from .jobs import IDLE, LONG, spec, submit
from .scenario import scenario

UNKNOWN = 12345


@scenario("wait-by-id", "three waitable jobs waited for by id, in another order than they were submitted")
def _(session):
    jobs = [submit(session, f"exit {code}") for code in (0, 3, 0)]
    for jobid in reversed(jobs):
        session.wait(jobid)


@scenario("wait-any-several", "four waitable jobs collected with wait ANY, then ECHILD")
def _(session):
    for command in (["true"], ["false"], "exit 7", "kill -TERM $$"):
        submit(session, command)
    for _ in range(5):
        session.wait(None)


@scenario("wait-any-none", "wait ANY without a waitable job")
def _(session):
    session.wait(None)


@scenario("wait-any-exhausted", "two waits for ANY and one waitable job: the newer wait fails at once, the older one gets it")
def _(session):
    jobid = submit(session, f"trap 'exit 0' USR1; echo ready; {IDLE}")
    session.await_ready(jobid)
    older = session.start("job.wait_async", {"jobid": "ANY"}, lambda: flux.job.wait_async(session.flux))
    session.wait(None)
    session.kill(jobid, 10)
    session.step("job.wait (async)", {"jobid": "ANY"}, older.get_status, values.wait_status)


@scenario("wait-pipelined", "several submits and waits in flight at once")
def _(session):
    text = json.dumps(spec(["true"]))
    futures = session.start(
        "job.submit_async", {"count": 6},
        lambda: [flux.job.submit_async(session.flux, text, waitable=True) for _ in range(6)])
    jobs = session.step("job.submit (async)", {"count": 6}, lambda: [int(f.get_id()) for f in futures])
    waits = session.start(
        "job.wait_async", {"jobids": jobs},
        lambda: [flux.job.wait_async(session.flux, jobid) for jobid in jobs])
    session.step(
        "job.wait (async)", {"jobids": jobs}, lambda: [values.wait_status(f.get_status()) for f in waits])


@scenario("wait-twice", "a second wait for a job that was collected already")
def _(session):
    jobid = submit(session, ["true"])
    session.wait(jobid)
    session.wait(jobid)


@scenario("wait-second-waiter", "a second wait for a job that has a waiter")
def _(session):
    jobid = submit(session, LONG)
    first = session.start("job.wait_async", {"jobid": int(jobid)}, lambda: flux.job.wait_async(session.flux, jobid))
    session.wait(jobid)
    session.cancel(jobid)
    session.step("job.wait (async)", {"jobid": int(jobid)}, first.get_status, values.wait_status)


@scenario("wait-not-waitable", "wait for a job without the waitable flag, while it is active and when it is inactive")
def _(session):
    jobid = submit(session, LONG, waitable=False)
    session.await_event(jobid, "shell.start", "guest.exec.eventlog")
    session.wait(jobid, note="active")
    session.cancel(jobid)
    session.result(jobid)
    session.wait(jobid, note="inactive")


@scenario("wait-unknown", "wait for ids that never were, and for numbers that are no id")
def _(session):
    session.wait(UNKNOWN)
    session.rpc("job-manager.wait", {"id": 0})
    session.rpc("job-manager.wait", '{"id":18446744073709551615}', note="does not fit a signed 64-bit integer")
    session.rpc("job-manager.wait", {"id": 1.5})
    session.rpc("job-manager.wait", {})
    session.rpc("job-manager.wait")


@scenario("wait-abandoned", "a wait is given up by closing the connection: its request stays open")
def _(session):
    jobid = submit(session, LONG)
    session.start("job.wait_async", {"jobid": int(jobid)}, lambda: flux.job.wait_async(session.flux, jobid))
    session.rpc("broker.ping", {"seq": 1}, note="answered, so that the wait has been read before")
