"""raise, cancel, kill and urgency: what they do and every way in which they are refused."""

from .jobs import LONG, spec, submit
from .scenario import scenario

UNKNOWN = 12345
GUEST = (("FLUX_HANDLE_USERID", "1000"), ("FLUX_HANDLE_ROLEMASK", "0x2"))


@scenario("raise", "exceptions of allowed types and severities on a running job, the last one fatal")
def _(session):
    jobid = submit(session, LONG)
    session.await_event(jobid, "start")
    session.raise_exception(jobid, "warn", 1, "hello")
    session.raise_exception(jobid, "warn", 7)
    session.raise_exception(jobid, "my.type-x", 2, 'several\nlines, "quotes", ☃')
    session.raise_exception(jobid, "fatal", 0, "the end")
    session.wait(jobid)
    session.events(jobid)


@scenario("raise-errors", "raise refused: severity, type, unknown id, inactive job, missing keys")
def _(session):
    jobid = submit(session, ["true"])
    session.wait(jobid)
    held = submit(session, ["true"], urgency=0)
    session.raise_exception(held, "x", -1)
    session.raise_exception(held, "x", 8)
    session.raise_exception(held, "", 1)
    session.raise_exception(held, "with blank", 1)
    session.raise_exception(held, "a=b", 1)
    session.raise_exception(UNKNOWN, "x", 1)
    session.raise_exception(jobid, "x", 1)
    session.rpc("job-manager.raise", {"id": int(held), "severity": 0})
    session.cancel(held)
    session.wait(held)


@scenario("cancel-errors", "cancel of an unknown id, of an inactive job, and twice")
def _(session):
    jobid = submit(session, LONG)
    session.cancel(jobid, "first")
    session.cancel(jobid, "second")
    session.wait(jobid)
    session.cancel(jobid)
    session.cancel(UNKNOWN)


@scenario("kill-errors", "kill refused: signal numbers, unknown id, inactive and pending job")
def _(session):
    jobid = submit(session, ["true"])
    session.wait(jobid)
    held = submit(session, ["true"], urgency=0)
    session.await_event(held, "priority")
    session.kill(jobid, 15)
    session.kill(held, 15)
    session.kill(UNKNOWN, 15)
    session.kill(held, -1)
    session.kill(held, 65)
    session.rpc("job-manager.kill", {"id": int(held), "signum": 0})
    session.rpc("job-manager.kill", {"id": int(held)})
    session.cancel(held)
    session.wait(held)


@scenario("urgency", "urgency of a held job changed, and refused")
def _(session):
    held = int(submit(session, ["true"], urgency=0))
    session.rpc("job-manager.urgency", {"id": held, "urgency": 32})
    session.rpc("job-manager.urgency", {"id": UNKNOWN, "urgency": 16})
    session.rpc("job-manager.urgency", {"id": held, "urgency": 20})
    session.wait(held)
    session.rpc("job-manager.urgency", {"id": held, "urgency": 16})


@scenario("guest", "what a guest is refused; the handle claims uid 1000 and the user role", environment=GUEST)
def _(session):
    held = int(session.submit_elsewhere(spec(["true"]), urgency=0))
    running = int(session.submit_elsewhere(spec(LONG)))
    session.await_event(running, "start")
    session.rpc("broker.ping", {"seq": 0})
    submit(session, ["true"])
    submit(session, ["true"], waitable=False, urgency=20)
    submit(session, ["true"], waitable=False)
    session.wait(held)
    session.cancel(running)
    session.kill(running, 15)
    session.raise_exception(running, "x", 1)
    session.rpc("job-manager.urgency", {"id": held, "urgency": 16})
    session.rpc("job-info.lookup", {"id": held, "keys": ["R"], "flags": 0})
    session.rpc("job-manager.raiseall", {"dry_run": True, "userid": 4294967295, "states": 62, "severity": 0, "type": "x"})
    session.rpc("attr.set", {"name": "x", "value": "y"})
