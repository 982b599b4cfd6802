#!/usr/bin/python3
"""Tells every packet of IP on an interface: capture.py INTERFACE

One line for each: "out" or "in", the protocol's number, source, port, destination, port. What IPv6 needs to know its
neighbours (ICMPv6) and what names multicast groups (IGMP) is left out. Prints "listening" first.
"""
import socket
import struct
import sys

ETH_P_ALL = 3
OUTGOING = 4
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
sock.bind((sys.argv[1], 0))
print('listening', flush=True)
while True:
    try:
        frame, address = sock.recvfrom(65535)
    except OSError as gone:
        print('interface', gone, flush=True)
        continue
    kind, = struct.unpack('>H', frame[12:14])
    packet = frame[14:]
    if kind == 0x0800:
        protocol, head = packet[9], 4 * (packet[0] & 15)
        source, target = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
    elif kind == 0x86DD:
        protocol, head = packet[6], 40
        source = socket.inet_ntop(socket.AF_INET6, packet[8:24])
        target = socket.inet_ntop(socket.AF_INET6, packet[24:40])
    else:
        continue
    if protocol in (0, 2, 58):  # hop-by-hop options come before MLD only
        continue
    ports = struct.unpack('>HH', packet[head:head + 4]) if protocol in (6, 17) else (0, 0)
    print('out' if address[2] == OUTGOING else 'in', protocol, source, ports[0], target, ports[1], flush=True)
