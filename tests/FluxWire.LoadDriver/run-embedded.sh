#!/usr/bin/env bash
# Runs the load driver end to end against the embedded broker. Nothing but the .NET SDK is needed.
#
# usage: run-embedded.sh [-a] [-s SCALE] [-w SECONDS]
#   -a           also publish and run the driver as native code (NativeAOT)
#   -s SCALE     multiply every number of operations, e.g. 0.1 for a smoke run (1)
#   -w SECONDS   untimed run of each workload before its clock starts (the driver's default)
#
# The broker is managed code on the same machine, so the table tells what a change does to the client, and not what
# Flux can do. Its jobs are real processes, which is why there are few of them. CPU is user and system of the client,
# all threads, while the clock runs; "broker" is the broker's.
#
# Beside other clients: the driver takes the arguments that any driver of a peer comparison takes, so a script that
# compares clients on one broker, real or stand-in, can run it next to libflux and the Python bindings. The contract:
#   - It is run as: COMMAND [-w WARMUP] [-W WINDOW] [-j JOBSPEC] [-o IDS] [-i IDS] WORKLOAD N, with the broker in
#     FLUX_URI and, if the broker's CPU is wanted too, its process in PEER_SERVER_PID. The script gives it all of its
#     own options (--mode, --warm, ...) as a part of COMMAND, e.g. in a list of NAME=COMMAND lines:
#         fluxwire-tp=dotnet .../FluxWire.LoadDriver.dll --mode threadpool
#         fluxwire-inline-aot=.../FluxWire.LoadDriver --mode inline
#     These names are what the driver calls itself unless --name says otherwise.
#   - On success it prints one line of JSON: impl, workload, n, wall_s, cpu_s, rss_kib, p50_us, p99_us, user_s, sys_s,
#     nvcsw, nivcsw, srv_cpu_s and other_cpus, and events for watch. Latencies are in microseconds.
#   - It exits with 64 for a workload that it does not have: to be skipped, no failure. Anything else but 0 is one.
#   - startup-once prints nothing; it is timed from outside.
#   - submit-wait writes the ids of its jobs with -o; result and watch read them with -i. kvs-get reads the first
#     key of kvs-put.
# Two drivers are compared by cpu_s / n on the same broker in the same run, and not across runs.
set -euo pipefail

aot='' scale=1 warm=()
while getopts as:w:h option; do
    case $option in
        a) aot=1 ;;
        s) scale=$OPTARG ;;
        w) warm=(--warm "$OPTARG") ;;
        *) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; [ "$option" = h ]; exit ;;
    esac
done

# shellcheck source=tests/embedded-broker.sh
source "$(dirname "${BASH_SOURCE[0]}")/../embedded-broker.sh"
build dotnet build tests/FluxWire.LoadDriver -c Release
driver="dotnet tests/FluxWire.LoadDriver/bin/Release/net10.0/FluxWire.LoadDriver.dll"
clients=("$driver --mode inline" "$driver --mode threadpool")
if [ -n "$aot" ]; then
    case $(uname -m) in
        aarch64) rid=linux-arm64 ;;
        *) rid=linux-x64 ;;
    esac
    build dotnet publish tests/FluxWire.LoadDriver -c Release -r "$rid" -o "$temp/native"
    clients+=("$temp/native/FluxWire.LoadDriver --mode inline" "$temp/native/FluxWire.LoadDriver --mode threadpool")
fi

start_broker
export PEER_SERVER_PID=$broker

cat > "$temp/jobspec" << EOF
{"resources": [{"type": "slot", "count": 1, "label": "task", "with": [{"type": "core", "count": 1}]}],
 "tasks": [{"command": ["true"], "slot": "task", "count": {"per_slot": 1}}],
 "attributes": {"system": {"duration": 0, "cwd": "/", "environment": {"PATH": "$(getconf PATH)"}}}, "version": 1}
EOF

row='%-13s %-20s %7s %12s %12s %14s %10s %10s %8s\n'
show() { # JSON: one row of the table
    awk -F'[{},:]' -v row="$row" '{
        for (i = 1; i < NF; i++)
            if (gsub(/"/, "", $i)) { gsub(/"/, "", $(i + 1)); v[$i] = $(i + 1) }
        us = 1e6 / v["n"]
        printf row, v["workload"], v["impl"], v["n"], sprintf("%.1f", v["wall_s"] * us), sprintf("%.1f", v["cpu_s"] * us),
            sprintf("%.1f", v["srv_cpu_s"] * us), v["p50_us"], v["p99_us"], sprintf("%.1f", v["rss_kib"] / 1024)
    }' <<< "$1"
}

failed=0
# shellcheck disable=SC2059 # The format is ours.
printf "$row" workload client n 'wall us/op' 'CPU us/op' 'broker us/op' 'p50 us' 'p99 us' 'RSS MiB'
for workload in rpc-seq:5000 rpc-pipe:30000 ping-64k:500 ping-64k-str:500 submit-wait:50 wait-any:50 result:1000 watch:1000; do
    count=$(awk -v n="${workload#*:}" -v s="$scale" 'BEGIN { v = int(n * s); print v < 1 ? 1 : v }')
    for client in "${clients[@]}"; do
        # shellcheck disable=SC2086 # A client is a command and its options.
        if line=$($client "${warm[@]}" -j "$temp/jobspec" -o "$temp/ids" -i "$temp/ids" "${workload%:*}" "$count"); then
            show "$line"
        else
            echo "${workload%:*} failed: $client" >&2
            failed=1
        fi
    done
done
exit "$failed"
