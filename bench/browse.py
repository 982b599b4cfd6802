#!/usr/bin/env python3
"""Measures Browse and Search over HTTP on a kept connection.

  browse.py CONTROL_URL CONTAINER [--count N] [--start random|N] [--times N] [--warm N]
  browse.py CONTROL_URL CONTAINER --search CRITERIA       {n} in it is another number each time
  browse.py CONTROL_URL CONTAINER --clients 50

Prints p50, p90, p99 and the worst in milliseconds, and what one answer held. With --pid, what CPU time an answer took
the server, and its RSS afterwards.
"""
import argparse
import http.client
import itertools
import os
import random
import re
import socket
import threading
import time
from urllib.parse import urlparse
from xml.sax.saxutils import escape

SERVICE = "urn:schemas-upnp-org:service:ContentDirectory:1"
PAGE = ("<Filter>{filter}</Filter><StartingIndex>{start}</StartingIndex><RequestedCount>{count}</RequestedCount>"
        "<SortCriteria>{sort}</SortCriteria>")


NUMBERS = itertools.count(1000)


def body(options, start):
    page = PAGE.format(filter=options.filter, start=start, count=options.count, sort=options.sort)
    if options.search:
        action, place = "Search", (f"<ContainerID>{escape(options.container)}</ContainerID>"
                                   f"<SearchCriteria>{escape(options.search.replace('{n}', str(next(NUMBERS))))}"
                                   "</SearchCriteria>")
    else:
        action, place = "Browse", (f"<ObjectID>{escape(options.container)}</ObjectID>"
                                   "<BrowseFlag>BrowseDirectChildren</BrowseFlag>")
    return action, ('<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
                    's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>'
                    f'<u:{action} xmlns:u="{SERVICE}">{place}{page}</u:{action}></s:Body></s:Envelope>').encode()


def connect(url):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def ask(connection, url, options, start):
    action, text = body(options, start)
    head = {"Content-Type": 'text/xml; charset="utf-8"', "SOAPACTION": f'"{SERVICE}#{action}"',
            "User-Agent": options.agent}
    begin = time.perf_counter()
    connection.request("POST", url.path, text, head)
    answer = connection.getresponse()
    read = answer.read()
    took = (time.perf_counter() - begin) * 1000
    if answer.status != 200:
        raise SystemExit(f"{answer.status}: {read[:400]}")
    return took, read


def client(url, options, took, last):
    connection = connect(url)
    for turn in range(options.warm + options.times):
        start = random.randrange(max(1, options.of - options.count)) if options.start == "random" else int(options.start)
        one, read = ask(connection, url, options, start)
        if turn >= options.warm:
            took.append(one)
        last[0] = read
    connection.close()


def rss(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) // 1024


def cpu(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("control")
    parser.add_argument("container")
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--of", type=int, default=10000, help="how many the container holds, for random starts")
    parser.add_argument("--start", default="random")
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--warm", type=int, default=2000)
    parser.add_argument("--filter", default="*")
    parser.add_argument("--sort", default="")
    parser.add_argument("--search", default="")
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--agent", default="bench/1.0 UPnP/1.0")
    parser.add_argument("--pid", type=int)
    options = parser.parse_args()
    url = urlparse(options.control)
    took, last = [], [b""]
    begin, spent = time.perf_counter(), cpu(options.pid) if options.pid else 0
    threads = [threading.Thread(target=client, args=(url, options, took, last)) for _ in range(options.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    took.sort()
    text = last[0].decode()
    returned = re.search(r"<NumberReturned[^>]*>(\d+)", text).group(1)
    total = re.search(r"<TotalMatches[^>]*>(\d+)", text).group(1)
    at = lambda share: took[min(len(took) - 1, int(len(took) * share))]
    print(f"p50 {at(.5):.2f}  p90 {at(.9):.2f}  p99 {at(.99):.2f}  worst {took[-1]:.2f} ms"
          f"  ({returned} of {total}, {len(last[0])} bytes; {options.clients} clients, {len(took) / seconds:.0f}/s)"
          + (f"  CPU {(cpu(options.pid) - spent) / options.clients / (options.warm + options.times):.2f} ms"
             f"  RSS {rss(options.pid)} MiB" if options.pid else ""))


if __name__ == "__main__":
    main()
