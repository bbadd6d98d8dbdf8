#!/usr/bin/env python3
"""Records the protocol fixtures: runs each scenario against a real Flux instance with `fluxwire record` in between.

    flux python protocol-fixtures/record.py [--fluxwire COMMAND] [SCENARIO ...]

See README.md. Needs nothing but flux-core with its Python bindings, and a built fluxwire.
"""

import argparse
import ctypes
import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from recording import broker, control, output, results, submission, waiting, watching  # noqa: E402
from recording.instance import Instance  # noqa: E402
from recording.scenario import SCENARIOS  # noqa: E402
from recording.session import Session  # noqa: E402

MODULES = (submission, waiting, watching, results, control, output, broker)
HOSTNAME = "node0"

# A scenario that hangs ends the program, in seconds.
SCENARIO_TIMEOUT = 40
CLONE_NEWUTS = 0x04000000


def use_neutral_hostname():
    """Host names travel in some texts; the fixtures need not know whose machine made them."""
    if os.geteuid() == 0 and ctypes.CDLL(None).unshare(CLONE_NEWUTS) == 0:
        socket.sethostname(HOSTNAME)


def record(scenario, instance, target, fluxwire):
    signal.alarm(SCENARIO_TIMEOUT)
    session = Session(scenario, instance, target, fluxwire)
    with session:
        scenario.run(session)
    print(f"{scenario.name}: {session.summary}", flush=True)


def run_in_process_of_its_own(function):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    try:
        function()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def print_table():
    print("| name | steps | messages | what it shows |\n|---|---|---|---|")
    for scenario in sorted(SCENARIOS, key=lambda scenario: scenario.name):
        expected = json.loads((HERE / scenario.name / "expected.json").read_text(encoding="utf-8"))
        messages = expected["connections"][0]["messages"]
        print(f"| {scenario.name} | {len(expected['steps'])} | {messages} | {scenario.description} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fluxwire", default=f"dotnet {HERE.parent}/src/FluxWire.Cli/bin/Debug/net10.0/FluxWire.Cli.dll")
    parser.add_argument("--table", action="store_true", help="print the README's table of what is recorded, and nothing else")
    parser.add_argument("scenario", nargs="*", help="only these; default: all")
    args = parser.parse_args()
    unknown = set(args.scenario) - {scenario.name for scenario in SCENARIOS}
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")

    if args.table:
        print_table()
        return

    use_neutral_hostname()
    chosen = [s for s in SCENARIOS if not args.scenario or s.name in args.scenario]
    failed = []
    for kind in dict.fromkeys(scenario.instance for scenario in chosen):
        with Instance(kind) as instance:
            for scenario in (s for s in chosen if s.instance == kind):
                target = HERE / scenario.name
                shutil.rmtree(target, ignore_errors=True)
                if not run_in_process_of_its_own(lambda: record(scenario, instance, target, args.fluxwire.split())):
                    failed.append(scenario.name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
