#!/usr/bin/python3
"""Seeds one torrent with libtorrent: seed.py TORRENT CONTENT_FOLDER IP PORT [UPLOAD_BYTES_PER_SECOND]

Prints "ready", then once a second the payload bytes uploaded so far. Ends when its standard input is closed.
"""
import sys
import threading

import libtorrent as lt

torrent, folder, ip, port = sys.argv[1:5]
rate = int(sys.argv[5]) if len(sys.argv) > 5 else 0
session = lt.session({
    'listen_interfaces': '%s:%s' % (ip, port), 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'enable_incoming_utp': False, 'enable_outgoing_utp': False,
    'allow_multiple_connections_per_ip': True, 'announce_to_all_trackers': True, 'announce_to_all_tiers': True,
    'out_enc_policy': 2, 'in_enc_policy': 2})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = folder
params.flags |= lt.torrent_flags.seed_mode
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)
if rate:
    handle.set_upload_limit(rate)
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
print('ready', flush=True)
while not ended.wait(0.5):
    print(handle.status().total_payload_upload, flush=True)
