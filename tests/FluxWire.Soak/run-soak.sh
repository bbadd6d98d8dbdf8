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

# shellcheck source=tests/embedded-broker.sh
source "$(dirname "${BASH_SOURCE[0]}")/../embedded-broker.sh"
build dotnet build tests/FluxWire.Soak -c Release
soak=(dotnet tests/FluxWire.Soak/bin/Release/net10.0/FluxWire.Soak.dll "$@")

if [ -z "$real" ]; then
    start_broker
    "${soak[@]}"
elif [ -n "${FLUX_URI:-}" ]; then
    "${soak[@]}"
else
    flux start -s1 "${soak[@]}"
fi
