#!/usr/bin/python3
"""A world with one torrent: world.py IP MEBIBYTES BYTES_PER_SECOND FOLDER [NAME]

A tracker by HTTP and one by UDP, which knows nobody so that both are asked, a seeder (libtorrent) that takes TCP and uTP, all at IP. Writes FOLDER/seed/film and
FOLDER/film.torrent, whose trackers are called by NAME where one is given. Prints "ready". Ends when its standard input
is closed.
"""
import hashlib
import http.server
import os
import random
import socket
import struct
import sys
import threading

import libtorrent as lt

ip, mebibytes, rate, folder = sys.argv[1:5]
name = sys.argv[5] if len(sys.argv) > 5 else ip
os.makedirs(os.path.join(folder, 'seed'))
film = os.path.join(folder, 'seed', 'film')
chance = random.Random(7)
with open(film, 'wb') as out:
    for _ in range(int(mebibytes)):
        out.write(chance.randbytes(1 << 20))
seeder_port = 6881


class Tracker(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        reply = b'd8:intervali60e5:peers6:' + compact() + b'e'
        self.send_response(200)
        self.send_header('Content-Length', str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, form, *args):
        print('http', self.client_address[0], self.headers.get('User-Agent'), self.path, flush=True)


def compact():
    return socket.inet_aton(ip) + struct.pack('>H', seeder_port)


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


http_server = http.server.ThreadingHTTPServer((ip, 0), Tracker)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind((ip, 0))
threading.Thread(target=http_server.serve_forever, daemon=True).start()
threading.Thread(target=udp_tracker, args=(udp,), daemon=True).start()

storage = lt.file_storage()
lt.add_files(storage, film)
torrent = lt.create_torrent(storage, 256 * 1024, lt.create_torrent.v1_only)
torrent.add_tracker('http://%s:%d/announce' % (name, http_server.server_port), 0)
torrent.add_tracker('udp://%s:%d/announce' % (name, udp.getsockname()[1]), 1)
lt.set_piece_hashes(torrent, os.path.dirname(film))
path = os.path.join(folder, 'film.torrent')
with open(path, 'wb') as out:
    out.write(lt.bencode(torrent.generate()))

session = lt.session({
    'listen_interfaces': '%s:%d' % (ip, seeder_port), 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'allow_multiple_connections_per_ip': True, 'announce_to_all_trackers': False})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(path)
params.trackers = []
params.save_path = os.path.dirname(film)
params.flags |= lt.torrent_flags.seed_mode
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)
if int(rate):
    handle.set_upload_limit(int(rate))
print('sha256', hashlib.sha256(open(film, 'rb').read()).hexdigest(), flush=True)
print('ready', flush=True)
for _ in sys.stdin:
    pass
