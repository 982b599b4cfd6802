#!/usr/bin/python3
"""A world with one torrent: world.py IP MEBIBYTES BYTES_PER_SECOND FOLDER [NAME SEED_NAME]

A tracker by HTTP and one by UDP, which knows nobody so that both are asked, a web seed, a seeder (libtorrent) that takes
TCP and uTP, and one that takes uTP only, all at IP; a node of the DHT at port 6999 that only listens; and one more
tracker at an address of IPv6 where nobody is. Writes FOLDER/seed/film and FOLDER/film.torrent, whose trackers and web
seed are called by the names where they are given. All together give so many bytes per second, 0 is as many as they can.
Prints "ready", and "http", "udp", "web" or "dht" for each time it was asked. Ends when its standard input is closed.
"""
import hashlib
import http.server
import os
import random
import socket
import struct
import sys
import threading
import time

import libtorrent as lt

ip, mebibytes, rate, folder = sys.argv[1:5]
rate = int(rate) // 3
name, seed_name = sys.argv[5:7] if len(sys.argv) > 6 else (ip, ip)
os.makedirs(os.path.join(folder, 'seed'))
film = os.path.join(folder, 'seed', 'film')
chance = random.Random(7)
with open(film, 'wb') as out:
    for _ in range(int(mebibytes)):
        out.write(chance.randbytes(1 << 20))
seeder_port, utp_port, node_port = 6881, 6882, 6999


class Tracker(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith('/film'):
            return self.web_seed()
        reply = b'd8:intervali60e5:peers12:' + compact() + b'e'
        self.send_response(200)
        self.send_header('Content-Length', str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def web_seed(self):
        first, last = (int(number) for number in self.headers['Range'][6:].split('-'))
        with open(film, 'rb') as source:
            source.seek(first)
            body = source.read(last + 1 - first)
        self.send_response(206)
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Content-Range', 'bytes %d-%d/%d' % (first, first + len(body) - 1, os.path.getsize(film)))
        self.end_headers()
        for at in range(0, len(body), 1 << 14):
            self.wfile.write(body[at:at + (1 << 14)])
            time.sleep((1 << 14) / rate if rate else 0)

    def log_message(self, form, *args):
        print('web' if self.path.startswith('/film') else 'http', self.client_address[0], self.headers.get('User-Agent'), self.path, flush=True)


def compact():
    return b''.join(socket.inet_aton(ip) + struct.pack('>H', port) for port in (seeder_port, utp_port))


def udp_tracker(sock):
    while True:
        packet, sender = sock.recvfrom(4096)
        if len(packet) < 16:
            continue
        action, transaction = struct.unpack('>II', packet[8:16])
        print('udp', sender[0], action, flush=True)
        if action == 0:
            sock.sendto(struct.pack('>IIQ', 0, transaction, 77), sender)
        elif action == 1:
            sock.sendto(struct.pack('>II', 3, transaction) + b'ask the other one', sender)


def node(sock):
    while True:
        _, sender = sock.recvfrom(4096)
        print('dht', sender[0], flush=True)


http_server = http.server.ThreadingHTTPServer((ip, 0), Tracker)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind((ip, 0))
threading.Thread(target=http_server.serve_forever, daemon=True).start()
threading.Thread(target=udp_tracker, args=(udp,), daemon=True).start()
dht = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
dht.bind((ip, node_port))
threading.Thread(target=node, args=(dht,), daemon=True).start()

storage = lt.file_storage()
lt.add_files(storage, film)
torrent = lt.create_torrent(storage, 256 * 1024, lt.create_torrent.v1_only)
torrent.add_tracker('http://%s:%d/announce' % (name, http_server.server_port), 0)
torrent.add_tracker('udp://%s:%d/announce' % (name, udp.getsockname()[1]), 1)
torrent.add_tracker('udp://[2a00:1450:4001::7]:6969/announce', 2)
torrent.add_url_seed('http://%s:%d/film' % (seed_name, http_server.server_port))
lt.set_piece_hashes(torrent, os.path.dirname(film))
path = os.path.join(folder, 'film.torrent')
with open(path, 'wb') as out:
    out.write(lt.bencode(torrent.generate()))


def seeder(port, tcp):
    session = lt.session({
        'listen_interfaces': '%s:%d' % (ip, port), 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
        'enable_natpmp': False, 'allow_multiple_connections_per_ip': True, 'announce_to_all_trackers': False,
        'enable_incoming_tcp': tcp, 'enable_outgoing_tcp': tcp})
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(path)
    params.trackers = []
    params.save_path = os.path.dirname(film)
    params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    handle = session.add_torrent(params)
    if rate:
        handle.set_upload_limit(rate)
    return session


seeders = [seeder(seeder_port, True), seeder(utp_port, False)]
print('sha256', hashlib.sha256(open(film, 'rb').read()).hexdigest(), flush=True)
print('ready', flush=True)
for _ in sys.stdin:
    pass
