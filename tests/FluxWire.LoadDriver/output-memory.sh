#!/usr/bin/env bash
# Streams a large output of one job through `fluxwire output` and tells how long it took and how much memory that had at its peak.
#
# usage: output-memory.sh [-n SIZE] [-l LENGTH] [-t SECONDS] [-w] [-r]
#   -n SIZE      bytes of output, as head(1) takes it (200M)
#   -l LENGTH    characters of a line (999); the number of lines is what costs
#   -t SECONDS   end everything after this time, with exit code 124 (900)
#   -w           read while the job writes; else read what a job has written that has ended, as fast as the broker can send it
#   -r           on the broker that FLUX_URI names; else on an embedded one
#
# The broker keeps what it was written: an embedded one about two bytes for each, flux-core 0.88.0 about six. Peak memory is VmHWM of
# the process that reads, and of the broker if it is ours.
set -euo pipefail

size=200M length=999 limit=900 while_running='' real=''
while getopts n:l:t:wrh option; do
    case $option in
        n) size=$OPTARG ;;
        l) length=$OPTARG ;;
        t) limit=$OPTARG ;;
        w) while_running=1 ;;
        r) real=1 ;;
        *) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; [ "$option" = h ]; exit ;;
    esac
done

# Once more within the limit, which holds for everything.
if [ -z "${OUTPUT_MEMORY_BOUNDED:-}" ]; then
    export OUTPUT_MEMORY_BOUNDED=1
    exec timeout --foreground "$limit" "${BASH_SOURCE[0]}" "$@"
fi

# shellcheck source=tests/embedded-broker.sh
source "$(dirname "${BASH_SOURCE[0]}")/../embedded-broker.sh"

[ -n "$real" ] || start_broker
build dotnet build src/FluxWire.Cli -c Release
fluxwire=(dotnet src/FluxWire.Cli/bin/Release/net10.0/FluxWire.Cli.dll)

peak() { # PID: in KiB, or nothing if it has ended
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status" 2> /dev/null || true
}

job=$("${fluxwire[@]}" submit -- sh -c "head -c $size /dev/zero | tr '\\0' x | fold -w $length")
[ -n "$while_running" ] || "${fluxwire[@]}" result "$job" > /dev/null

mkfifo "$temp/pipe"
wc -c < "$temp/pipe" > "$temp/count" &
counter=$!
begin=$(date +%s%N)
"${fluxwire[@]}" output "$job" > "$temp/pipe" 2> "$temp/error" &
reader=$!
highest=0
while kill -0 "$reader" 2> /dev/null; do
    now=$(peak "$reader")
    [ -z "$now" ] || highest=$now
    sleep 0.1
done
code=0
wait "$reader" || code=$?
end=$(date +%s%N)
wait "$counter"

awk -v bytes="$(cat "$temp/count")" -v ns=$((end - begin)) -v kib="$highest" -v code="$code" -v broker="${broker:+$(peak "$broker")}" 'BEGIN {
    printf "%.0f MB in %.1f s, %.1f MB/s; the reader had %.0f MiB at its peak%s; it ended with %d\n", bytes / 1e6, ns / 1e9, bytes / (ns / 1e3),
        kib / 1024, broker == "" ? "" : sprintf(", the broker %.0f MiB", broker / 1024), code }'
[ "$code" = 0 ] || cat "$temp/error" >&2
exit "$code"
