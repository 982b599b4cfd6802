#!/bin/sh
# Measures streaming from a real swarm in network namespaces, Nagare and whichever rivals are installed, one after the
# other on the same swarm. Needs root (namespaces) and the lab: a folder with bench_stream.py, its media and torrents.
#   bench/stream.sh LAB [SWARM] [PHASES] [RIVAL ...]      SWARM: healthy tight fast …; PHASES: cold,seek,bulk,rate,multi
# Prints a ROW line for each server: medians in seconds and Mbit/s, CPU seconds and RSS of the whole process tree.
set -eu

lab=${1:?usage: bench/stream.sh LAB [SWARM] [PHASES] [RIVAL ...]}
swarm=${2:-healthy}
phases=${3:-cold,seek}
if [ $# -ge 3 ]; then shift 3; else shift $#; fi
[ $# -gt 0 ] || set -- rqbit peerflix webtorrent lt

root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)
torrent=${TORRENT:-$lab/torrents/ep01-v1-1m.torrent}
python=${PYTHON:-/usr/bin/python3}
jar=$root/target/nagare-app.jar
"$root/nagare" --version >/dev/null

measure() {
    (cd "$lab" && "$python" bench_stream.py --swarm "$swarm" --only "$phases" --torrent "$torrent" \
        --runs "${RUNS:-5}" --repeat "${REPEAT:-3}" "$@" | grep -E "^(ROW|.*error)") || echo "$* gave no figures"
}

echo "swarm $swarm, $(basename "$torrent"), phases $phases"
measure --server "env NAGARE_JAR=$jar $root/nagare stream {torrent} --data {out}/data --http {ip}:{http} --peer-port 6881 --trust 10.0.0.0/8" \
    --url 'http://{ip}:{http}/stream' | sed 's/^ROW server [^|]*/ROW server nagare /'
for rival in "$@"; do
    measure --server "$rival"
done
