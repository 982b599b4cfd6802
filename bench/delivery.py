#!/usr/bin/env python3
"""Measures a cached film over HTTP from `./nagare serve` beside nginx that serves the same file, in pairs.

    bench/delivery.py [PAIRS] [MIB]       nginx from the PATH (apt install nginx-light); everything on loopback

Feed, tracker and seeder are another process (nagare.World, in the tests), which is stopped before anything is measured:
by then the film lies in Nagare's cache. The same reader for both: one thread, one connection, 1 MiB at a time, nothing
kept. A pair is nginx and then Nagare, or the other way round, in turns; of each, the whole film by one GET with
`Range: bytes=0-`. Then the same with four readers at once, and in ranges of 1 MiB over one connection. Medians; CPU is
that of the server's processes, user and system. sendfile is on, as it is by default in Debian.
"""
import html, http.client, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parent.parent
PAIRS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
MIB = int(sys.argv[2]) if len(sys.argv) > 2 else 512
DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1"


def processes(pid):
    """The process and its children: nginx works in those."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [each for child in children for each in processes(int(child))]


def cpu(pid):
    ticks = 0
    for each in processes(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Nginx:
    name = "nginx"

    def __init__(self, folder, film):
        self.port = free_port()
        user = "user root;" if os.getuid() == 0 else ""  # else its workers may not read our folder
        (folder / "nginx.conf").write_text(f"""
            {user} daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
            events {{ worker_connections 256; }}
            http {{ access_log off; sendfile on; tcp_nopush on; client_body_temp_path {folder}/t1; proxy_temp_path
              {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
              server {{ listen 127.0.0.1:{self.port}; root {film.parent}; }} }}""")
        self.process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
        self.path = "/" + film.name.replace(" ", "%20")
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("nginx did not start: see " + str(folder))

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Nagare:
    name = "Nagare"

    def __init__(self, folder, feed):
        self.data = folder / "data"
        self.data.mkdir()
        settings = folder / "nagare.toml"
        settings.write_text(f'[feed]\nurls = ["{feed}"]\nmin-interval = "1ms"\n')
        self.process = subprocess.Popen(
            [ROOT / "nagare", "serve", "--config", settings, "--data", self.data, "--http", "127.0.0.1:0",
             "--interface", "lo", "--peer-port", "0", "--trust", "127.0.0.0/8"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if "http://" not in line:
            raise SystemExit("the server did not start: " + line)
        self.port = urlparse(line[line.index("http://"):].strip()).port
        self.path = self.film()

    def film(self):
        for _ in range(300):
            found = re.findall(r'<res [^>]*size="%d"[^>]*>([^<]*)</res>' % (MIB << 20), self.browse("latest"))
            if found:
                return urlparse(html.unescape(found[0])).path
            time.sleep(0.1)
        raise SystemExit("the film did not appear")

    def browse(self, folder):
        device = (self.data / "device-uuid").read_text().strip()
        body = (f'<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:Browse'
                f' xmlns:u="{DIRECTORY}"><ObjectID>{folder}</ObjectID><BrowseFlag>BrowseDirectChildren</BrowseFlag>'
                f'<Filter>*</Filter><StartingIndex>0</StartingIndex><RequestedCount>0</RequestedCount><SortCriteria/>'
                f'</u:Browse></s:Body></s:Envelope>')
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", f"/upnp/dev/{device}/svc/upnp-org/ContentDirectory/action", body,
                           {"Content-Type": "text/xml; charset=utf-8", "SOAPACTION": f'"{DIRECTORY}#Browse"'})
        return html.unescape(connection.getresponse().read().decode())

    def close(self):
        self.process.terminate()
        self.process.wait()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def read(server, connection, first, last):
    """Reads a range over a connection; a last byte of None is the end."""
    last = "" if last is None else last
    connection.sendall(f"GET {server.path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nRange: bytes={first}-{last}\r\n"
                       "\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        got = connection.recv(65536)
        if not got:
            raise SystemExit(f"{server.name} closed the connection: {head!r}")
        head += got
    head, body = head.split(b"\r\n\r\n", 1)
    if b" 206 " not in head.split(b"\r\n")[0]:
        raise SystemExit(f"{server.name} answered: {head!r}")
    left = int(re.search(rb"(?i)content-length: (\d+)", head)[1]) - len(body)
    buffer = bytearray(1 << 20)
    while left > 0:
        count = connection.recv_into(buffer, min(left, len(buffer)))
        if not count:
            raise SystemExit(f"{server.name} sent {left} bytes too few")
        left -= count


def whole(server):
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        read(server, connection, 0, None)
    return MIB


def four(server):
    threads = [threading.Thread(target=whole, args=[server]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 4 * MIB


def ranges(server):
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        for at in range(0, MIB << 20, 1 << 20):
            read(server, connection, at, at + (1 << 20) - 1)
    return MIB


def measure(server, way):
    before, began = cpu(server.process.pid), time.monotonic()
    mib = way(server)
    took = time.monotonic() - began
    time.sleep(0.3)
    return mib / took, (cpu(server.process.pid) - before) * 1024 / mib


def compare(servers, way, name):
    rows = {server.name: [] for server in servers}
    ratios = []
    for pair in range(PAIRS + 1):
        got = {server.name: measure(server, way) for server in (servers if pair % 2 else servers[::-1])}
        if pair:  # the first is for warming up
            for server in servers:
                rows[server.name].append(got[server.name])
            ratios.append(got["Nagare"][0] / got["nginx"][0])
    print(f"{name}, {PAIRS} pairs, load {os.getloadavg()[0]:.1f}")
    for server in servers:
        speeds, used = zip(*rows[server.name])
        print(f"  {server.name:8} {statistics.median(speeds):7.0f} MiB/s ({min(speeds):.0f} to {max(speeds):.0f})"
              f"   {statistics.median(used):.2f} CPU s per GiB ({min(used):.2f} to {max(used):.2f})")
    print(f"  Nagare / nginx, median of pairs: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
          flush=True)


def main():
    subprocess.run([ROOT / "nagare", "--version"], check=True, stdout=subprocess.DEVNULL)  # makes the jar
    java = Path(os.environ["JAVA_HOME"], "bin/java")
    folder = Path(tempfile.mkdtemp(prefix="nagare-http-"))
    world = subprocess.Popen(
        [java, "-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
         "-cp", f"{ROOT / 'target/test-classes'}:{ROOT / 'target/nagare-app.jar'}",
         "nagare.World", folder / "world", "1", str(MIB)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    servers = []
    try:
        feed = world.stdout.readline().strip()
        if not feed:
            raise SystemExit("no feed: run ./mvnw test-compile first")
        nagare = Nagare(folder, feed)
        servers.append(nagare)
        whole(nagare)  # into the cache
        servers.insert(0, Nginx(folder, folder / "world/media/Film 00.mkv"))
        world.stdin.close()
        world.wait()
        whole(servers[0])
        compare(servers, whole, f"{MIB} MiB by one GET")
        compare(servers, four, f"four readers of {MIB} MiB at once")
        compare(servers, ranges, f"{MIB} MiB in ranges of 1 MiB")
    finally:
        for server in servers:
            server.close()
        if world.poll() is None:
            world.stdin.close()
            world.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
