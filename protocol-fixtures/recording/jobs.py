"""Jobspecs for the scenarios."""

import json

# Commands with traps poll, because a shell that waits for a child does not run its trap before the child has ended.
IDLE = "while :; do sleep 0.05; done"
LONG = ["sleep", "60"]


def spec(command, tasks=1, cores=1, duration=0.0, cwd="/tmp", **system):
    """A jobspec, version 1, whose environment is the same everywhere."""
    slot = {"type": "slot", "count": tasks, "label": "task", "with": [{"type": "core", "count": cores}]}
    return {
        "resources": [slot],
        "tasks": [{"command": command, "slot": "task", "count": {"per_slot": 1}}],
        "attributes": {"system": {"duration": duration, "cwd": cwd, "environment": {"PATH": "/usr/bin:/bin"}, **system}},
        "version": 1,
    }


def submit(session, command, waitable=True, urgency=16, debug=False, **system):
    """Submits a command, or a shell script if it is a string."""
    if isinstance(command, str):
        command = ["sh", "-c", command]
    options = {}
    if urgency != 16:
        options["urgency"] = urgency
    if debug:
        options["debug"] = True
    text = json.dumps(spec(command, **system), separators=(",", ":"))
    return session.submit(text, {"command": command, **system}, waitable, **options)
