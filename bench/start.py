#!/usr/bin/env python3
"""Measures the start of `./nagare serve`, its memory when idle, and the first play of a fresh server against its tenth.

    bench/start.py [RUNS]         everything on loopback, in folders of its own; with the cache of the JVM and without

A start is the time from exec of the launcher to the ready line: announced and answering. A play is a GET of a torrent
that nobody has opened yet, read for 8 MiB; feed, tracker and one seeder are another process (nagare.World, in the
tests). Medians, with the least and the most.
"""
import html, http.client, os, re, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parent.parent
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
IDLE, PLAYS, FILM_MIB, READ = 4, 10, 24, 8 << 20
DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1"


def cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Server:
    def __init__(self, cache, feed):
        self.data = Path(tempfile.mkdtemp(prefix="nagare-start-"))
        settings = self.data / "nagare.toml"
        settings.write_text(f'[feed]\nurls = ["{feed}"]\nmin-interval = "1ms"\n')
        began = time.monotonic()
        self.process = subprocess.Popen(
            [ROOT / "nagare", "serve", "--config", settings, "--data", self.data, "--http", "127.0.0.1:0",
             "--interface", "lo", "--peer-port", "0", "--trust", "127.0.0.0/8"],
            env={**os.environ, "NAGARE_CACHE": cache}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        self.ready = time.monotonic() - began
        if "http://" not in line:
            raise SystemExit("the server did not start: " + line)
        self.pid = self.process.pid
        self.address = urlparse(line[line.index("http://"):].strip()).netloc

    def browse(self, folder):
        device = (self.data / "device-uuid").read_text().strip()
        body = (f'<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:Browse'
                f' xmlns:u="{DIRECTORY}"><ObjectID>{folder}</ObjectID><BrowseFlag>BrowseDirectChildren</BrowseFlag>'
                f'<Filter>*</Filter><StartingIndex>0</StartingIndex><RequestedCount>0</RequestedCount><SortCriteria/>'
                f'</u:Browse></s:Body></s:Envelope>')
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("POST", f"/upnp/dev/{device}/svc/upnp-org/ContentDirectory/action", body,
                           {"Content-Type": "text/xml; charset=utf-8", "SOAPACTION": f'"{DIRECTORY}#Browse"'})
        return html.unescape(connection.getresponse().read().decode())

    def films(self):
        """Addresses of the films, once all of their torrents have been read."""
        for _ in range(300):
            found = sorted(set(re.findall(r'<res [^>]*size="%d"[^>]*>([^<]*)</res>' % (FILM_MIB << 20),
                                          self.browse("latest"))))
            if len(found) >= PLAYS:
                return found
            time.sleep(0.1)
        raise SystemExit("the films did not appear")

    def play(self, film):
        before, began = cpu(self.pid), time.monotonic()
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("GET", urlparse(html.unescape(film)).path, headers={"Range": "bytes=0-"})
        answer = connection.getresponse()
        got = len(answer.read(1))
        first = time.monotonic() - began
        while got < READ:
            got += len(answer.read(65536))
        whole = time.monotonic() - began
        connection.close()
        time.sleep(1)  # what was begun for this play ends in its own CPU time
        return first, whole, cpu(self.pid) - before

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


def row(name, values, unit, digits=2):
    print(f"  {name:34} {statistics.median(values):.{digits}f} {unit}"
          f"  ({min(values):.{digits}f} to {max(values):.{digits}f})", flush=True)


def measure(cache, feed):
    ready, used, idle, plays = [], [], [], []
    for _ in range(RUNS):
        server = Server(cache, feed)
        try:
            ready.append(server.ready)
            used.append(cpu(server.pid))
            films = server.films()
            time.sleep(IDLE)
            idle.append(rss(server.pid))
            plays.append([server.play(film) for film in films[:PLAYS]])
        finally:
            server.close()
    row("exec to the ready line", ready, "s")
    row("CPU until then", used, "s")
    row(f"RSS when idle for {IDLE} s", idle, "MiB", 0)
    for number in (1, 2, PLAYS):
        row(f"play {number}: first byte", [run[number - 1][0] * 1000 for run in plays], "ms", 0)
        row(f"play {number}: {READ >> 20} MiB", [run[number - 1][1] * 1000 for run in plays], "ms", 0)
        row(f"play {number}: CPU", [run[number - 1][2] * 1000 for run in plays], "ms", 0)


def main():
    subprocess.run([ROOT / "nagare", "rehearse"], check=True)
    java = Path(os.environ["JAVA_HOME"], "bin/java")
    folder = tempfile.mkdtemp(prefix="nagare-world-")
    world = subprocess.Popen(
        [java, "-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
         "-cp", f"{ROOT / 'target/test-classes'}:{ROOT / 'target/nagare-app.jar'}",
         "nagare.World", folder, str(PLAYS), str(FILM_MIB)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        feed = world.stdout.readline().strip()
        if not feed:
            raise SystemExit("no feed: run ./mvnw test-compile first")
        for cache, name in (("on", "with the cache"), ("off", "without")):
            print(f"{name}, {RUNS} runs", flush=True)
            measure(cache, feed)
    finally:
        world.stdin.close()
        world.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
