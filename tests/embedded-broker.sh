# shellcheck shell=bash
# For scripts that work on an embedded broker in a process of its own; they source this, from anywhere. It gives them
#   temp            a directory that goes when the script ends, and the broker with it
#   build COMMAND   runs a build, quiet unless it fails
#   start_broker    builds and starts a broker: FLUX_URI is set and exported, and broker is its process
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

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

build() {
    "$@" > "$temp/build" 2>&1 || { cat "$temp/build" >&2; exit 1; }
}

start_broker() {
    build dotnet build src/FluxWire.Cli -c Release
    dotnet src/FluxWire.Cli/bin/Release/net10.0/FluxWire.Cli.dll broker --directory "$temp" > "$temp/uri" &
    broker=$!
    until [ -s "$temp/uri" ]; do
        kill -0 "$broker" 2> /dev/null || { echo "The broker did not start." >&2; exit 1; }
        sleep 0.05
    done
    FLUX_URI=$(head -n 1 "$temp/uri")
    export FLUX_URI
}
