#!/usr/bin/python3
"""Fetches what a peer has with libtorrent: leech.py PORT FOLDER MAGNET_OR_TORRENT PEER_PORT

Prints "ready", "met" when a handshake with the peer at 127.0.0.1 is through and it knows that we want something, then
"done MILLISECONDS" since "ready" when all is there, verified. The line "has" on standard input is answered with
"has N", the pieces that the peer has, and any other one with "downloaded N". Ends when its standard input is closed.
"""
import sys
import threading
import time

import libtorrent as lt

port, folder, wanted, peer = sys.argv[1:5]
session = lt.session({
    'listen_interfaces': '127.0.0.1:%s' % port, 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'enable_incoming_utp': False, 'enable_outgoing_utp': False,
    'allow_multiple_connections_per_ip': True, 'out_enc_policy': 2, 'in_enc_policy': 2})
if wanted.startswith('magnet:'):
    params = lt.parse_magnet_uri(wanted)
else:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(wanted)
    params.trackers = []
params.save_path = folder
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
print('ready', flush=True)
began = time.monotonic()
handle = session.add_torrent(params)
handle.connect_peer(('127.0.0.1', int(peer)))


def watch():
    met = False
    while not handle.status().is_seeding:
        if not met and any(one.flags & lt.peer_info.interesting for one in handle.get_peer_info()):
            met = True
            print('met', flush=True)
        time.sleep(0.02)
    print('done %d' % ((time.monotonic() - began) * 1000), flush=True)


threading.Thread(target=watch, daemon=True).start()
for line in sys.stdin:
    if line == 'has\n':
        print('has %d' % sum(sum(one.pieces) for one in handle.get_peer_info()), flush=True)
        continue
    print('downloaded %d' % handle.status().total_payload_download, flush=True)
