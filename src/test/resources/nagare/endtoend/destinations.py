#!/usr/bin/python3
"""Tells where packets go that leave by an interface: destinations.py INTERFACE INFO_HASH

Prints "ready", then a line for each new destination: "udp|tcp ADDRESS PORT", and "dht ADDRESS PORT" where the torrent of
this info-hash (in hex) is asked for or announced by the DHT's protocol. Other protocols (ARP, neighbour discovery,
joining groups) are what a network is made of, and are left out. Ends when its standard input is closed. Needs root.
"""
import ipaddress
import select
import socket
import struct
import sys

OUTGOING = 4
capture = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
capture.bind((sys.argv[1], 3))
asked = b'20:' + bytes.fromhex(sys.argv[2])
seen = set()


def tell(line):
    if line not in seen:
        seen.add(line)
        print(line, flush=True)


print('ready', flush=True)
while True:
    readable, _, _ = select.select([capture, sys.stdin], [], [])
    if sys.stdin in readable and not sys.stdin.readline():
        break
    if capture not in readable:
        continue
    packet, (_, protocol, direction, _, _) = capture.recvfrom(65535)
    if direction != OUTGOING or len(packet) < 24:
        continue
    if protocol == 0x0800:
        transport, start, target = packet[9], 4 * (packet[0] & 15), packet[16:20]
    elif protocol == 0x86dd and len(packet) >= 44:
        transport, start, target = packet[6], 40, packet[24:40]
    else:
        continue
    name = {6: 'tcp', 17: 'udp'}.get(transport)
    if not name:
        continue
    port = struct.unpack('>H', packet[start + 2:start + 4])[0]
    where = '%s %d' % (ipaddress.ip_address(target), port)
    tell('%s %s' % (name, where))
    if name == 'udp' and asked in packet[start + 8:]:
        tell('dht %s' % where)
