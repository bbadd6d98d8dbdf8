#!/usr/bin/env bash
# Mixed work over a connection that breaks every few seconds, and the account of it: operations, faults, lost (must be 0),
# duplicated (must be 0), memory at the beginning and at the end. Nothing but the .NET SDK is needed.
#
# usage: run-soak.sh [--real] [--minutes N (15)] [--workers N (8)] [--seed N]
#
# It starts an embedded broker in a process of its own and works on that. With --real it works on the instance that FLUX_URI
# names, or else starts one with the flux on PATH; its jobs are small, and there are some thousands of them.
# It ends by itself: N minutes of work, and some for what is under way then. It exits with 1 if anything went wrong.
set -euo pipefail

real=''
if [ "${1:-}" = --real ]; then
    real=1
    shift
fi

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
for project in src/FluxWire.Cli tests/FluxWire.Soak; do
    log=$(dotnet build "$project" -c Release 2>&1) || { echo "$log" >&2; exit 1; }
done
soak=(dotnet tests/FluxWire.Soak/bin/Release/net10.0/FluxWire.Soak.dll "$@")

if [ -n "$real" ]; then
    if [ -n "${FLUX_URI:-}" ]; then
        exec "${soak[@]}"
    fi

    exec flux start -s1 "${soak[@]}"
fi

temp=$(mktemp -d)
broker=''
finish() {
    if [ -n "$broker" ]; then
        kill "$broker" 2> /dev/null || true
        wait "$broker" 2> /dev/null || true
    fi
    rm -rf "$temp"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

dotnet src/FluxWire.Cli/bin/Release/net10.0/FluxWire.Cli.dll broker --directory "$temp" > "$temp/uri" &
broker=$!
until [ -s "$temp/uri" ]; do
    kill -0 "$broker" 2> /dev/null || { echo "The broker did not start." >&2; exit 1; }
    sleep 0.05
done
FLUX_URI=$(head -1 "$temp/uri") "${soak[@]}"
