"""job-ingest.submit: accepted and refused."""

import base64
import json

import flux.job

from .jobs import spec, submit
from .scenario import scenario


def signed(jobspec, userid=0, mechanism="none", signature="none"):
    header = f"version\0i1\0userid\0i{userid}\0mechanism\0s{mechanism}\0"
    payload = jobspec if isinstance(jobspec, bytes) else json.dumps(jobspec).encode()
    return ".".join((base64.b64encode(header.encode()).decode(), base64.b64encode(payload).decode(), signature))


def request(session, note, **members):
    return session.rpc("job-ingest.submit", members, note=note)


@scenario("submit-success", "a waitable job is submitted and waited for")
def _(session):
    jobid = submit(session, ["true"])
    session.wait(jobid)


@scenario("submit-options", "urgency, the debug flag, an attribute with text that is not ASCII, a job that is not waitable")
def _(session):
    first = submit(session, ["true"], urgency=20, debug=True, job={"name": "größe-☃"})
    session.events(first)
    second = submit(session, ["true"], waitable=False)
    session.result(second)


@scenario("submit-pre-signed", "a J signed beforehand is sent as it is")
def _(session):
    text = signed(spec(["true"]))
    jobid = session.step(
        "job.submit", {"jobspec": text, "pre_signed": True},
        lambda: flux.job.submit(session.flux, text, pre_signed=True), int)
    session.result(jobid)


@scenario("submit-rejected-jobspec", "jobspecs that are refused: EPERM by validation, EINVAL by queue and dependency checks")
def _(session):
    def attempt(note, change):
        jobspec = spec(["true"])
        change(jobspec)
        text = json.dumps(jobspec)
        session.step("job.submit", {"change": note}, lambda: flux.job.submit(session.flux, text), int)

    attempt("no tasks", lambda jobspec: jobspec.pop("tasks"))
    attempt("version 2", lambda jobspec: jobspec.update(version=2))
    attempt("no duration", lambda jobspec: jobspec["attributes"]["system"].pop("duration"))
    attempt("command is a string", lambda jobspec: jobspec["tasks"][0].update(command="true"))
    attempt("command is empty", lambda jobspec: jobspec["tasks"][0].update(command=[]))
    attempt("unknown constraint", lambda jobspec: jobspec["attributes"]["system"].update(constraints={"nope": []}))
    attempt("unknown queue", lambda jobspec: jobspec["attributes"]["system"].update(queue="nope"))
    attempt("unknown dependency scheme", lambda jobspec: jobspec["attributes"]["system"].update(
        dependencies=[{"scheme": "nope", "value": "1"}]))
    attempt("dependency on an unknown job", lambda jobspec: jobspec["attributes"]["system"].update(
        dependencies=[{"scheme": "afterok", "value": "123"}]))


@scenario("submit-rejected-request", "requests that job-ingest refuses before it looks at the jobspec")
def _(session):
    good = signed(spec(["true"]))
    session.rpc("job-ingest.submit", note="no payload")
    request(session, "no flags", J=good, urgency=16)
    request(session, "no J", urgency=16, flags=0)
    request(session, "urgency 32", J=good, urgency=32, flags=0)
    request(session, "urgency -1", J=good, urgency=-1, flags=0)
    request(session, "flag 1, which only the client knows", J=good, urgency=16, flags=1)
    request(session, "flag 16, unknown", J=good, urgency=16, flags=16)
    request(session, "J is no J", J="foo", urgency=16, flags=0)
    request(session, "J has another signature", J=signed(spec(["true"]), signature="sig"), urgency=16, flags=0)
    request(session, "J has a line break", J=good.replace(".", "\n.", 1), urgency=16, flags=0)
    request(session, "J of another uid", J=signed(spec(["true"]), userid=1000), urgency=16, flags=0)
    request(session, "jobspec is no JSON", J=signed(b"{"), urgency=16, flags=0)
    request(session, "jobspec ends with a NUL", J=signed(json.dumps(spec(["true"])).encode() + b"\0"), urgency=16, flags=0)
    text = json.dumps(spec(["true"]))
    session.step("job.submit", {"urgency": 32}, lambda: flux.job.submit(session.flux, text, urgency=32), int)


@scenario("submit-tolerated", "a J without base64 padding and without the header's last NUL is accepted")
def _(session):
    header, payload, signature = signed(spec(["true"])).split(".")
    bare = base64.b64encode(base64.b64decode(header).rstrip(b"\0")).decode()
    request(session, "no last NUL", J=".".join((bare, payload, signature)), urgency=16, flags=0)
    request(session, "no padding", J=".".join((header.rstrip("="), payload.rstrip("="), signature)), urgency=16, flags=0)
