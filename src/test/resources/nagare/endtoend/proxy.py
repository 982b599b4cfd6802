#!/usr/bin/python3
"""A proxy: proxy.py socks5|http IP [NAME=IP]...

SOCKS 5 with CONNECT and UDP ASSOCIATE, user "eva" and password "secret"; or HTTP with CONNECT and whole addresses. Names
are looked up in its arguments only. Prints "ready PORT", then a line for each thing it was asked.
"""
import base64
import re
import select
import socket
import struct
import sys
import threading

kind, ip = sys.argv[1:3]
names = dict(pair.split('=') for pair in sys.argv[3:])


def say(*words):
    print(*words, flush=True)


def exactly(sock, count):
    data = b''
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def pump(one, other):
    while True:
        ready, _, _ = select.select([one, other], [], [])
        for sock in ready:
            data = sock.recv(65536)
            if not data:
                return
            (other if sock is one else one).sendall(data)


def resolved(host):
    return names.get(host, host)


def target(read):
    kind_of = read(1)[0]
    if kind_of == 1:
        host = socket.inet_ntoa(read(4))
    elif kind_of == 4:
        host = socket.inet_ntop(socket.AF_INET6, read(16))
    else:
        host = read(read(1)[0]).decode()
    return host, struct.unpack('>H', read(2))[0]


def relay(control):
    inner = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    inner.bind((ip, 0))
    outer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    outer.bind(('0.0.0.0', 0))
    control.sendall(b'\x05\x00\x00\x01' + socket.inet_aton(ip) + struct.pack('>H', inner.getsockname()[1]))
    client = None
    while True:
        ready, _, _ = select.select([inner, outer, control], [], [])
        if control in ready:
            return
        if inner in ready:
            packet, client = inner.recvfrom(65535)
            at = [3]

            def read(count):
                at[0] += count
                return packet[at[0] - count:at[0]]

            host, port = target(read)
            say('udp', host, port)
            try:
                outer.sendto(packet[at[0]:], (resolved(host), port))
            except OSError as failed:
                say('udp failed', failed)
        if outer in ready:
            packet, sender = outer.recvfrom(65535)
            head = b'\0\0\0\x01' + socket.inet_aton(sender[0]) + struct.pack('>H', sender[1])
            inner.sendto(head + packet, client)


def socks(sock):
    methods = exactly(sock, exactly(sock, 2)[1])
    if 2 not in methods:
        sock.sendall(b'\x05\xff')
        return
    sock.sendall(b'\x05\x02')
    exactly(sock, 1)
    user = exactly(sock, exactly(sock, 1)[0])
    password = exactly(sock, exactly(sock, 1)[0])
    right = (user, password) == (b'eva', b'secret')
    sock.sendall(b'\x01' + (b'\0' if right else b'\1'))
    if not right:
        return
    command = exactly(sock, 3)[1]
    host, port = target(lambda count: exactly(sock, count))
    if command == 3:
        say('associate')
        relay(sock)
        return
    say('connect', host, port)
    try:
        there = socket.create_connection((resolved(host), port), 10)
    except OSError:
        sock.sendall(b'\x05\x05\0\x01\0\0\0\0\0\0')
        return
    there.settimeout(None)
    sock.sendall(b'\x05\0\0\x01\0\0\0\0\0\0')
    pump(sock, there)


def http(sock):
    head = b''
    while not head.endswith(b'\r\n\r\n'):
        head += exactly(sock, 1)
    method, where, _ = head.split(b'\r\n')[0].decode().split(' ')
    wanted = b'Proxy-Authorization: Basic ' + base64.b64encode(b'eva:secret')
    if wanted not in head:
        sock.sendall(b'HTTP/1.1 407 who are you\r\nContent-Length: 0\r\n\r\n')
        return
    if method == 'CONNECT':
        host, port = where.rsplit(':', 1)
        say('connect', host, port)
        try:
            there = socket.create_connection((resolved(host.strip('[]')), int(port)), 10)
        except OSError:
            sock.sendall(b'HTTP/1.1 502 no way\r\nContent-Length: 0\r\n\r\n')
            return
        there.settimeout(None)
        sock.sendall(b'HTTP/1.1 200 here\r\n\r\n')
    else:
        host, port, path = re.match(r'http://([^/:]+)(?::(\d+))?(/.*)', where).groups()
        say('get', host, port)
        there = socket.create_connection((resolved(host), int(port or 80)), 10)
        lines = [line for line in head.split(b'\r\n')[1:] if not line.startswith(b'Proxy-')]
        there.sendall(('%s %s HTTP/1.1\r\n' % (method, path)).encode() + b'\r\n'.join(lines))
    pump(sock, there)


def serve(sock):
    with sock:
        try:
            (socks if kind == 'socks5' else http)(sock)
        except (EOFError, OSError) as gone:
            say('gone', type(gone).__name__)


server = socket.create_server((ip, 0), backlog=200)
say('ready', server.getsockname()[1])
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
