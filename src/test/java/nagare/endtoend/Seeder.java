package nagare.endtoend;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real BitTorrent client that has all of a torrent and gives it to whoever the tracker names.
final class Seeder implements AutoCloseable {
    private final Program program;

    private Seeder(Program program) {
        this.program = program;
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// libtorrent through its Python binding.
    static Seeder libtorrent(Path torrent, Path content, int bytesPerSecond) throws Exception {
        Path script = Path.of("src/test/resources/nagare/endtoend/seed.py");
        Program program = Program.start(
                "/usr/bin/python3",
                script.toString(),
                torrent.toString(),
                content.toString(),
                "127.0.0.1",
                "" + freePort(),
                "" + bytesPerSecond);
        program.awaitLine(line -> line.equals("ready"));
        return new Seeder(program);
    }

    /// transmission-daemon, with the torrent in its watch folder.
    static Seeder transmission(Path torrent, Path content, Path home) throws Exception {
        Path watch = Files.createDirectories(home.resolve("watch"));
        Files.writeString(home.resolve("settings.json"), """
                {"bind-address-ipv4": "127.0.0.1", "dht-enabled": false, "lpd-enabled": false, "utp-enabled": false,
                 "pex-enabled": false, "port-forwarding-enabled": false, "peer-port": %d, "rpc-enabled": false,
                 "download-dir": "%s", "watch-dir": "%s", "watch-dir-enabled": true, "ratio-limit-enabled": false,
                 "speed-limit-up-enabled": false, "message-level": 2}
                """.formatted(freePort(), content, watch));
        Files.copy(torrent, watch.resolve("seeded.torrent"));
        Program program = Program.start(
                List.of("transmission-daemon", "--foreground", "--config-dir", home.toString()), Map.of());
        program.awaitLine(line -> line.contains("Queued for verification")
                || line.contains("State changed")
                || line.contains("Initialized")
                || line.contains("tarted"));
        return new Seeder(program);
    }

    static Seeder aria2(Path torrent, Path content) throws Exception {
        Program program = Program.start(
                "aria2c",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                "--interface=127.0.0.1",
                "--listen-port=" + freePort(),
                "--seed-ratio=0.0",
                "--check-integrity=true",
                "--bt-seed-unverified=false",
                "--summary-interval=1",
                "--dir=" + content,
                torrent.toString());
        program.awaitLine(line -> line.contains("SEED") || line.contains("Seed"));
        return new Seeder(program);
    }

    /// Payload bytes it gave away so far, where the client tells (libtorrent does).
    Optional<Long> uploaded() {
        return program.lastLine().filter(line -> line.matches("[0-9]+")).map(Long::valueOf);
    }

    String output() {
        return program.output();
    }

    @Override
    public void close() {
        program.close();
    }
}
