"""What goes into expected.json: JSON for the values and exceptions that the bindings give."""

import base64
import errno

from flux.job import JobException

INFO_ATTRIBUTES = (
    "id", "t_submit", "t_depend", "t_priority", "t_sched", "t_run", "t_cleanup", "t_inactive", "returncode", "waitstatus",
    "runtime", "result", "result_id", "result_abbrev", "success", "name", "ntasks", "ncores", "nnodes", "nodelist", "ranks",
    "priority", "duration", "expiration", "id_f58", "status", "state", "state_id", "urgency", "userid", "username",
    "inactive_reason",
)


def text(value):
    """Text as it is if it can be written as UTF-8; job output need not be."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    try:
        value.encode("utf-8")
        return value
    except UnicodeEncodeError:
        raw = value.encode("utf-8", "surrogateescape")
        return {"surrogateescape_base64": base64.b64encode(raw).decode()}


def wait_status(status):
    return {"jobid": int(status.jobid), "success": status.success, "errstr": text(status.errstr)}


def event(entry):
    return {"timestamp": entry.timestamp, "name": entry.name, "context": entry.context}


def result(future):
    return {"dict": future.get_dict(), "info": info(future.get_info())}


def info(job):
    values, missing = {}, []
    for name in INFO_ATTRIBUTES:
        try:
            value = getattr(job, name)
        except (AttributeError, KeyError, TypeError):
            missing.append(name)
            continue
        values[name] = int(value) if name == "id" else value if isinstance(value, (int, float)) else str(value)
    raised = job.exception
    values["exception"] = {
        "occurred": raised.occurred, "severity": raised.severity, "type": raised.type, "note": raised.note}
    return {"values": values, "not_available": missing}


def output(streams):
    return {"stdout": text(streams.stdout), "stderr": text(streams.stderr), "log": text(streams.log)}


def exception(error):
    raised = {"class": type(error).__name__}
    if isinstance(error, OSError):
        number = error.errno
        raised.update(errno=number, errno_name=errno.errorcode.get(number, str(number)), text=error.strerror)
    if isinstance(error, JobException):
        raised.update(type=error.type, severity=error.severity, note=error.note)
    raised["str"] = str(error)
    return raised
