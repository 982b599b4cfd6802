package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import nagare.net.FreePort;
import nagare.torrent.Dealings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import nagare.torrent.status.SwarmView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Peers that speak uTP and no TCP: libtorrent both ways and in both roles, transmission as a seeder.
@Timeout(600)
final class UtpPeersIT {
    private static final Pattern STATUS = Pattern.compile("status [0-9 ]+");
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Site site;

    /// What the libtorrent of `utp_peer.py` tells of itself.
    private record Status(int permille, int utpPeers, int tcpPeers, long down, long up) {
        static Status of(Program peer) throws Exception {
            String[] words = peer.ask("status", STATUS.asMatchPredicate()).split(" ");
            return new Status(
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]));
        }
    }

    @BeforeEach
    void openTheSite() throws Exception {
        Tools.need("ffmpeg", "transmission-daemon", "env", "kill");
        Tools.needPython("import libtorrent");
        Media.made();
        site = keep(Site.open());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private byte[] torrent(boolean hybrid) throws Exception {
        return torrentOf(site, hybrid);
    }

    private byte[] torrentOf(Site tracker, boolean hybrid) throws Exception {
        byte[] torrent = hybrid
                ? Torrents.hybrid(Media.FILM, tracker.announce(), folder)
                : Torrents.single(Media.FILM, tracker.announce());
        tracker.publish(new Site.Offer(Site.FILM, torrent));
        return torrent;
    }

    private Program libtorrent(String role, Path content, byte[] torrent, int port) throws Exception {
        Program peer = keep(Program.start(
                List.of(
                        "/usr/bin/python3",
                        Seeder.script("utp_peer.py"),
                        role,
                        "127.0.0.1",
                        Integer.toString(port),
                        content.toString(),
                        Torrents.write(folder, "of-" + role, torrent).toString()),
                Map.of()));
        peer.awaitLine("ready"::equals);
        return peer;
    }

    private TorrentEngine engine(String name) throws Exception {
        return engine(name, 0);
    }

    private TorrentEngine engine(String name, long uploadBytesPerSecond) throws Exception {
        return keep(LoopbackEngine.start(
                LoopbackEngine.settings(folder.resolve(name), uploadBytesPerSecond, false, Dealings.usual())));
    }

    @ParameterizedTest(name = "hybrid: {0}")
    @ValueSource(booleans = {false, true})
    void aSeederThatSpeaksOnlyUtpIsDialledAndPlays(boolean hybrid) throws Exception {
        byte[] torrent = torrent(hybrid);
        Program seeder = libtorrent("seed", Media.FOLDER, torrent, FreePort.any());
        site.awaitSeeders(Metainfo.parse(torrent).infoHash(), 1);
        Torrent film = engine("cache").open(Metainfo.parse(torrent));

        Set<PeerFlag> flags = assertFilmPlaysOverUtp(film);

        assertFalse(flags.contains(PeerFlag.INCOMING));
        assertTrue(Status.of(seeder).up() >= Files.size(Media.FOLDER.resolve(Media.FILM)));
    }

    @ParameterizedTest(name = "hybrid: {0}")
    @ValueSource(booleans = {false, true})
    void aSeederThatCallsByUtpIsHeardAndPlays(boolean hybrid) throws Exception {
        byte[] torrent = torrent(hybrid);
        site.close(); // nobody tells us of the seeder
        TorrentEngine engine = engine("cache");
        Torrent film = engine.open(Metainfo.parse(torrent));
        try (var reader = film.open(film.metainfo().largestFile())) {
            assertEquals(0, reader.position()); // the torrent is awake
            Program seeder = libtorrent("seed", Media.FOLDER, torrent, FreePort.any());
            seeder.ask("call 127.0.0.1 " + engine.port(), "called"::equals);

            Set<PeerFlag> flags = assertFilmPlaysOverUtp(film);

            assertTrue(flags.contains(PeerFlag.INCOMING));
        }
    }

    @ParameterizedTest(name = "hybrid: {0}")
    @ValueSource(booleans = {false, true})
    void whatIsHereIsGivenToALeecherThatCallsByUtp(boolean hybrid) throws Exception {
        byte[] torrent = torrent(hybrid);
        TorrentEngine engine = engine("cache", 3 << 20); // so that it is seen at it
        Path have = Files.createDirectories(folder.resolve("have"));
        Files.copy(Media.FOLDER.resolve(Media.FILM), have.resolve(Media.FILM));
        Torrent film = engine.keep(Metainfo.parse(torrent), have, (_, _) -> {});
        Path wanted = Files.createDirectories(folder.resolve("wanted"));

        Program leecher = libtorrent("leech", wanted, torrent, FreePort.any());
        leecher.ask("call 127.0.0.1 " + engine.port(), "called"::equals);

        Set<PeerFlag> flags = awaitWhole(leecher, film);
        assertTrue(flags.containsAll(Set.of(PeerFlag.UTP, PeerFlag.INCOMING)), flags.toString());
        assertEquals(Media.sha256(Media.FOLDER.resolve(Media.FILM)), Media.sha256(wanted.resolve(Media.FILM)));
    }

    /// It has no TCP that could be switched off, hence the way to it has none. It reads no hybrids.
    @Test
    void transmissionPlaysOverUtp() throws Exception {
        byte[] torrent = torrent(false);
        int port = FreePort.any();
        Path home = folder.resolve("transmission");
        Path watch = Files.createDirectories(home.resolve("watch"));
        Site itsOwn = keep(Site.open()); // which tells us nothing of its TCP
        Torrents.write(watch, "film", torrentOf(itsOwn, false));
        Files.writeString(home.resolve("settings.json"), """
                {"bind-address-ipv4": "127.0.0.1", "dht-enabled": false, "lpd-enabled": false, "utp-enabled": true,
                 "pex-enabled": false, "port-forwarding-enabled": false, "peer-port": %d, "rpc-enabled": false,
                 "download-dir": "%s", "watch-dir": "%s", "watch-dir-enabled": true, "ratio-limit-enabled": false,
                 "speed-limit-up-enabled": false, "message-level": 2}
                """.formatted(port, Media.FOLDER, watch));
        keep(Program.start(List.of("transmission-daemon", "--foreground", "--config-dir", home.toString()), Map.of()));
        itsOwn.awaitSeeders(Metainfo.parse(torrent).infoHash(), 1);
        UdpOnly way = keep(UdpOnly.to(port));
        site.enlist(Metainfo.parse(torrent).infoHash(), way.port());
        Torrent film = engine("cache").open(Metainfo.parse(torrent));

        assertFilmPlaysOverUtp(film);
    }

    /// Plays it all, and returns what held of its peers meanwhile.
    private static Set<PeerFlag> assertFilmPlaysOverUtp(Torrent film) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        var buffer = ByteBuffer.allocate(256 * 1024);
        var seen = EnumSet.noneOf(PeerFlag.class);
        try (var reader = film.open(film.metainfo().largestFile())) {
            for (int read = reader.read(buffer, PATIENCE); read > 0; read = reader.read(buffer, PATIENCE)) {
                digest.update(buffer.flip());
                buffer.clear();
                seen.addAll(flagsOfUtpPeers(film));
            }
        }
        assertEquals(
                Media.sha256(Media.FOLDER.resolve(Media.FILM)),
                HexFormat.of().formatHex(digest.digest()),
                () -> "" + film.status());
        assertTrue(seen.contains(PeerFlag.UTP), seen.toString());
        return seen;
    }

    private static Set<PeerFlag> flagsOfUtpPeers(Torrent film) throws Exception {
        var flags = EnumSet.noneOf(PeerFlag.class);
        for (PeerStatus peer : film.snapshot().swarm().map(SwarmView::peers).orElse(List.of())) {
            assertTrue(peer.flags().contains(PeerFlag.UTP), peer.toString());
            flags.addAll(peer.flags());
        }
        return flags;
    }

    private static Set<PeerFlag> awaitWhole(Program leecher, Torrent film) throws Exception {
        var seen = EnumSet.noneOf(PeerFlag.class);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Status.of(leecher).permille() < 1000) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "not whole: " + leecher.output());
            seen.addAll(flagsOfUtpPeers(film));
            Thread.sleep(20);
        }
        return seen;
    }
}
