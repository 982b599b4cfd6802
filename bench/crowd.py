#!/usr/bin/env python3
"""Measures the memory of `./nagare serve` with 50 torrents awake that have 50 peers each, 2500 connections.

    bench/crowd.py [--torrents 50] [--peers 50] [--seconds 60] [--goal 350] [--every 4] [--nmt]

Everything on loopback. Feed, tracker and peers are this process: each peer is a TCP connection of its own, with an
address of its own; it shakes hands, says what it has (half of them have all, the others each second piece), unchokes
and sends a block of 16 KiB each so many seconds. Every torrent has a player that reads what comes. Nagare is started by
its launcher, with its options, and with `torrent.max-connections` raised. When all peers are connected, RSS is read
each second; with it, how many peers were connected then. --nmt tells where the memory went, and costs some itself.
"""
import argparse, hashlib, heapq, html, http.client, http.server, os, random, re, selectors, shutil, socket, statistics
import struct, subprocess, sys, tempfile, threading, time
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlparse

ROOT = Path(__file__).resolve().parent.parent
BLOCK, PIECE, PIECES = 1 << 14, 1 << 20, 1024
DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1"


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, str):
        return bencode(value.encode())
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


class Film:
    """A torrent all of whose pieces are alike, so that a gibibyte of it is quickly made."""

    def __init__(self, number):
        self.name = "Film %02d.mkv" % number
        self.piece = random.Random(number).randbytes(PIECE)
        self.info = {"name": self.name, "length": PIECE * PIECES, "piece length": PIECE,
                     "pieces": hashlib.sha1(self.piece).digest() * PIECES}
        self.hash = hashlib.sha1(bencode(self.info)).digest()
        self.number = number


