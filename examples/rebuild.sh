#!/usr/bin/env bash
# Brings an index up to date from cron, keeps a report of each run, and says something only where somebody should look.
#
#   */15 * * * *  /srv/briefbot/examples/rebuild.sh /srv/articles /srv/index /var/log/briefbot
#
# Exit status: 0 done · 1 the build failed, the generation before serves on · 2 wrong usage · 3 done, but files could not be
# read · 4 the index is not sound · 75 the run before has not ended.
# Environment: COMMAND (default: briefbot), KEPT_REPORTS (default: 100).
set -uo pipefail

if [ $# -ne 3 ]; then
    echo "usage: $0 CORPUS INDEX REPORTS" >&2
    exit 2
fi
corpus=$1 index=$2 reports=$3
command=${COMMAND:-briefbot}
mkdir -p "$reports" || exit 2

# The system lets go of this lock whatever ends the script; the commands do not inherit it.
exec 9>"$reports/.lock"
flock --nonblock 9 || exit 75

report=$reports/$(date -u +%Y-%m-%dT%H-%M-%SZ)
if ! "$command" index "$corpus" --index "$index" --json >"$report.part" 2>"$report.log" 9>&-; then
    rm -f "$report.part"
    grep -E '^(Error|Hint):' "$report.log" >&2 || cat "$report.log" >&2
    exit 1
fi
mv "$report.part" "$report.json"
rm -f "$report.log"

if ! "$command" doctor --index "$index" >"$report.doctor" 2>&1 9>&-; then
    cat "$report.doctor" >&2
    echo "the generation before serves again after: $command index --rollback --index $index" >&2
    exit 4
fi
rm -f "$report.doctor"

# The names begin with the time, so the oldest come first.
find "$reports" -maxdepth 1 -name '*.json' | sort | head -n "-${KEPT_REPORTS:-100}" | xargs -r -d '\n' rm -f --

python3 - "$report.json" <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf8") as file:
    report = json.load(file)
for failure in report["failed"]:
    print(f"{failure['path']}: {failure['reason']} ({failure['hint']})", file=sys.stderr)
sys.exit(3 if report["failed"] else 0)
PYTHON
