#!/usr/bin/env python3
"""How soon a running server is found: searches for it by SSDP (MX 1) and tells how many were answered and when.

  bench/search.py ADDRESS UUID [COUNT]

ADDRESS is the one of this machine to search from, UUID what stands in the server's data/device-uuid. Each search comes
from a port of its own, twenty in a second, as the server answers one host no more than about thirty times in that.
"""
import selectors
import socket
import sys
import time

address, device = sys.argv[1], sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
search = (
    "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n"
).encode()
waiting = selectors.DefaultSelector()
sent, first, last, answers = {}, {}, {}, {}


def read(until):
    while (left := until - time.monotonic()) > 0:
        for key, _ in waiting.select(left):
            text = key.fileobj.recv(2048).decode("latin-1")
            if device in text:
                now = time.monotonic()
                first.setdefault(key.data, now)
                last[key.data] = now
                answers[key.data] = answers.get(key.data, 0) + 1


for i in range(count):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, 0))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
    waiting.register(s, selectors.EVENT_READ, i)
    sent[i] = time.monotonic()
    s.sendto(search, ("239.255.255.250", 1900))
    read(sent[i] + 0.05)
read(time.monotonic() + 1.2)

if not last:
    sys.exit("nobody answered: is the server announced on an interface that has " + address + "?")
delays = sorted((last[i] - sent[i]) * 1000 for i in last)
whole = sum(1 for n in answers.values() if n == 6)
late = sum(1 for d in delays if d > 1000)
print(
    f"searches={count} answered={len(first)} with_all_six={whole} after_their_window={late}"
    f" p50={delays[len(delays) // 2]:.0f} ms p99={delays[int(len(delays) * 0.99)]:.0f} ms max={delays[-1]:.0f} ms"
)
