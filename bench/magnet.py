#!/usr/bin/python3
"""How long a magnet link takes until a player has its first byte, beside the .torrent of the same film.

    ./mvnw -q test-compile && bench/magnet.py LAB [--rounds 7] [--torrent LAB/torrents/big-v1-1m.torrent] [--no-rqbit]

Needs root and the lab (its network and media), python3-libtorrent, and rqbit on the PATH. Eight libtorrent seeders of
20 Mbit/s, 20 to 30 ms away each way, in network namespaces of their own; no tracker. Who has what is known to a private
DHT only: 100 nodes as in bench/dht.py, a fifth of them dead, which answer after 20 to 120 ms. Nagare's engine,
libtorrent and rqbit run all the time and know the DHT; they take turns, by magnet link and by .torrent file, each time
with a torrent that nobody has seen before: the same film by another name. A time is that from the link or file to the
first byte a player can have (Nagare, swift as by default; rqbit over HTTP), or to the first verified piece (libtorrent).
"""
import argparse
import hashlib
import http.client
import os
import pathlib
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import libtorrent as lt

import dht

warnings.simplefilter('ignore', DeprecationWarning)
ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = ROOT / 'src/test/resources/nagare/endtoend/seed.py'
SEEDERS, PATIENCE, WARM_UP = 8, 30, 2


class Film:
    """The film of a torrent by another name, which makes it another torrent."""

    def __init__(self, number, info, folder):
        self.info = dict(info)
        self.info[b'name'] = b'Film %03d.mkv' % number
        packed = lt.bencode(self.info)
        self.hash = hashlib.sha1(packed).digest()
        self.file = folder / ('%03d.torrent' % number)
        self.file.write_bytes(b'd4:info' + packed + b'e')
        self.magnet = 'magnet:?xt=urn:btih:' + self.hash.hex()


