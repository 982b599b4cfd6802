#!/usr/bin/python3
"""Seeds torrents with libtorrent: seed.py IP PORT UPLOAD_BYTES_PER_SECOND CONTENT_FOLDER TORRENT...

Prints "ready". A line on standard input is answered with "uploaded N": the payload bytes given away so far by all
torrents. The line "give N" lets it give about N bytes more and then next to none; "give all" takes that back.
Ends when its standard input is closed. A rate of 0 is no limit; the limit is for each torrent.
With SEED_CHECK=1 in the environment it hashes what it seeds first, as a client does that found files on its disk.
"""
import os
import sys
import threading
import time

import libtorrent as lt

ip, port, rate, folder = sys.argv[1:5]
session = lt.session({
    'listen_interfaces': '%s:%s' % (ip, port), 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'enable_incoming_utp': False, 'enable_outgoing_utp': False,
    'allow_multiple_connections_per_ip': True, 'announce_to_all_trackers': True, 'announce_to_all_tiers': True,
    'out_enc_policy': 2, 'in_enc_policy': 2})
handles = []
for torrent in sys.argv[5:]:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    params.save_path = folder
    if not os.environ.get('SEED_CHECK'):
        params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    handle = session.add_torrent(params)
    # libtorrent has no limit for the whole session that would hold for peers on the loopback address.
    if int(rate):
        handle.set_upload_limit(int(rate))
    handles.append(handle)
while not all(handle.status().is_seeding for handle in handles):
    time.sleep(0.05)
ration = None
turn = threading.Lock()  # else a limit of the last ration could come after the next one


def uploaded():
    return sum(handle.status().total_payload_upload for handle in handles)


def limit(bytes_per_second):
    for handle in handles:
        handle.set_upload_limit(bytes_per_second)


def watch():
    while True:
        time.sleep(0.02)
        with turn:
            if ration is not None and uploaded() >= ration:
                limit(1)


threading.Thread(target=watch, daemon=True).start()
print('ready', flush=True)
for line in sys.stdin:
    if line.startswith('give '):
        amount = line.split()[1]
        with turn:
            ration = None if amount == 'all' else uploaded() + int(amount)
            limit(int(rate))
    print('uploaded %d' % uploaded(), flush=True)
