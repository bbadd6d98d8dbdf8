"""guest.output: what tasks print, and how it travels."""

from .jobs import submit
from .scenario import scenario


def printing(name, description, command, **options):
    @scenario(f"output-{name}", description)
    def _(session):
        jobid = submit(session, command, **options)
        session.output(jobid)
        session.wait(jobid)
        session.events(jobid, "guest.output")


printing("streams", "stdout and stderr", "echo out; echo err >&2")
printing("none", "a job that prints nothing: header and two ends", ["true"])
printing("unterminated", "a last line without newline", "printf one; printf two >&2")
printing("binary", "bytes that are not UTF-8 travel as base64, line by line", r"echo text; printf '\377\376\n'; echo text")
printing("nul", "NUL bytes travel as escaped text", r"printf 'a\000b\n'")
printing("unicode", "UTF-8 of two, three and four bytes", "echo 'é☃𝄞'")
printing("long-line", "a line of 600 bytes is one event, in a part with a long length", "printf '%0600d\\n' 7")
printing("log", "a message of the shell's in the output log", ["true"], cwd="/nonexistent")
printing("tasks", "two tasks, each with its rank", "echo task $FLUX_TASK_RANK", tasks=2)
printing("redirect", "stdout to a file: a redirect event and no data", "echo out; echo err >&2",
         shell={"options": {"output": {"stdout": {"type": "file", "path": "/dev/null"}}}})
printing("start-failure", "the command does not exist: the shell's message", ["nosuchcmd"])
