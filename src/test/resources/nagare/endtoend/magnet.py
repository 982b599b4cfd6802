#!/usr/bin/python3
"""Fetches a magnet link with libtorrent: magnet.py PORT FOLDER MAGNET

Prints "ready", then "done" when all is there, verified. Ends when its standard input is closed.
"""
import sys
import threading
import time

import libtorrent as lt

port, folder, magnet = sys.argv[1:4]
session = lt.session({
    'listen_interfaces': '127.0.0.1:%s' % port, 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'enable_incoming_utp': False, 'enable_outgoing_utp': False,
    'allow_multiple_connections_per_ip': True, 'announce_to_all_trackers': True, 'announce_to_all_tiers': True,
    'out_enc_policy': 2, 'in_enc_policy': 2})
params = lt.parse_magnet_uri(magnet)
params.save_path = folder
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)
print('ready', flush=True)


def watch():
    while not handle.status().is_seeding:
        time.sleep(0.05)
    print('done', flush=True)


threading.Thread(target=watch, daemon=True).start()
sys.stdin.read()
