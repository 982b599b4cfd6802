#!/usr/bin/python3
"""A real BitTorrent client of one of three makes, told what to do by lines:

    interop.py libtorrent|transmission|aria2 IP tcp|utp plain|rc4|either HOME DHT_NODE

It listens on port 7000 + N of IP, which is 10.77.N.1, its own files are in HOME, its DHT begins with DHT_NODE
("HOST:PORT", the first of eight at least, one after another). `rc4` takes nothing else, `plain` offers nothing else as
far as the client can be so, `either` takes both. Peers are not told of each other. Prints "ready" when it is up.
Standard input takes
    add NAME FOLDER SOURCE   a .torrent or a magnet link, with its content in FOLDER; answered with "added NAME"
    state NAME               answered with "state NAME PIECES", where PIECES is a 0 or 1 for each, or "-" while unknown
What fails is answered with "failed NAME WHY". Ends when its standard input is closed.
"""
import base64
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings

make, ip, line, cipher, home, dht_node = sys.argv[1:7]
NUMBER = int(ip.split('.')[2])
PORT = 7000 + NUMBER  # of its own: aria2 listens at all addresses
ENCRYPTION = {'rc4': 0, 'either': 1, 'plain': 2}


def post(url, body, headers=None):
    request = urllib.request.Request(url, json.dumps(body).encode(), headers or {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def until(ready):
    while not ready():
        time.sleep(0.05)


def bits(data, count):
    return ''.join('%d' % (data[piece // 8] >> (7 - piece % 8) & 1) for piece in range(count))


class Libtorrent:
    def __init__(self):
        import libtorrent as lt
        self.lt = lt
        warnings.simplefilter('ignore', DeprecationWarning)
        policy = ENCRYPTION[cipher]
        self.session = lt.session({
            'listen_interfaces': '%s:%d' % (ip, PORT), 'enable_lsd': False, 'enable_upnp': False,
            'enable_natpmp': False, 'enable_incoming_tcp': line == 'tcp', 'enable_outgoing_tcp': line == 'tcp',
            'enable_incoming_utp': line == 'utp', 'enable_outgoing_utp': line == 'utp',
            'allow_multiple_connections_per_ip': True, 'out_enc_policy': policy, 'in_enc_policy': policy,
            'allowed_enc_level': 2 if cipher == 'rc4' else 3, 'prefer_rc4': False, 'unchoke_slots_limit': -1,
            'min_reconnect_time': 1, 'active_downloads': -1, 'active_seeds': -1, 'active_limit': -1,
            'enable_dht': True, 'dht_bootstrap_nodes': dht_node, 'dht_restrict_routing_ips': False,
            'dht_restrict_search_ips': False, 'dht_ignore_dark_internet': False, 'dht_block_ratelimit': 10000,
            'dht_upload_rate_limit': 1000000,
            'alert_mask': lt.alert.category_t.error_notification}, 0)
        self.session.add_extension('ut_metadata')
        self.handles = {}
        until(lambda: self.session.status().dht_nodes > 2)

    def add(self, name, folder, source):
        lt = self.lt
        if source.startswith('magnet:'):
            params = lt.parse_magnet_uri(source)
        else:
            params = lt.add_torrent_params()
            params.ti = lt.torrent_info(source)
        params.save_path = folder
        params.flags &= ~lt.torrent_flags.auto_managed
        params.flags &= ~lt.torrent_flags.paused
        handle = self.handles[name] = self.session.add_torrent(params)
        until(lambda: handle.status().state not in (
            lt.torrent_status.checking_files, lt.torrent_status.checking_resume_data))
        handle.force_dht_announce()

    def pieces(self, name):
        status = self.handles[name].status()
        if status.is_seeding:
            return '1' * self.handles[name].torrent_file().num_pieces()
        return ''.join('%d' % here for here in status.pieces)


class Transmission:
    """Over uTP alone its TCP port is taken, so that nobody can call it there; it calls by uTP first anyway."""

    def __init__(self):
        if line == 'utp':
            self.taken = socket.socket()
            self.taken.bind((ip, PORT))
        settings = {
            'bind-address-ipv4': ip, 'bind-address-ipv6': '::1', 'peer-port': PORT, 'utp-enabled': line == 'utp',
            'dht-enabled': True, 'lpd-enabled': False, 'pex-enabled': False, 'port-forwarding-enabled': False,
            'encryption': {'plain': 0, 'either': 1, 'rc4': 2}[cipher], 'rpc-enabled': True, 'rpc-port': 9091,
            'rpc-bind-address': ip, 'rpc-whitelist-enabled': False, 'rpc-host-whitelist-enabled': False,
            'rpc-authentication-required': False, 'download-queue-enabled': False, 'ratio-limit-enabled': False,
            'speed-limit-up-enabled': False, 'cache-size-mb': 0, 'message-level': 3}
        with open(os.path.join(home, 'settings.json'), 'w', encoding='utf-8') as file:
            json.dump(settings, file)
        # A table of an earlier run: it asks these eight at once, and hosts to begin with one in fifteen seconds.
        host, port = dht_node.split(':')
        nodes = b''.join(socket.inet_aton('%s.%d' % (host.rsplit('.', 1)[0], number + 1)) + struct.pack('>H', int(port))
                         for number in range(8))
        with open(os.path.join(home, 'dht.dat'), 'wb') as file:
            file.write(b'd2:id20:' + os.urandom(20) + b'5:nodes%d:' % len(nodes) + nodes + b'e')
        self.program = subprocess.Popen(
            ['transmission-daemon', '--foreground', '--config-dir', home], stderr=sys.stderr, stdin=subprocess.DEVNULL)
        self.key = ''
        self.hashes = {}
        until(self.answers)

    def answers(self):
        try:
            self.ask('session-get', {})
            return True
        except OSError:
            return False

    def ask(self, method, arguments):
        url = 'http://%s:9091/transmission/rpc' % ip
        body = {'method': method, 'arguments': arguments}
        try:
            answer = post(url, body, {'X-Transmission-Session-Id': self.key})
        except urllib.error.HTTPError as refused:
            if refused.code != 409:
                raise
            self.key = refused.headers['X-Transmission-Session-Id']
            answer = post(url, body, {'X-Transmission-Session-Id': self.key})
        if answer['result'] != 'success':
            raise ValueError(answer['result'])
        return answer['arguments']

    def add(self, name, folder, source):
        added = self.ask('torrent-add', {'filename': source, 'download-dir': folder})
        self.hashes[name] = added['torrent-added']['hashString']

    def pieces(self, name):
        fields = ['pieces', 'pieceCount', 'metadataPercentComplete']
        torrent = self.ask('torrent-get', {'ids': [self.hashes[name]], 'fields': fields})['torrents'][0]
        if torrent['metadataPercentComplete'] < 1:
            return ''
        return bits(base64.b64decode(torrent['pieces']), torrent['pieceCount'])


class Aria2:
    def __init__(self):
        self.url = 'http://127.0.0.1:%d/jsonrpc' % (20000 + NUMBER)
        self.program = subprocess.Popen(
            ['aria2c', '--no-conf', '--enable-rpc', '--rpc-listen-port=%d' % (20000 + NUMBER), '--disable-ipv6=true',
             '--enable-dht=true', '--enable-dht6=false', '--dht-entry-point=' + dht_node,
             '--dht-listen-port=%d' % PORT, '--dht-file-path=' + os.path.join(home, 'dht.dat'),
             '--bt-enable-lpd=false', '--enable-peer-exchange=false', '--interface=' + ip,
             '--listen-port=%d' % PORT, '--seed-ratio=0.0', '--check-integrity=true', '--file-allocation=none',
             '--allow-overwrite=true', '--show-console-readout=false', '--max-concurrent-downloads=1000',
             '--disk-cache=0', '--bt-force-encryption=%s' % str(cipher == 'rc4').lower(),
             '--console-log-level=warn'],
            stdout=sys.stderr, stdin=subprocess.DEVNULL)
        self.gids = {}
        # What is added is not told what the command line says of encryption.
        self.options = {'bt-force-encryption': str(cipher == 'rc4').lower()}
        until(self.answers)

    def answers(self):
        try:
            self.ask('getVersion')
            return True
        except OSError:
            return False

    def ask(self, method, *arguments):
        return post(self.url, {'jsonrpc': '2.0', 'id': '1', 'method': 'aria2.' + method, 'params': arguments})['result']

    def add(self, name, folder, source):
        if source.startswith('magnet:'):
            self.gids[name] = self.ask('addUri', [source], {'dir': folder, **self.options})
        else:
            with open(source, 'rb') as file:
                torrent = base64.b64encode(file.read()).decode()
            self.gids[name] = self.ask('addTorrent', torrent, [], {'dir': folder, **self.options})

    def pieces(self, name):
        status = self.ask('tellStatus', self.gids[name])
        if status.get('followedBy'):
            self.gids[name] = status['followedBy'][0]
            status = self.ask('tellStatus', self.gids[name])
        if 'info' not in status.get('bittorrent', {}):
            return ''
        return bits(bytes.fromhex(status.get('bitfield', '')) or bytes(1000), int(status['numPieces']))


peer = {'libtorrent': Libtorrent, 'transmission': Transmission, 'aria2': Aria2}[make]()
print('ready', flush=True)
try:
    for command in sys.stdin:
        words = command.split()
        try:
            if words[0] == 'add':
                peer.add(*words[1:])
                print('added', words[1], flush=True)
            else:
                print('state', words[1], peer.pieces(words[1]) or '-', flush=True)
        except (OSError, ValueError, KeyError, RuntimeError) as problem:
            print('failed', words[1], repr(problem), flush=True)
finally:
    if make != 'libtorrent':
        peer.program.kill()
        peer.program.wait()
