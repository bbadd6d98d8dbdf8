"""Starts one-node Flux instances, plain or with a prolog or epilog."""

import os
import pathlib
import subprocess
import tempfile

LOAD_PERILOG = '[[job-manager.plugins]]\nload = "perilog.so"\n'

# By kind; {gate} is a file that the scenario creates when the epilog may end.
CONFIGURATIONS = {
    "plain": "",
    "shutdown": "",
    "prolog-fails": LOAD_PERILOG + '[job-manager.prolog]\ncommand = ["false"]\n',
    "epilog-fails": LOAD_PERILOG + '[job-manager.epilog]\ncommand = ["false"]\n',
    "epilog-waits": LOAD_PERILOG
    + '[job-manager.epilog]\ncommand = ["sh", "-c", "until test -e {gate}; do sleep 0.02; done"]\n',
}


class Instance:
    """A running instance; `uri` is its broker's."""

    def __init__(self, kind):
        self._directory = tempfile.TemporaryDirectory(prefix="fluxwire-")
        self.directory = pathlib.Path(self._directory.name)
        self.gate = self.directory / "gate"
        (self.directory / "config").mkdir()
        configuration = CONFIGURATIONS[kind].format(gate=self.gate)
        (self.directory / "config" / "flux.toml").write_text(configuration)

    def __enter__(self):
        # The instance lives until its program's standard input is closed.
        environment = {key: value for key, value in os.environ.items() if key != "FLUX_URI"}
        self._process = subprocess.Popen(
            ["flux", "start", "--test-size=1", f"--config-path={self.directory}/config", "sh", "-c", "echo $FLUX_URI; cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.uri = self._process.stdout.readline().strip()
        if not self.uri:
            raise RuntimeError("the Flux instance did not start")
        return self

    def stop(self):
        """Ends the instance in good order, without waiting for it."""
        subprocess.run(["flux", "shutdown", "--background", "--quiet", self.uri], check=True)

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()
        self._directory.cleanup()
