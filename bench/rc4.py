#!/usr/bin/python3
"""What forced RC4 costs of bulk throughput: a film over HTTP from `./nagare stream`, plain and encrypted by turns.

    bench/rc4.py LAB [--pairs 5] [--mib 400] [--engine]

Needs root and the lab (its network and media), and python3-libtorrent. Three libtorrent seeders in network namespaces of
their own, nothing limited, as in the table "fast" of docs/BENCHMARKS.md; they give plain or encrypted, as they are
called. Each time a server of its own with an empty cache and the settings it has by default, or with `torrent.encryption
= "require"`; a reader takes the first so many MiB of the film and throws them away. The time begins with the first byte.
The CPU seconds are those of Nagare's process from its start to the last byte. That the connections were what they should
be is asked of the seeders. --engine measures the engine alone instead, both ends in one JVM, which is the worst case.
"""
import argparse
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import libtorrent as lt

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = ROOT / 'src/test/resources/nagare/endtoend/crypt_peer.py'
SEEDERS = 3


def read(port, mib):
    """Seconds from the first byte of the film to the last one wanted."""
    with socket.create_connection(('127.0.0.1', port)) as connection:
        connection.sendall(b'GET /stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nRange: bytes=0-%d\r\n\r\n' % (
            port, (mib << 20) - 1))
        buffer = bytearray(1 << 20)
        left, began = mib << 20, None
        while left > 0:
            count = connection.recv_into(buffer)
            if not count:
                raise SystemExit('the stream ended with %d bytes to come' % left)
            if began is None:
                head = buffer[:count].split(b'\r\n\r\n')[0]
                if b' 206 ' not in head:
                    raise SystemExit('answered: %r' % bytes(head))
                count -= len(head) + 4
                began = time.monotonic()
            left -= count
    return time.monotonic() - began


def stream(folder, magnet, will, mib):
    shutil.rmtree(folder / 'data', ignore_errors=True)
    settings = folder / (will + '.toml')
    settings.write_text('[dht]\nenabled = false\n[torrent]\nlsd = false\nport-mapping = false\nutp = false\n' + (
        'encryption = "require"\n' if will == 'rc4' else ''))
    server = subprocess.Popen(
        [ROOT / 'nagare', 'stream', magnet, '--config', settings, '--data', folder / 'data', '--http', '127.0.0.1:0',
         '--peer-port', '0', '--trust', '10.0.0.0/8'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        for line in server.stdout:
            if line.startswith('Nagare is ready: '):
                break
        else:
            raise SystemExit('nagare stream did not start')
        took = read(int(line.split(':')[3].split('/')[0]), mib)
        fields = pathlib.Path('/proc/%d/stat' % server.pid).read_text().rsplit(')', 1)[1].split()
        return (mib << 20) / 1e6 / took, (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
    finally:
        server.terminate()
        server.wait()


def inside(options):
    folder = pathlib.Path(options.inside)
    magnet = (folder / 'magnet').read_text()
    speeds, cpu = {'plain': [], 'rc4': []}, {'plain': [], 'rc4': []}
    for number in range(options.pairs + 1):
        for will in ('plain', 'rc4') if number % 2 else ('rc4', 'plain'):
            speed, used = stream(folder, magnet, will, options.mib)
            print('%s%-5s %4.0f MB/s, %.1f CPU s; load %.1f' % (
                '' if number else 'warm-up ', will, speed, used, os.getloadavg()[0]), flush=True)
            if number:
                speeds[will].append(speed)
                cpu[will].append(used)
    print('\n| %d MiB, median of %d | MB/s | CPU s |\n|---|---|---|' % (options.mib, options.pairs))
    for will in speeds:
        print('| %s | %.0f (%.0f to %.0f) | %.1f |' % (
            will, statistics.median(speeds[will]), min(speeds[will]), max(speeds[will]), statistics.median(cpu[will])))
    cost = 100 - 100 * statistics.median(speeds['rc4']) / statistics.median(speeds['plain'])
    print('RC4 costs %.0f %% of the throughput (goal: at most 25)' % cost)
    sys.exit(0 if cost <= 25 else 1)


def engine(options):
    home = os.environ.get('JAVA_HOME')
    java = str(pathlib.Path(home, 'bin', 'java')) if home else 'java'
    path = '%s:%s' % (ROOT / 'target/test-classes', ROOT / 'target/nagare-app.jar')
    sys.exit(subprocess.run([java, '--enable-native-access=ALL-UNNAMED', '-Xmx512m', '-XX:UseAVX=2', '-cp', path,
                             'nagare.torrent.EncryptionCost', str(options.mib)], cwd=ROOT).returncode)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('lab', type=pathlib.Path)
    parser.add_argument('--pairs', type=int, default=5)
    parser.add_argument('--mib', type=int, default=400)
    parser.add_argument('--engine', action='store_true')
    parser.add_argument('--inside', help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options)
        return
    subprocess.run([ROOT / 'nagare', 'rehearse'], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if options.engine:
        engine(options)
    lab = options.lab.resolve()
    sys.path.insert(0, str(lab))
    import netlab
    torrent = lab / 'torrents/big-v1-4m.torrent'
    folder = pathlib.Path(tempfile.mkdtemp(prefix='nagare-rc4-'))
    media = folder / 'media'
    media.mkdir()
    meta = lt.torrent_info(str(torrent))
    os.symlink(lab / 'media' / meta.name(), media / meta.name())
    network = netlab.Net('rc')
    network.down()
    network.up()
    seeders, addresses = [], []
    try:
        for number in range(SEEDERS):
            name = 'seed%d' % number
            network.host(name)
            addresses.append('%s:50000' % network.ip(name))
            seeders.append(network.popen(name, ['/usr/bin/python3', str(SEED), network.ip(name), '50000', str(media),
                                                str(torrent), 'either'],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        for seeder in seeders:
            if seeder.stdout.readline().strip() != 'ready':
                raise SystemExit('a seeder did not start')
        (folder / 'magnet').write_text('magnet:?xt=urn:btih:%s%s' % (
            meta.info_hash(), ''.join('&x.pe=' + address for address in addresses)))
        network.host('srv')
        sys.exit(network.run('srv', [sys.executable, __file__, str(lab), '--inside', str(folder), '--pairs',
                                     str(options.pairs), '--mib', str(options.mib)]).returncode)
    finally:
        for seeder in seeders:
            seeder.stdin.close()
            seeder.wait()
        network.down()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
