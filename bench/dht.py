#!/usr/bin/python3
"""How long a look-up in the DHT takes until its first peer, beside libtorrent in the same network.

    ./mvnw -q test-compile && bench/dht.py [--nodes 100] [--hashes 15] [--dead 20]

The network is private: nodes on loopback addresses in this process, each with a routing table of its own, which answer
after 20 to 120 ms; a part of them is dead. Each hash has one peer, kept by the eight living nodes next to it. Nagare
(the room torrent.dht alone) and libtorrent take turns. Prints every time, medians and the ratio.
"""
import argparse
import heapq
import os
import pathlib
import random
import selectors
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

import libtorrent as lt

ROOT = pathlib.Path(__file__).resolve().parent.parent
PORT = 26881
PEER = ('127.9.9.9', 4711)
BUCKET = 8


class Node:
    def __init__(self, number):
        self.address = '127.0.%d.%d' % (10 + number // 200, 1 + number % 200)
        self.id = os.urandom(20)
        self.number = int.from_bytes(self.id, 'big')
        self.packed = self.id + socket.inet_aton(self.address) + struct.pack('>H', PORT)
        self.known = []
        self.peers = {}

    def learn(self, others):
        buckets = {}
        for other in random.sample(others, len(others)):
            if other is not self:
                buckets.setdefault((self.number ^ other.number).bit_length(), []).append(other)
        self.known = [other for bucket in buckets.values() for other in bucket[:BUCKET]]

    def nearest(self, target):
        return heapq.nsmallest(BUCKET, self.known, key=lambda other: other.number ^ target)

    def answer(self, query, sender):
        target = query.get(b'info_hash') or query.get(b'target')
        values = {b'id': self.id}
        if target and len(target) == 20:
            values[b'nodes'] = b''.join(node.packed for node in self.nearest(int.from_bytes(target, 'big')))
            values[b'token'] = b'token'
        if b'info_hash' in query and target in self.peers:
            values[b'values'] = [socket.inet_aton(host) + struct.pack('>H', port) for host, port in self.peers[target]]
        return values


class Network(threading.Thread):
    def __init__(self, count, dead):
        super().__init__(daemon=True)
        self.nodes = [Node(number) for number in range(count)]
        for node in self.nodes:
            node.learn(self.nodes)
        gone = set(random.sample(range(1, count), count * dead // 100))
        self.living = [node for number, node in enumerate(self.nodes) if number not in gone]
        self.selector = selectors.DefaultSelector()
        for node in self.living:
            node.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            node.socket.bind((node.address, PORT))
            node.socket.setblocking(False)
            self.selector.register(node.socket, selectors.EVENT_READ, node)
        self.waiting = []
        self.count = 0
        self.queries = 0

    def keep(self, infohash, peers=(PEER,)):
        number = int.from_bytes(infohash, 'big')
        for node in heapq.nsmallest(BUCKET, self.living, key=lambda node: node.number ^ number):
            node.peers[infohash] = peers

    def run(self):
        while True:
            wait = max(0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            for key, _ in self.selector.select(wait):
                self.hear(key.data)
            while self.waiting and self.waiting[0][0] <= time.monotonic():
                _, _, node, packet, to = heapq.heappop(self.waiting)
                node.socket.sendto(packet, to)

    def hear(self, node):
        packet, sender = node.socket.recvfrom(4096)
        message = lt.bdecode(packet)
        if not message or message.get(b'y') != b'q':
            return
        self.queries += 1
        values = node.answer(message[b'a'], sender)
        ip = socket.inet_aton(sender[0]) + struct.pack('>H', sender[1])
        answer = lt.bencode({b't': message[b't'], b'y': b'r', b'r': values, b'ip': ip})
        self.count += 1
        heapq.heappush(self.waiting, (time.monotonic() + random.uniform(.02, .12), self.count, node, answer, sender))


class Libtorrent:
    def __init__(self, first):
        self.session = lt.session({
            'listen_interfaces': '127.0.0.1:0', 'enable_dht': True, 'dht_bootstrap_nodes': '', 'enable_lsd': False,
            'enable_upnp': False, 'enable_natpmp': False, 'dht_restrict_routing_ips': False,
            'dht_restrict_search_ips': False, 'dht_ignore_dark_internet': False,
            'alert_mask': lt.alert.category_t.dht_operation_notification})
        self.first = first

    def warm(self):
        for node in self.first:
            self.session.add_dht_node((node.address, PORT))

    def find(self, infohash):
        self.session.pop_alerts()
        started = time.monotonic()
        self.session.dht_get_peers(lt.sha1_hash(infohash))
        while time.monotonic() < started + 20:
            self.session.wait_for_alert(1000)
            for alert in self.session.pop_alerts():
                if isinstance(alert, lt.dht_get_peers_reply_alert) and str(alert.info_hash) == infohash.hex():
                    if alert.num_peers():
                        return (time.monotonic() - started) * 1000
        return float('inf')

    def known(self):
        return self.session.status().dht_nodes


class Nagare:
    def __init__(self, first):
        home = os.environ.get('JAVA_HOME')
        java = str(pathlib.Path(home, 'bin', 'java')) if home else 'java'
        classpath = (ROOT / 'target/dht-classpath')
        subprocess.run([str(ROOT / 'mvnw'), '-q', '-o', 'dependency:build-classpath', '-Dmdep.includeScope=runtime',
                        '-Dmdep.outputFile=' + str(classpath)], cwd=ROOT, check=True)
        path = os.pathsep.join([str(ROOT / 'target/classes'), str(ROOT / 'target/test-classes'),
                                classpath.read_text().strip()])
        self.process = subprocess.Popen(
            [java, '-cp', path, 'nagare.torrent.dht.Finder'] + ['%s:%d' % (node.address, PORT) for node in first],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def find(self, infohash):
        return float(self.ask(infohash.hex()))

    def known(self):
        return int(self.ask('nodes'))

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    arguments.add_argument('--nodes', type=int, default=100)
    arguments.add_argument('--hashes', type=int, default=15)
    arguments.add_argument('--dead', type=int, default=20, help='per cent of the nodes')
    chosen = arguments.parse_args()
    network = Network(chosen.nodes, chosen.dead)
    network.start()
    first = random.sample(network.living, 3)
    libtorrent, nagare = Libtorrent(first), Nagare(first)
    libtorrent.warm()
    deadline = time.monotonic() + 60
    while (libtorrent.known() < 20 or nagare.known() < 20) and time.monotonic() < deadline:
        time.sleep(1)
        if libtorrent.known() < 4:
            libtorrent.warm()
    time.sleep(15)
    print('nodes known: Nagare %d, libtorrent %d; load %.1f' % (nagare.known(), libtorrent.known(), os.getloadavg()[0]))
    times = {'Nagare': [], 'libtorrent': []}
    for number in range(chosen.hashes):
        for name, client in [('Nagare', nagare), ('libtorrent', libtorrent)][::1 if number % 2 else -1]:
            infohash = os.urandom(20)
            network.keep(infohash)
            before = network.queries
            times[name].append(client.find(infohash))
            time.sleep(2)
            print('%-10s %6.0f ms  %d queries' % (name, times[name][-1], network.queries - before), flush=True)
    nagare.close()
    ours, theirs = (statistics.median(times[name]) for name in times)
    print('median: Nagare %.0f ms, libtorrent %.0f ms, ratio %.2f (goal: at most 1.5)' % (ours, theirs, ours / theirs))
    return 0 if ours <= 1.5 * theirs else 1


if __name__ == '__main__':
    sys.exit(main())
