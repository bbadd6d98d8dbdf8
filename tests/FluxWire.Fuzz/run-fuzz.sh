#!/usr/bin/env bash
# Fuzzes the readers of untrusted bytes: run-fuzz.sh [harness...] [--seconds N]
# Each harness runs for N seconds (60 if not said otherwise), one after the other. Everything goes to artifacts/fuzz.
# With afl-fuzz on PATH the instrumented assemblies are fuzzed by coverage; without it inputs are mutated blindly.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/artifacts/fuzz
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

seconds=60
harnesses=()
while [ $# -gt 0 ]; do
    case $1 in
        --seconds) seconds=${2:?--seconds needs a number}; shift 2 ;;
        -*) echo "usage: run-fuzz.sh [harness...] [--seconds N]" >&2; exit 2 ;;
        *) harnesses+=("$1"); shift ;;
    esac
done

publish() {
    rm -rf "$out/plain" "$out/instrumented"
    dotnet publish "$here" -c Release -m:1 -v quiet -o "$out/plain"
    cp -r "$out/plain" "$out/instrumented"
}

instrument() {
    (cd "$here" && dotnet tool restore > /dev/null)
    for assembly in FluxWire.Protocol FluxWire; do
        (cd "$here" && dotnet sharpfuzz "$out/instrumented/$assembly.dll")
    done
}

fuzz() { dotnet "$out/plain/FluxWire.Fuzz.dll" "$@"; }

stat() { sed -nE "s/^$2 +: (.*)/\1/p" "$out/$1/afl/default/fuzzer_stats"; }

run_afl() {
    rm -rf "${out:?}/$1"
    fuzz seeds "$1" "$out/$1/seeds"
    # afl-fuzz ends by itself; should it not, timeout ends it.
    AFL_NO_UI=1 AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
        AFL_FORKSRV_INIT_TMOUT=60000 timeout --signal=INT --kill-after=30 $((seconds + 120)) \
        afl-fuzz -V "$seconds" -t 5000 -m none -G 4096 -i "$out/$1/seeds" -o "$out/$1/afl" -- \
        dotnet "$out/instrumented/FluxWire.Fuzz.dll" afl "$1" > "$out/$1/afl.log" 2>&1 || true
    if [ ! -f "$out/$1/afl/default/fuzzer_stats" ]; then
        echo "$1: afl-fuzz did not start; see $out/$1/afl.log" >&2
        return 1
    fi

    # What it kept, and what broke something, in one folder for the tests to replay.
    mkdir -p "$out/corpus/$1" "$out/failing/$1"
    find "$out/$1/afl/default/queue" -maxdepth 1 -type f -exec cp -t "$out/corpus/$1" {} +
    find "$out/$1/afl/default/crashes" "$out/$1/afl/default/hangs" -maxdepth 1 -type f -name 'id*' -exec cp -t "$out/failing/$1" {} +
    echo "$1: $(stat "$1" execs_done) executions, $(stat "$1" execs_per_sec)/s, edges $(stat "$1" edges_found) ($(stat "$1" bitmap_cvg)" \
        "of the map), corpus $(stat "$1" corpus_count), crashes $(stat "$1" saved_crashes), hangs $(stat "$1" saved_hangs)" | tee -a "$out/summary.txt"
    fuzz replay "$1" "$out/failing/$1" || return 1
}

run_blind() {
    fuzz mutate "$1" "$seconds" "$out/failing/$1" | tee -a "$out/summary.txt"
}

# Lines and branches, when the tests replay all that was found.
show_coverage() {
    rm -rf "$out/coverage"
    FLUXWIRE_FUZZ_CORPUS=$out/corpus dotnet test "$root/tests/FluxWire.Protocol.Tests" -m:1 -v quiet \
        --filter "FullyQualifiedName~Found_inputs_do_no_harm" --collect "XPlat Code Coverage" --results-directory "$out/coverage" -- \
        "DataCollectionRunSettings.DataCollectors.DataCollector.Configuration.Include=[FluxWire.Protocol]*,[FluxWire]FluxWire.Jobs.*"
    fuzz coverage "$(find "$out/coverage" -name coverage.cobertura.xml | head -n 1)" | tee "$out/coverage.txt"
}

mkdir -p "$out"
rm -rf "$out/corpus" "$out/failing" "$out/summary.txt"
publish
if [ ${#harnesses[@]} -eq 0 ]; then
    mapfile -t harnesses < <(fuzz list)
fi

status=0
if command -v afl-fuzz > /dev/null; then
    instrument
    for harness in "${harnesses[@]}"; do
        run_afl "$harness" || status=1
    done
    show_coverage || status=1
else
    echo "afl-fuzz is not on PATH: inputs are mutated without coverage." >&2
    for harness in "${harnesses[@]}"; do
        run_blind "$harness" || status=1
    done
fi

echo
cat "$out/summary.txt"
exit "$status"
