#!/usr/bin/python3
"""A libtorrent that speaks uTP only: utp_peer.py seed|leech IP PORT CONTENT_FOLDER TORRENT

Prints "ready". Standard input takes "call IP PORT" (connects to a peer, answered with "called") and "status", answered
with "status PERMILLE UTP_PEERS TCP_PEERS DOWN UP" (payload bytes). Ends when its standard input is closed.
"""
import sys
import time

import libtorrent as lt

role, ip, port, folder, torrent = sys.argv[1:6]
session = lt.session({
    'listen_interfaces': '%s:%s' % (ip, port), 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'enable_incoming_utp': True, 'enable_outgoing_utp': True, 'enable_incoming_tcp': False,
    'enable_outgoing_tcp': False, 'allow_multiple_connections_per_ip': True, 'announce_to_all_trackers': True,
    'announce_to_all_tiers': True, 'out_enc_policy': 2, 'in_enc_policy': 2, 'min_reconnect_time': 1,
    'connections_limit': 50})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = folder
if role == 'seed':
    params.flags |= lt.torrent_flags.seed_mode
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)
while role == 'seed' and not handle.status().is_seeding:
    time.sleep(0.05)
print('ready', flush=True)
for line in sys.stdin:
    words = line.split()
    if words[0] == 'call':
        handle.connect_peer((words[1], int(words[2])))
        print('called', flush=True)
    else:
        status = handle.status()
        peers = [peer for peer in handle.get_peer_info() if not peer.flags & peer.connecting]
        utp = sum(1 for peer in peers if peer.flags & (1 << 17))
        print('status %d %d %d %d %d' % (
            status.progress_ppm // 1000, utp, len(peers) - utp, status.total_payload_download,
            status.total_payload_upload), flush=True)
