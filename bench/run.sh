#!/usr/bin/env bash
# Measures foretrain beside a SciPy script on the same machine in one session; see README.md next to this file.
#   bench/run.sh           print the table
#   bench/run.sh --write   also keep it in bench/results/<system>-<cores>core.md
# The script and the runs come from the shared folder: FORETRAIN_SHARED, or 'shared' beside the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
shared=${FORETRAIN_SHARED:-../shared}
script=$shared/bench/scipy_approach3.py
runs=$shared/data/chinchilla_epoch/runs.csv
for file in "$script" "$runs"; do
    [ -f "$file" ] || { echo "no $file: set FORETRAIN_SHARED to the folder that holds bench/ and data/" >&2; exit 2; }
done

python=
for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
    if "$candidate" -c 'import numpy, scipy' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    echo "the baseline needs NumPy and SciPy. On Debian: apt-get install python3-numpy python3-scipy; elsewhere set PYTHON to an interpreter that has them" >&2
    exit 2
fi

out=-
[ "${1:-}" != --write ] || out=bench/results/$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m | sed 's/x86_64/x64/')-$(getconf _NPROCESSORS_ONLN)core.md
mkdir -p bench/results
published=$(mktemp -d)
trap 'rm -rf "$published"' EXIT
rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
dotnet build bench/Foretrain.Bench -c Release -v q
dotnet publish src/Foretrain.Cli -c Release -r "$rid" --self-contained false -o "$published" -v q
artifacts/bin/Foretrain.Bench/release/Foretrain.Bench "$python" "$script" "$runs" "$published/foretrain" "$out"
