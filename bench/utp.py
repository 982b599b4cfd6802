#!/usr/bin/python3
"""Throughput of uTP over a path of 80 ms, Nagare's and libtorrent's, in the same run; and beside TCP.

    bench/utp.py [--mbit 20] [--queue 300] [--rtt 80] [--mb 40] [--rounds 3] [--java JAVA] [--classpath CP]

Needs python3-libtorrent and built classes (./mvnw test-compile; --classpath as for any test program). All on loopback:
a relay of datagrams stands for the path, with a delay, a rate and a queue in bytes each way; there is no way by TCP.
"beside TCP" is a download that the relay makes up and that shares the queue: slow start, one packet more per round trip,
half as many after a loss. What is printed: mean megabytes per second of whole downloads, and beside TCP the shares of
the bottleneck from the fifth second of the TCP flow on.
"""
import argparse
import heapq
import multiprocessing
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = os.path.join(HERE, '..', 'src', 'test', 'resources', 'nagare', 'endtoend', 'utp_peer.py')
PACKET = 1500


class Reno:
    """A TCP flow as the bottleneck sees it."""

    def __init__(self, rtt):
        self.rtt, self.window, self.threshold, self.flying, self.number, self.counted = rtt, 10.0, 1e9, 0, 0, 0
        self.delivered = 0

    def acked(self):
        self.flying -= 1
        self.delivered += PACKET
        self.window += 1 if self.window < self.threshold else 1 / self.window

    def lost(self, number):
        self.flying -= 1
        if number >= self.counted:
            self.counted = self.number
            self.window = self.threshold = max(2.0, self.window / 2)


def relay(target, front, rate, queue, delay, beside, counters):
    """Carries datagrams between the client of `front` and the target port until it is killed."""
    back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    back.connect(('127.0.0.1', target))
    for one in (front, back):
        one.setblocking(False)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    client = None
    free = {front: 0.0, back: 0.0}     # when the bottleneck behind this socket has sent all that waits
    due, count = [], 0
    tcp = None
    while True:
        now = time.monotonic()
        if beside and counters[1] and tcp is None:
            tcp = Reno(2 * delay)
        while tcp and tcp.flying < int(tcp.window):
            waits = max(0.0, free[back] - now) * rate
            number = tcp.number
            tcp.number += 1
            tcp.flying += 1
            count += 1
            if waits + PACKET > queue:
                heapq.heappush(due, (now + 3 * delay, count, None, number))
            else:
                free[back] = max(free[back], now) + PACKET / rate
                heapq.heappush(due, (free[back] + 2 * delay, count, None, -1))
        while due and due[0][0] <= now:
            _, _, packet, way = heapq.heappop(due)
            if packet is None:
                if way < 0:
                    tcp.acked()
                    counters[2] = tcp.delivered
                else:
                    tcp.lost(way)
                continue
            try:
                if way is back:        # came from the target
                    front.sendto(packet, client)
                    counters[0] += len(packet)
                else:
                    back.send(packet)
                    counters[3] += len(packet)
            except OSError:
                pass                   # as a network loses it
        wait = max(0.0, due[0][0] - time.monotonic()) if due else 1.0
        for one in select.select([front, back], [], [], wait)[0]:
            for _ in range(64):
                try:
                    packet, sender = one.recvfrom(65536)
                except OSError:
                    break
                if one is front:
                    client = sender
                now = time.monotonic()
                through = now
                if rate:
                    if max(0.0, free[one] - now) * rate + len(packet) > queue:
                        continue
                    free[one] = max(free[one], now) + (len(packet) + 28) / rate
                    through = free[one]
                count += 1
                heapq.heappush(due, (through + delay, count, packet, one))


class Path:
    def __init__(self, options, target, beside=False):
        front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        front.bind(('127.0.0.1', 0))
        self.port = front.getsockname()[1]
        rate = options.mbit * 1e6 / 8
        self.counters = multiprocessing.Array('q', 4, lock=False)
        self.process = multiprocessing.Process(target=relay, daemon=True, args=(
            target, front, rate, rate * options.queue / 1000, options.rtt / 2000, beside, self.counters))
        self.process.start()

    def close(self):
        self.process.terminate()
        self.process.join()


class Node:
    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def line(self, start):
        for line in self.process.stdout:
            if line.startswith(start):
                return line.split()
        raise SystemExit('ended too soon: %s' % ' '.join(self.process.args))

    def ask(self, question, start):
        self.process.stdin.write(question + '\n')
        self.process.stdin.flush()
        return self.line(start)

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


