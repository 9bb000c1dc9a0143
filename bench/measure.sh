# Read by the benchmarks: three runs each, peer and ours in turn, the median of each, one line with the ratio.
# Run them alone: two at once on two cores measure each other.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
holdfast=$repository/holdfast
export LC_ALL=C
runs=${RUNS:-3}

scratch=$(mktemp -d "${BENCH_DIR:-${TMPDIR:-/tmp}}/holdfast-bench.XXXXXX")
children=
clean_up() {
    for child in $children; do kill "$child" 2>/dev/null || true; done
    rm -rf "$scratch"
}
trap clean_up EXIT

needs() { # tool...
    for tool; do
        command -v "$tool" >/dev/null || { echo "$0: needs $tool (apt install $tool)" >&2; exit 2; }
    done
}

# Seconds that a command takes by the clock on the wall; its output goes to stderr.
seconds() {
    local begun=$EPOCHREALTIME
    "$@" >&2 || { echo "$0: failed: $*" >&2; return 1; }
    awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'
}

median() { # numbers...
    printf '%s\n' "$@" | sort -n | awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }'
}

calculate() { # expression
    awk "BEGIN { printf \"%.2f\", $1 }"
}

verdict() { # what, ratio, wanted
    awk -v what="$1" -v ratio="$2" -v wanted="$3" \
        'BEGIN { printf "RATIO %s: %.2f (wanted >= %.2f) %s\n", what, ratio, wanted, (ratio >= wanted ? "ok" : "MISSED") }'
}

# A SQLite file of so many rows and seven columns, about 100 bytes each; kept for the next benchmark.
rows_database() { # rows
    local file=${BENCH_DIR:-${TMPDIR:-/tmp}}/holdfast-bench-$1.db
    if [ ! -f "$file" ]; then
        needs sqlite3
        echo "making $file" >&2
        sqlite3 "$file.part" >/dev/null <<SQL
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer TEXT NOT NULL, email TEXT, amount REAL, created INTEGER, note TEXT, token BLOB);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
INSERT INTO orders
SELECT i, 'customer ' || i, 'user' || (i * 7919 % 1000003) || '@example.org', (i * 2654435761 % 1000000007) / 97.0,
  1700000000 + i * 13, CASE WHEN i % 3 THEN 'it''s note ' || (i % 1000) END, randomblob(12) FROM n;
SQL
        mv "$file.part" "$file"
    fi
    echo "$file"
}
