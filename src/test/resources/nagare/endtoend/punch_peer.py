#!/usr/bin/python3
"""A libtorrent that is as it comes, but finds peers by its tracker only and gives up sooner those it cannot reach:
punch_peer.py peer|recluse|relay PORT FOLDER TORRENT

A recluse is told of no peers, neither by the tracker nor by peers. A relay has nothing and wants nothing. Prints "ready". A line on standard input, "status" or "call IP PORT" (connects to
a peer), is answered with "status PERMILLE" and, after a blank each, for every peer that is connected IP:PORT/u for uTP or /t for TCP, with a p behind it when the hole to
it was punched (BEP 55). Ends when its standard input is closed.
"""
import sys
import time

import libtorrent as lt

role, port, folder, torrent = sys.argv[1:5]
session = lt.session({
    'listen_interfaces': '0.0.0.0:' + port, 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'announce_to_all_trackers': True, 'announce_to_all_tiers': True, 'min_reconnect_time': 1,
    'close_redundant_connections': False, 'utp_connect_timeout': 1000, 'peer_connect_timeout': 2})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = folder
if role == 'relay':
    params.file_priorities = [0]
if role == 'recluse':
    params.flags |= lt.torrent_flags.disable_pex | lt.torrent_flags.override_trackers
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)
while handle.status().state in (lt.torrent_status.checking_files, lt.torrent_status.checking_resume_data):
    time.sleep(0.05)
print('ready', flush=True)


def peers():
    for peer in handle.get_peer_info():
        if not peer.flags & (peer.connecting | peer.handshake):
            yield '%s:%d/%s%s' % (peer.ip + ('u' if peer.flags & (1 << 17) else 't',
                                             'p' if peer.flags & peer.holepunched else ''))


for line in sys.stdin:
    words = line.split()
    if words[0] == 'call':
        handle.connect_peer((words[1], int(words[2])))
    permille = handle.status().num_pieces * 1000 // params.ti.num_pieces()
    print(' '.join(['status %d' % permille] + list(peers())), flush=True)
