#!/bin/sh
# Repeats the tables of docs/BENCHMARKS.md, section "Streaming from a swarm": all systems on the same swarms, one after
# the other. Prints Markdown. About a minute for each system and table; nothing else should run on the machine.
#   bench/table.sh LAB [SERVER ...]       as for bench/stream.sh
# Environment: TABLES (which: healthy big tight fast hostile mixed; default all), REPEAT, RUNS.
set -eu

lab=${1:?usage: bench/table.sh LAB [SERVER ...]}
shift
[ $# -gt 0 ] || set -- swift strict rqbit peerflix webtorrent lt
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)

# One table: a title, the names of the columns in the rows that stream.sh prints, then its arguments.
table() {
    title=$1 columns=$2
    shift 2
    "$here/stream.sh" "$lab" "$@" | awk -v title="$title" -v columns="$columns" '
        BEGIN {
            n = split(columns, want, " ")
            line = "| " title " |"; rule = "|---|"
            for (i = 1; i <= n; i++) { line = line " " want[i] " |"; rule = rule "---|" }
            print line; print rule
        }
        /^ROW/ {
            sub(/^ROW /, "")
            count = split($0, cells, / \| /)
            for (i = 1; i <= count; i++) { split(cells[i], pair, " "); value[pair[1]] = pair[2] }
            line = "| " value["server"] " |"
            for (i = 1; i <= n; i++) line = line " " value[want[i]] " |"
            print line; fflush()
            next
        }
        { print | "cat >&2" }
        END { print "" }'
}

torrents=$lab/torrents
for which in ${TABLES:-healthy big tight fast hostile mixed}; do
    case $which in
        healthy) table "healthy, s" "ttfb t2m t8m tail seek seek_max seek1m rss" healthy cold,tail,seek "$@" ;;
        big) RUNS=${RUNS:-8} TORRENT=$torrents/big-v1-1m.torrent \
            table "healthy, 719 MiB, pieces of 1 MiB, s" "seek seek_max seek1m rss" healthy seek "$@" ;;
        tight) table "tight, s" "ttfb t2m t8m seek seek_max seek1m rss" tight cold,seek "$@" ;;
        fast) BULK=400 TORRENT=$torrents/big-v1-4m.torrent \
            table "fast, 400 MiB" "bulk cpu_bulk rss" fast bulk "$@" ;;
        hostile) PLAY=150 TORRENT=$torrents/big-v1-1m.torrent \
            table "hostile, s" "ttfb t2m start2s stalls stall_s rss" "$here/hostile.json" cold,rate "$@" ;;
        mixed)
            for size in v1-1m v1-4m v2-4m; do
                REPEAT=${REPEAT:-5} RUNS=${RUNS:-12} TORRENT=$torrents/big-$size.torrent \
                    table "mixed, big-$size, s" "ttfb t2m seek seek_max seek1m rss" "$here/mixed.json" cold,seek "$@"
            done ;;
        *) echo "no table is called $which" >&2; exit 2 ;;
    esac
done
