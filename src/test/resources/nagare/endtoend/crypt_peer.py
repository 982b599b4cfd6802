#!/usr/bin/python3
"""A libtorrent peer with a will about encryption: crypt_peer.py IP PORT FOLDER TORRENT forced|plain|either

Seeds the torrent from the folder, or fetches it to there. Prints "ready" when it has everything. A line on standard
input is answered with "peers" and, for each peer, its client, "rc4" or "plain", and "in" for a peer that called us.
Ends when its standard input is closed.
"""
import sys
import threading
import time

import libtorrent as lt

ip, port, folder, torrent, will = sys.argv[1:6]
POLICY = {'forced': 0, 'either': 1, 'plain': 2}[will]
session = lt.session({
    'listen_interfaces': '%s:%s' % (ip, port), 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'enable_incoming_utp': False, 'enable_outgoing_utp': False,
    'allow_multiple_connections_per_ip': True, 'out_enc_policy': POLICY, 'in_enc_policy': POLICY,
    'allowed_enc_level': 2 if will == 'forced' else 3, 'prefer_rc4': False})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = folder
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)


def tell_when_ready():
    while not handle.status().is_seeding:
        time.sleep(0.05)
    print('ready', flush=True)


threading.Thread(target=tell_when_ready, daemon=True).start()
for _ in sys.stdin:
    told = []
    for peer in handle.get_peer_info():
        told.append('%s %s %s' % (
            peer.client.decode(errors='replace').replace(' ', '_'),
            'rc4' if peer.flags & lt.peer_info.rc4_encrypted else 'plain',
            'out' if peer.flags & lt.peer_info.local_connection else 'in'))
    print('peers ' + '; '.join(told), flush=True)
