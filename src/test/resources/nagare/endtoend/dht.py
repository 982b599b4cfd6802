#!/usr/bin/python3
"""A private DHT of libtorrent nodes on loopback addresses: dht.py COUNT PORT CONTENT_FOLDER [TORRENT]

The nodes are 127.0.1.1 to 127.0.1.COUNT, or those from FIRST on in another NETWORK ("10.77.0"), both of the environment,
all on PORT; each is told of the three before it. The second seeds the torrent and announces it in the DHT, no tracker
needed. Prints "ready" when every node knows some others.
Lines on standard input: "peers HASH" is answered with "peers ADDRESS:PORT ..." by the last node, "known HASH" by all that
it has heard of the torrent since it was asked so first, at once; "find HASH" with
"found MILLISECONDS" until its first peer; "nodes" with "nodes N ...". Ends when its standard input is closed.
"""
import os
import sys
import time
import warnings

import libtorrent as lt

warnings.simplefilter('ignore', DeprecationWarning)
count, port, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
network, first = os.environ.get('NETWORK', '127.0.1'), int(os.environ.get('FIRST', '1'))


def node(number):
    return lt.session({
        'listen_interfaces': '%s.%d:%d' % (network, first + number, port), 'enable_dht': True,
        'dht_bootstrap_nodes': '', 'enable_lsd': False, 'enable_upnp': False,
        'enable_natpmp': False, 'allow_multiple_connections_per_ip': True, 'dht_restrict_routing_ips': False,
        'dht_restrict_search_ips': False, 'dht_ignore_dark_internet': False, 'dht_block_ratelimit': 10000,
        'dht_upload_rate_limit': 1000000, 'alert_mask': lt.alert.category_t.dht_notification
        | lt.alert.category_t.dht_operation_notification})


def known(session):
    return session.status().dht_nodes


sessions = [node(number) for number in range(count)]
deadline = time.time() + 180
few = min(4, count - 1)
while min(known(session) for session in sessions) < few and time.time() < deadline:
    for number, session in enumerate(sessions):
        if known(session) < few:
            for other in range(number - 3, number):
                session.add_dht_node(('%s.%d' % (network, first + other % count), port))
    time.sleep(0.5)
handles = []
for torrent in sys.argv[4:]:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    params.save_path = folder
    params.flags |= lt.torrent_flags.seed_mode
    params.flags &= ~lt.torrent_flags.auto_managed
    params.flags &= ~lt.torrent_flags.paused
    handle = sessions[1].add_torrent(params)
    handle.force_dht_announce()
    handles.append(handle)


def find(text, patience):
    session = sessions[-1]
    session.pop_alerts()
    started = time.monotonic()
    session.dht_get_peers(lt.sha1_hash(bytes.fromhex(text)))
    while time.monotonic() < started + patience:
        session.wait_for_alert(100)
        for alert in session.pop_alerts():
            if isinstance(alert, lt.dht_get_peers_reply_alert) and str(alert.info_hash) == text:
                peers = alert.peers()
                if peers:
                    return (time.monotonic() - started) * 1000, peers
    return -1, []


heard = {}
asked = {}


def known_peers(text):
    """All peers that were heard of, without waiting; asks again after two seconds."""
    session = sessions[-1]
    for alert in session.pop_alerts():
        if isinstance(alert, lt.dht_get_peers_reply_alert):
            heard.setdefault(str(alert.info_hash), set()).update(alert.peers())
    if time.monotonic() > asked.get(text, 0) + 2:
        asked[text] = time.monotonic()
        session.dht_get_peers(lt.sha1_hash(bytes.fromhex(text)))
    return heard.get(text, set())


print('ready', flush=True)
for line in sys.stdin:
    words = line.split()
    if words[0] == 'peers':
        print('peers', *['%s:%d' % peer for peer in find(words[1], 5)[1]], flush=True)
    elif words[0] == 'known':
        print('known', words[1], *['%s:%d' % peer for peer in known_peers(words[1])], flush=True)
    elif words[0] == 'find':
        print('found %.1f' % find(words[1], 20)[0], flush=True)
    else:
        print('nodes', *[known(session) for session in sessions], flush=True)