def java(options, role, *arguments):
    return Node(options.java, '-Xmx512m', '-cp', options.classpath, 'nagare.torrent.UtpNode', role, *arguments)


def seeder(options, kind, seed, torrent):
    if kind == 'nagare':
        node = java(options, 'seed', seed, torrent)
        return node, int(node.line('ready')[1])
    port = free_port()
    node = Node('/usr/bin/python3', PEER, 'seed', '127.0.0.1', str(port), seed, torrent)
    node.line('ready')
    return node, port


def transfer(options, source, target, seed, torrent, scratch, beside=False):
    """One download; megabytes a second, or with TCP beside the shares of both."""
    wanted = tempfile.mkdtemp(dir=scratch)
    giver, port = seeder(options, source, seed, torrent)
    path = Path(options, port, beside)
    taker = None
    try:
        if target == 'nagare':
            taker = java(options, 'fetch', wanted, torrent, str(path.port))
            taker.line('ready')
        else:
            taker = Node('/usr/bin/python3', PEER, 'leech', '127.0.0.1', str(free_port()), wanted, torrent)
            taker.line('ready')
            taker.ask('call 127.0.0.1 %d' % path.port, 'called')
        began = time.monotonic()
        if beside:
            time.sleep(8)
            path.counters[1] = 1
            time.sleep(5)
            ours, tcp = path.counters[0], path.counters[2]
            time.sleep(15)
            capacity = options.mbit * 1e6 / 8 * 15
            return (path.counters[0] - ours) / capacity, (path.counters[2] - tcp) / capacity
        if target == 'nagare':
            taker.line('done')
        else:
            while int(taker.ask('status', 'status')[1]) < 1000:
                time.sleep(0.05)
        return options.mb * (1 << 20) / 1e6 / (time.monotonic() - began)
    finally:
        if taker:
            taker.close()
        giver.close()
        path.close()
        shutil.rmtree(wanted)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--mbit', type=float, default=20)
    parser.add_argument('--queue', type=float, default=300, help='milliseconds')
    parser.add_argument('--rtt', type=float, default=80, help='milliseconds')
    parser.add_argument('--mb', type=int, default=40)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--java', default=os.path.join(os.environ.get('JAVA_HOME', '/usr'), 'bin', 'java'))
    parser.add_argument('--classpath', default='target/classes:target/test-classes:target/lib/*')
    parser.add_argument('--no-tcp', action='store_true')
    options = parser.parse_args()
    import libtorrent as lt
    scratch = tempfile.mkdtemp(dir='/dev/shm' if os.path.isdir('/dev/shm') else None)
    try:
        seed = os.path.join(scratch, 'seed')
        os.mkdir(seed)
        with open(os.path.join(seed, 'film.bin'), 'wb') as film:
            film.write(os.urandom(options.mb << 20))
        files = lt.file_storage()
        lt.add_files(files, os.path.join(seed, 'film.bin'))
        maker = lt.create_torrent(files, 256 * 1024, flags=lt.create_torrent.v1_only)
        lt.set_piece_hashes(maker, seed)
        torrent = os.path.join(scratch, 'film.torrent')
        with open(torrent, 'wb') as out:
            out.write(lt.bencode(maker.generate()))
        print('path: %g ms, %g Mbit/s, queue %g ms; load %s' % (
            options.rtt, options.mbit, options.queue, ' '.join('%.1f' % one for one in os.getloadavg())))
        pairs = [('libtorrent', 'libtorrent'), ('libtorrent', 'nagare'), ('nagare', 'libtorrent')]
        sums = {}
        for _ in range(options.rounds):
            for pair in pairs:
                sums.setdefault(pair, []).append(transfer(options, *pair, seed, torrent, scratch))
                print('  %s gives to %s: %.2f MB/s' % (*pair, sums[pair][-1]), flush=True)
        mean = {pair: sum(values) / len(values) for pair, values in sums.items()}
        for pair in pairs:
            print('%s gives to %s: %.2f MB/s, %.2f of libtorrent to libtorrent' % (
                *pair, mean[pair], mean[pair] / mean[pairs[0]]))
        if not options.no_tcp:
            for source in ('libtorrent', 'nagare'):
                ours, tcp = transfer(options, source, 'libtorrent', seed, torrent, scratch, beside=True)
                print('%s beside TCP: uTP has %.2f of the bottleneck, TCP %.2f' % (source, ours, tcp), flush=True)
    finally:
        shutil.rmtree(scratch)


if __name__ == '__main__':
    main()
