#!/bin/sh
# Measures streaming from a real swarm in network namespaces, Nagare and whichever rivals are installed, one after the
# other on the same swarm. Needs root (namespaces) and the lab: a folder with bench_stream.py, its media and torrents.
#   bench/stream.sh LAB [SWARM] [PHASES] [SERVER ...]
#       SWARM    healthy tight fast …, or a file such as bench/mixed.json
#       PHASES   cold,tail,seek,bulk,rate,multi
#       SERVER   swift strict (Nagare, with `--start`), rqbit peerflix webtorrent lt
# Environment: TORRENT (a file), RUNS (seeks), REPEAT (cold starts), BULK (MiB to read), PLAY (seconds to play).
# Prints a ROW line for each server: medians in seconds and Mbit/s, CPU seconds and RSS of the whole process tree.
set -eu

lab=${1:?usage: bench/stream.sh LAB [SWARM] [PHASES] [SERVER ...]}
swarm=${2:-healthy}
phases=${3:-cold,seek}
if [ $# -ge 3 ]; then shift 3; else shift $#; fi
[ $# -gt 0 ] || set -- swift strict rqbit peerflix webtorrent lt

root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)
torrent=${TORRENT:-$lab/torrents/ep01-v1-1m.torrent}
python=${PYTHON:-/usr/bin/python3}
jar=$root/target/nagare-app.jar
if [ -f "$swarm" ]; then swarm=$(CDPATH='' cd "$(dirname "$swarm")" && pwd)/$(basename "$swarm"); fi
"$root/nagare" --version >/dev/null
"$root/nagare" rehearse 2>/dev/null

measure() {
    (cd "$lab" && "$python" bench_stream.py --swarm "$swarm" --only "$phases" --torrent "$torrent" \
        --runs "${RUNS:-5}" --repeat "${REPEAT:-3}" --bulk $((${BULK:-48} << 20)) --play "${PLAY:-45}" "$@" |
        grep -E "^(ROW|.*error|.*bytes_ok=False)") || echo "$* gave no figures"
}

echo "swarm $(basename "$swarm"), $(basename "$torrent"), phases $phases"
for server in "$@"; do
    case $server in
        swift | strict)
            measure --server "env NAGARE_JAR=$jar $root/nagare stream {torrent} --start $server --data {out}/data --http {ip}:{http} --peer-port 6881 --trust 10.0.0.0/8" \
                --url 'http://{ip}:{http}/stream' | sed "s/^ROW server [^|]*/ROW server nagare-$server /" ;;
        *) measure --server "$server" ;;
    esac
done