class Nagare:
    def __init__(self, folder, first):
        home = os.environ.get('JAVA_HOME')
        java = str(pathlib.Path(home, 'bin', 'java')) if home else 'java'
        path = '%s:%s' % (ROOT / 'target/test-classes', ROOT / 'target/nagare-app.jar')
        self.process = subprocess.Popen(
            [java, '-Xmx512m', '-XX:+UseSerialGC', '--enable-native-access=ALL-UNNAMED',
             '-Dorg.slf4j.simpleLogger.defaultLogLevel=' + os.environ.get('LOG', 'error'),
             '-cp', path, 'nagare.torrent.FirstByte', str(folder)] + ['%s:%d' % (node.address, dht.PORT) for node in first],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.infos = []

    def ask(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def known(self):
        return int(self.ask('nodes'))

    def measure(self, film, magnet):
        info, first = map(float, self.ask(film.magnet if magnet else str(film.file)).split())
        if magnet:
            self.infos.append(info)
        return first

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(('10.77.0.1', 9))
        return probe.getsockname()[0]


class Libtorrent:
    def __init__(self, folder, first):
        self.folder = folder
        self.session = lt.session({
            'listen_interfaces': '127.0.0.1:0,%s:0' % own_address(), 'enable_dht': True, 'dht_bootstrap_nodes': '', 'enable_lsd': False,
            'enable_upnp': False, 'enable_natpmp': False, 'dht_restrict_routing_ips': False,
            'dht_restrict_search_ips': False, 'dht_ignore_dark_internet': False, 'enable_outgoing_utp': False,
            'alert_mask': lt.alert.category_t.piece_progress_notification})
        self.first = first

    def known(self):
        for node in self.first:
            self.session.add_dht_node((node.address, dht.PORT))
        return self.session.status().dht_nodes

    def measure(self, film, magnet):
        self.session.pop_alerts()
        began = time.monotonic()
        params = lt.parse_magnet_uri(film.magnet) if magnet else lt.add_torrent_params()
        if not magnet:
            params.ti = lt.torrent_info(str(film.file))
        params.save_path = str(self.folder)
        params.flags |= lt.torrent_flags.sequential_download
        params.flags &= ~lt.torrent_flags.auto_managed
        params.flags &= ~lt.torrent_flags.paused
        handle = self.session.add_torrent(params)
        try:
            while time.monotonic() < began + PATIENCE:
                self.session.wait_for_alert(1000)
                for alert in self.session.pop_alerts():
                    if isinstance(alert, lt.piece_finished_alert) and alert.handle == handle:
                        return (time.monotonic() - began) * 1000
            return float('inf')
        finally:
            self.session.remove_torrent(handle, lt.session.delete_files)

    def close(self):
        self.session.pause()


class Rqbit:
    def __init__(self, folder, first):
        self.folder = folder
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            ['rqbit', '-v', 'error', '--disable-dht-persistence', '--http-api-listen-addr', '127.0.0.1:%d' % self.port,
             '--dht-bootstrap-addrs', ','.join('%s:%d' % (node.address, dht.PORT) for node in first),
             'server', 'start', '--disable-persistence', str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        connection.request(method, path, body)
        return connection.getresponse()

    def known(self):
        try:
            return self.request('GET', '/dht/stats').read().count(b'"routing_table_size"') * 20
        except OSError:
            return 0

    def measure(self, film, magnet):
        body = film.magnet.encode() if magnet else film.file.read_bytes()
        began = time.monotonic()
        try:
            answer = self.request('POST', '/torrents?overwrite=true', body)
            if answer.status != 200:
                return float('inf')
            answer.read()
            number = film.hash.hex()
            if not self.request('GET', '/torrents/%s/stream/0' % number).read(1):
                return float('inf')
            return (time.monotonic() - began) * 1000
        except OSError:
            return float('inf')
        finally:
            self.request('POST', '/torrents/%s/delete' % film.hash.hex()).read()

    def close(self):
        self.process.terminate()
        self.process.wait()


def inside(options):
    """In the namespace of those who are measured."""
    folder = pathlib.Path(options.inside)
    films = prepared(options, folder)
    network = dht.Network(100, 20)
    network.start()
    seeders = [tuple(line.split(':')) for line in (folder / 'seeders').read_text().split()]
    seeders = [(host, int(port)) for host, port in seeders]
    for film in films:
        network.keep(film.hash, seeders)
    first = random.sample(network.living, 3)
    clients = {}
    try:
        for name, kind in kinds(options):
            (folder / name).mkdir()
            clients[name] = kind(folder / name, first)
        deadline = time.monotonic() + 60
        while any(client.known() < 15 for client in clients.values()) and time.monotonic() < deadline:
            time.sleep(1)
        time.sleep(10)
        print('nodes known: %s; load %.1f' % (
            ', '.join('%s %d' % (name, client.known()) for name, client in clients.items()), os.getloadavg()[0]))
        measure(options, clients, films)
    finally:
        for client in clients.values():
            client.close()


def measure(options, clients, films):
    times = {(name, magnet): [] for name in clients for magnet in (False, True)}
    unused = iter(films)
    for number in range(-WARM_UP, options.rounds):
        for name, client in clients.items():
            for magnet in (False, True) if number % 2 else (True, False):
                took = client.measure(next(unused), magnet)
                time.sleep(1)
                if number >= 0:
                    times[name, magnet].append(took)
                print('%s%-10s %-8s %6.0f ms' % (
                    'warm-up ' if number < 0 else '', name, 'magnet' if magnet else '.torrent', took), flush=True)
    print('\n| %d rounds, ms | .torrent | magnet | magnet / .torrent |\n|---|---|---|---|' % options.rounds)
    for name in clients:
        plain, magnet = (times[name, way] for way in (False, True))
        print('| %s | %s | %s | %.2f |' % (
            name, figures(plain), figures(magnet), statistics.median(magnet) / statistics.median(plain)))
    ours = statistics.median(times['Nagare', True]) / statistics.median(times['Nagare', False])
    print("Nagare knows a magnet's torrent after %.0f ms (median); ratio %.2f (goal: at most 1.5); load %.1f" % (
        statistics.median(clients['Nagare'].infos[WARM_UP:]), ours, os.getloadavg()[0]))
    sys.exit(0 if ours <= 1.5 else 1)


def figures(times):
    return '%.0f (%.0f to %.0f)' % (statistics.median(times), min(times), max(times))


def kinds(options):
    chosen = [('Nagare', Nagare), ('libtorrent', Libtorrent)]
    return chosen if options.no_rqbit or not shutil.which('rqbit') else chosen + [('rqbit', Rqbit)]


def prepared(options, folder):
    info = lt.bdecode(pathlib.Path(options.torrent).read_bytes())[b'info']
    return [Film(number, info, folder) for number in range((options.rounds + WARM_UP) * 2 * len(kinds(options)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('lab', type=pathlib.Path)
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--torrent')
    parser.add_argument('--no-rqbit', action='store_true')
    parser.add_argument('--inside', help=argparse.SUPPRESS)
    options = parser.parse_args()
    lab = options.lab.resolve()
    options.torrent = options.torrent or str(lab / 'torrents/big-v1-1m.torrent')
    if options.inside:
        inside(options)
        return
    sys.path.insert(0, str(lab))
    import netlab
    subprocess.run([ROOT / 'nagare', '--version'], check=True, stdout=subprocess.DEVNULL)  # makes the jar
    folder = pathlib.Path(tempfile.mkdtemp(prefix='nagare-magnet-'))
    network = netlab.Net('mg')
    network.down()
    network.up()
    seeders = []
    try:
        films = prepared(options, folder)
        media = folder / 'media'
        media.mkdir()
        source = lab / 'media' / lt.torrent_info(options.torrent).name()
        for film in films:
            (media / film.info[b'name'].decode()).symlink_to(source)
        addresses = []
        for number in range(SEEDERS):
            name = 'seed%d' % number
            network.host(name, rate=20000, delay=20 + number * 10 // (SEEDERS - 1))
            seeders.append(network.popen(
                name, ['/usr/bin/python3', str(SEED), network.ip(name), '50000', '0', str(media)]
                + [str(film.file) for film in films], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            addresses.append('%s:50000' % network.ip(name))
        for seeder in seeders:
            if seeder.stdout.readline().strip() != 'ready':
                raise SystemExit('a seeder did not start')
        (folder / 'seeders').write_text('\n'.join(addresses))
        network.host('srv')
        command = [sys.executable, __file__, str(lab), '--inside', str(folder), '--rounds', str(options.rounds),
                   '--torrent', options.torrent] + (['--no-rqbit'] if options.no_rqbit else [])
        sys.exit(network.run('srv', command).returncode)
    finally:
        for seeder in seeders:
            seeder.stdin.close()
            seeder.wait()
        network.down()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
