package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What leaves the host of somebody who downloads a private torrent (BEP 27), captured on its wire: packets for its
/// tracker and for the peers that this names, and no others; the DHT goes on without it. A public one, for comparison,
/// tells the local network and the DHT.
final class PrivateTrafficIT {
    private static final String GROUP = "udp 239.192.152.143 6771";
    private static final int DHT_PORT = 6999;

    @TempDir
    private Path folder;

    @Test
    void aPrivateTorrentSpeaksToItsTrackerAndItsPeersOnly() throws Exception {
        Lan.need();
        Media.made();
        try (var hosts = Hosts.up();
                var site = Program.start(
                        hosts.internet()
                                .command(java(Site.class, hosts.internet().address(), folder.toString(), "private")),
                        Map.of())) {
            site.awaitLine(line -> line.startsWith("ready "));
            Path open = folder.resolve("season.torrent");
            Path closed = folder.resolve("film.torrent");
            String dht = hosts.internet().address() + " " + DHT_PORT;
            try (var _ = Seeder.libtorrent(hosts.internet(), 0, open, closed);
                    var _ = node(hosts.internet())) {
                var told = captured(hosts, open, "public");
                assertTrue(told.contains(GROUP), "a public torrent is told of on the local network: " + told);
                assertTrue(told.contains("dht " + dht), "and asked for in the DHT: " + told);

                var secret = captured(hosts, closed, "private");

                assertTrue(secret.contains("udp " + dht), "the DHT is there: " + secret);
                assertFalse(secret.contains("dht " + dht), secret.toString());
                var hostsSpokenTo =
                        secret.stream().map(line -> line.split(" ")[1]).collect(Collectors.toSet());
                assertEquals(Set.of(hosts.internet().address()), hostsSpokenTo, secret.toString());
                assertTrue(secret.stream().anyMatch(line -> line.startsWith("tcp ")), secret.toString());
            }
        }
    }

    /// The destinations of what a download sends from its beginning to its goodbye.
    private List<String> captured(Hosts hosts, Path torrent, String name) throws Exception {
        var host = hosts.server();
        try (var capture = Program.start(
                host.command(List.of(
                        "/usr/bin/python3",
                        Seeder.script("destinations.py"),
                        host.networkInterface(),
                        Metainfo.parse(Files.readAllBytes(torrent)).infoHash().hex())),
                Map.of())) {
            capture.awaitLine("ready"::equals);
            try (var leech = Program.start(
                    host.command(java(
                            Leech.class,
                            folder.resolve(name).toString(),
                            torrent.toString(),
                            host.networkInterface(),
                            Hosts.NETWORK,
                            hosts.internet().address() + ":" + DHT_PORT)),
                    Map.of())) {
                leech.awaitLine("done"::equals);
                leech.closeInput();
                assertEquals(0, leech.await().code());
            }
            capture.closeInput();
            return capture.await().out().lines().skip(1).toList();
        }
    }

    /// A DHT of one node.
    private static Program node(Host host) throws Exception {
        int dot = host.address().lastIndexOf('.');
        Program node = Program.start(
                host.command(List.of(
                        "/usr/bin/python3", Seeder.script("dht.py"), "1", "" + DHT_PORT, Media.FOLDER.toString())),
                Map.of(
                        "NETWORK",
                        host.address().substring(0, dot),
                        "FIRST",
                        host.address().substring(dot + 1)));
        node.awaitLine("ready"::equals);
        return node;
    }

    private static List<String> java(Class<?> program, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        Stream.of(arguments).forEach(command::add);
        return command;
    }
}
