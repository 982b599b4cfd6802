package nagare.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import nagare.net.FreePort;

/// A real BitTorrent client that has all of [Media] and gives it to whoever the tracker names.
final class Seeder implements AutoCloseable {
    /// Systems take ports of 32768 and above for connections (RFC 6056 §3.2 has what they do).

    private static final Pattern UPLOADED = Pattern.compile("uploaded [0-9]+");

    private final Program program;

    private Seeder(Program program) {
        this.program = program;
    }

    static String script(String name) {
        return Path.of("src/test/resources/nagare/endtoend", name)
                .toAbsolutePath()
                .toString();
    }

    /// libtorrent through its Python binding; 0 bytes per second is no limit.
    static Seeder libtorrent(int bytesPerSecond, Path... torrents) throws Exception {
        return libtorrent(Host.HERE, bytesPerSecond, torrents);
    }

    static Seeder libtorrent(Host host, int bytesPerSecond, Path... torrents) throws Exception {
        var command = new ArrayList<>(List.of(
                "/usr/bin/python3",
                script("seed.py"),
                host.address(),
                Integer.toString(FreePort.any()),
                Integer.toString(bytesPerSecond),
                Media.FOLDER.toString()));
        for (Path torrent : torrents) {
            command.add(torrent.toString());
        }
        Program program = Program.start(host.command(command), Map.of());
        program.awaitLine("ready"::equals);
        return new Seeder(program);
    }

    /// libtorrent, seeding what lies in this folder; `checked` whether it hashes that first.
    static Seeder libtorrent(Path folder, boolean checked, int bytesPerSecond, Path torrent) throws Exception {
        var command = new String[] {
            "/usr/bin/python3",
            script("seed.py"),
            "127.0.0.1",
            Integer.toString(FreePort.any()),
            Integer.toString(bytesPerSecond),
            folder.toString(),
            torrent.toString()
        };
        Program program = Program.start(List.of(command), checked ? Map.of("SEED_CHECK", "1") : Map.of());
        program.awaitLine("ready"::equals);
        return new Seeder(program);
    }

    /// transmission-daemon, with the torrents in its watch folder. `home` is for its own files.
    static Seeder transmission(Host host, Path home, Path... torrents) throws Exception {
        Path watch = Files.createDirectories(home.resolve("watch"));
        for (Path torrent : torrents) {
            Files.copy(torrent, watch.resolve(torrent.getFileName()));
        }
        Files.writeString(
                home.resolve("settings.json"), """
                {"bind-address-ipv4": "%s", "dht-enabled": false, "lpd-enabled": false, "utp-enabled": false,
                 "pex-enabled": false, "port-forwarding-enabled": false, "peer-port": %d, "rpc-enabled": false,
                 "download-dir": "%s", "watch-dir": "%s", "watch-dir-enabled": true, "ratio-limit-enabled": false,
                 "speed-limit-up-enabled": false, "message-level": 2}
                """.formatted(host.address(), FreePort.any(), Media.FOLDER, watch));
        return new Seeder(Program.start(
                host.command(List.of("transmission-daemon", "--foreground", "--config-dir", home.toString())),
                Map.of()));
    }

    static Seeder aria2(Path... torrents) throws Exception {
        var command = new ArrayList<>(List.of(
                "aria2c",
                "--no-conf",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--disable-ipv6=true",
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                "--interface=127.0.0.1",
                "--listen-port=" + FreePort.any(),
                "--seed-ratio=0.0",
                "--check-integrity=true",
                "--file-allocation=none",
                "--allow-overwrite=true",
                "--show-console-readout=false",
                "--dir=" + Media.FOLDER));
        for (Path torrent : torrents) {
            command.add(torrent.toString());
        }
        return new Seeder(Program.start(command.toArray(String[]::new)));
    }

    /// Payload bytes it gave away so far. libtorrent alone tells.
    long uploaded() throws Exception {
        return ask("uploaded");
    }

    /// Lets it give about so many bytes more, and then next to none, however late somebody does what he has to do then.
    /// libtorrent alone is so obedient, and counts what it gave once in a second.
    void give(long bytes) throws Exception {
        ask("give " + bytes);
    }

    /// Lets it give all.
    void giveAll() throws Exception {
        ask("give all");
    }

    private long ask(String question) throws Exception {
        String answer = program.ask(question, UPLOADED.asMatchPredicate());
        return Long.parseLong(answer.substring("uploaded ".length()));
    }

    String output() {
        return program.output();
    }

    @Override
    public void close() {
        program.close();
    }
}