class Site(http.server.ThreadingHTTPServer):
    """Feed, .torrent files and tracker."""
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, films, peers, port):
        super().__init__(("127.0.0.1", 0), Page)
        self.films, self.peers, self.port = films, peers, port
        self.base = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def feed(self):
        items = "".join(
            "<item><title>%s</title><link>%s/download/%d.torrent</link><guid>%s/view/%d</guid><pubDate>Sun, 22 Nov 2026 "
            "10:%02d:00 -0000</pubDate><nyaa:seeders>50</nyaa:seeders><nyaa:infoHash>%s</nyaa:infoHash>"
            "<nyaa:categoryId>1_2</nyaa:categoryId><nyaa:size>1.0 GiB</nyaa:size></item>"
            % (film.name, self.base, film.number, self.base, film.number, film.number % 60, film.hash.hex())
            for film in self.films)
        return ('<rss version="2.0" xmlns:nyaa="https://nyaa.si/xmlns/nyaa"><channel><title>Crowd</title><link>%s</link>'
                "%s</channel></rss>" % (self.base, items)).encode()

    def torrent(self, number):
        return bencode({"announce": self.base + "/announce", "info": self.films[number].info})

    def announce(self, path):
        wanted = unquote_to_bytes(re.search(r"info_hash=([^&]*)", path)[1])
        for film in self.films:
            if film.hash == wanted:
                peers = b"".join(bytes([127, 10 + film.number, 1, 1 + peer]) + struct.pack(">H", self.port)
                                 for peer in range(self.peers))
                return bencode({"interval": 1800, "peers": peers})
        return bencode({"failure reason": "unknown torrent"})


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        download = re.match(r"/download/(\d+)\.torrent", self.path)
        if download:
            body, kind = self.server.torrent(int(download[1])), "application/x-bittorrent"
        elif self.path.startswith("/announce"):
            body, kind = self.server.announce(self.path), "text/plain"
        else:
            body, kind = self.server.feed(), "application/rss+xml"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Peer:
    def __init__(self, crowd, connection):
        self.crowd, self.connection = crowd, connection
        self.got, self.unsent, self.wanted, self.film = bytearray(), bytearray(), [], None
        connection.setblocking(False)
        self.number = connection.getsockname()[0].split(".")[3]
        crowd.selector.register(connection, selectors.EVENT_READ, self)

    def ready(self, _):
        try:
            data = self.connection.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.crowd.gone(self)
            return
        self.got += data
        if self.film is None and len(self.got) >= 68:
            self.shake(bytes(self.got[28:48]))
            del self.got[:68]
        while self.film is not None and len(self.got) >= 4:
            length = int.from_bytes(self.got[:4], "big")
            if len(self.got) < 4 + length:
                break
            self.said(bytes(self.got[4:4 + length]))
            del self.got[:4 + length]

    def shake(self, wanted):
        self.film = self.crowd.by_hash.get(wanted)
        if self.film is None:
            self.crowd.gone(self)
            return
        name = b"-CR0001-" + os.urandom(12)
        has = b"\xff" if int(self.number) % 2 else b"\xaa"
        told = b"\x14\x00" + bencode({"m": {"ut_pex": 1}, "v": "Crowd 1", "reqq": 250})
        self.send(b"\x13BitTorrent protocol\0\0\0\0\0\x10\0\0" + wanted + name, frame(told),
                  frame(b"\x05" + has * (PIECES // 8)), frame(b"\x01"))
        self.crowd.connected.add(self)
        self.crowd.later(random.uniform(0, self.crowd.every), self)

    def said(self, message):
        if message[:1] == b"\x06":
            self.wanted.append(struct.unpack(">III", message[1:13]))
        elif message[:1] == b"\x08":
            asked = struct.unpack(">III", message[1:13])
            self.wanted = [each for each in self.wanted if each != asked]

    def give(self):
        if self.wanted:
            piece, begin, length = self.wanted.pop(0)
            self.send(frame(struct.pack(">BII", 7, piece, begin) + self.film.piece[begin:begin + length]))
            self.crowd.given += length
        self.crowd.later(self.crowd.every, self)

    def send(self, *parts):
        self.unsent += b"".join(parts)
        try:
            del self.unsent[:self.connection.send(self.unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self.crowd.gone(self)


def frame(body):
    return struct.pack(">I", len(body)) + body


class Door:
    def __init__(self, crowd):
        self.crowd = crowd

    def ready(self, door):
        try:
            while True:
                Peer(self.crowd, door.accept()[0])
        except BlockingIOError:
            pass


class Player:
    def __init__(self, crowd, server, path):
        self.crowd, self.bytes = crowd, 0
        self.connection = socket.create_connection(("127.0.0.1", server.port))
        self.connection.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (path.encode(), server.port))
        self.connection.setblocking(False)

    def ready(self, _):
        try:
            got = len(self.connection.recv(1 << 18))
        except BlockingIOError:
            return
        if not got:
            self.crowd.stopped += 1
            self.crowd.selector.unregister(self.connection)
        self.bytes += got


class Crowd(threading.Thread):
    """All peers, and all players, on one thread."""

    def __init__(self, films, every):
        super().__init__(daemon=True)
        self.by_hash = {film.hash: film for film in films}
        self.every = every
        self.selector = selectors.DefaultSelector()
        self.door = socket.socket()
        self.door.bind(("0.0.0.0", 0))
        self.door.listen(4096)
        self.door.setblocking(False)
        self.port = self.door.getsockname()[1]
        self.selector.register(self.door, selectors.EVENT_READ, Door(self))
        self.connected, self.lost, self.given, self.stopped = set(), 0, 0, 0
        self.due, self.count, self.incoming = [], 0, []

    def later(self, seconds, peer):
        self.count += 1
        heapq.heappush(self.due, (time.monotonic() + seconds, self.count, peer))

    def gone(self, peer):
        if peer.connection.fileno() >= 0:
            self.selector.unregister(peer.connection)
            peer.connection.close()
            self.lost += peer in self.connected
            self.connected.discard(peer)

    def run(self):
        while True:
            for key, _ in self.selector.select(0.05):
                key.data.ready(key.fileobj)
            while self.incoming:
                player = self.incoming.pop()
                self.selector.register(player.connection, selectors.EVENT_READ, player)
            while self.due and self.due[0][0] <= time.monotonic():
                peer = heapq.heappop(self.due)[2]
                if peer in self.connected:
                    peer.give()


class Nagare:
    def __init__(self, folder, feed, connections, per_torrent, nmt):
        self.data = folder / "data"
        self.data.mkdir()
        settings = folder / "nagare.toml"
        settings.write_text(f'[feed]\nurls = ["{feed}"]\nmin-interval = "1ms"\n[dht]\nbootstrap = []\n[torrent]\n'
                            f'lsd = false\nport-mapping = false\nmax-connections = {connections}\n'
                            f'max-peers = {per_torrent}\n')
        options = {"NAGARE_JAVA_OPTS": "-XX:NativeMemoryTracking=summary"} if nmt else {}
        self.log = open(folder / "log", "w")
        self.process = subprocess.Popen(
            [ROOT / "nagare", "serve", "--config", settings, "--data", self.data, "--http", "127.0.0.1:0",
             "--interface", "lo", "--peer-port", "0", "--trust", "127.0.0.0/8"],
            env={**os.environ, **options}, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if "http://" not in line:
            raise SystemExit("the server did not start: " + line)
        self.port = urlparse(line[line.index("http://"):].strip()).port

    def films(self, count):
        for _ in range(600):
            found = sorted({urlparse(html.unescape(link)).path for link in re.findall(
                r'<res [^>]*size="%d"[^>]*>([^<]*)</res>' % (PIECE * PIECES), self.browse("latest"))})
            if len(found) >= count:
                return found
            time.sleep(0.2)
        raise SystemExit("only %d of %d films appeared" % (len(found), count))

    def browse(self, folder):
        device = (self.data / "device-uuid").read_text().strip()
        body = (f'<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:Browse'
                f' xmlns:u="{DIRECTORY}"><ObjectID>{folder}</ObjectID><BrowseFlag>BrowseDirectChildren</BrowseFlag>'
                f'<Filter>*</Filter><StartingIndex>0</StartingIndex><RequestedCount>0</RequestedCount><SortCriteria/>'
                f'</u:Browse></s:Body></s:Envelope>')
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", f"/upnp/dev/{device}/svc/upnp-org/ContentDirectory/action", body,
                           {"Content-Type": "text/xml; charset=utf-8", "SOAPACTION": f'"{DIRECTORY}#Browse"'})
        return html.unescape(connection.getresponse().read().decode())

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return [int(re.search(name + r":\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "RssAnon", "VmHWM")]

    def cpu(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def explain(self):
        jcmd = Path(os.readlink(f"/proc/{self.process.pid}/exe")).parent / "jcmd"
        for question in (["VM.native_memory", "summary"], ["GC.heap_info"], ["GC.class_histogram"]):
            answer = subprocess.run([jcmd, str(self.process.pid), *question], capture_output=True, text=True).stdout
            print("\n".join(answer.splitlines()[:60]))

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--torrents", type=int, default=50)
    parser.add_argument("--peers", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--goal", type=int, default=350, help="MiB")
    parser.add_argument("--every", type=float, default=4, help="seconds between two blocks of a peer")
    parser.add_argument("--nmt", action="store_true")
    options = parser.parse_args()
    total = options.torrents * options.peers
    subprocess.run([ROOT / "nagare", "rehearse"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folder = Path(tempfile.mkdtemp(prefix="nagare-crowd-"))
    films = [Film(number) for number in range(options.torrents)]
    crowd = Crowd(films, options.every)
    crowd.start()
    site = Site(films, options.peers, crowd.port)
    # A tenth of each is kept for peers that call.
    server = Nagare(folder, site.base + "/?page=rss", total * 10 // 9 + 10, options.peers * 10 // 9 + 2, options.nmt)
    try:
        paths = server.films(options.torrents)
        idle = server.memory()[0]
        began = time.monotonic()
        players = [Player(crowd, server, path) for path in paths]
        crowd.incoming.extend(players)
        while len(crowd.connected) < total and time.monotonic() - began < 60:
            time.sleep(0.2)
        print("%d torrents, %d peers connected after %.1f s; load %.1f; RSS with all films known and none played %.0f MiB"
              % (len(films), len(crowd.connected), time.monotonic() - began, os.getloadavg()[0], idle), flush=True)
        rows, cpu, given = [], server.cpu(), crowd.given
        for _ in range(options.seconds):
            time.sleep(1)
            rows.append((len(crowd.connected), *server.memory()))
        took = time.monotonic() - began
        rss = [row[1] for row in rows]
        fewest = min(row[0] for row in rows)
        print("peers connected in %d s: %d to %d; %.1f MB/s from peers; %d of %d players served, %d cut; CPU %.2f s/s"
              % (options.seconds, fewest, max(row[0] for row in rows), (crowd.given - given) / 1e6 / options.seconds,
                 sum(player.bytes > 0 for player in players), len(players), crowd.stopped,
                 (server.cpu() - cpu) / options.seconds))
        print("RSS MiB: median %.0f, most %.0f (goal: %d); not of files %.0f; highest since the start %.0f"
              % (statistics.median(rss), max(rss), options.goal, max(row[2] for row in rows), rows[-1][3]))
        if options.nmt:
            server.explain()
        if fewest < total * 0.99:
            print("NOT a measure: fewer than %d peers were connected; the log is %s" % (total, folder / "log"))
            return 2
        return 0 if max(rss) <= options.goal else 1
    finally:
        server.close()
        shutil.rmtree(server.data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
