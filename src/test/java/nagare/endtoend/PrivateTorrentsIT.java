package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import nagare.config.Settings;
import nagare.endtoend.ShyPeer.Client;
import nagare.endtoend.ShyPeer.Will;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.torrent.Dealings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import nagare.torrent.status.PeerSource;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Private torrents (BEP 27) of an engine that uses the DHT and uTP: real seeds give them, and what peers hear of us
/// offers no way to name further peers.
final class PrivateTorrentsIT {
    private static final int BYTES = 2 * 1024 * 1024 + 4321;
    private static final int PIECE = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final byte[] film = film();
    private URI tracker = URI.create("http://127.0.0.1:1/announce");

    @BeforeAll
    static void tools() throws Exception {
        Tools.needPython("import libtorrent");
        Tools.need("transmission-daemon");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @ParameterizedTest(name = "{0} seeds, {1}")
    @CsvSource({"LIBTORRENT, V1", "LIBTORRENT, HYBRID", "TRANSMISSION, V1"})
    void whatASeedGivesIsWhatIsPlayed(Client client, Format format) throws Exception {
        Metainfo metainfo = torrent(format, true);
        assertTrue(metainfo.isPrivate());
        Path seed = Files.createDirectories(folder.resolve("seed"));
        Files.write(seed.resolve("film.mkv"), film);
        Path home = Files.createDirectories(folder.resolve("home"));
        ShyPeer seeder = keep(client.start(home, seed, folder.resolve("film.torrent"), Will.PLAIN));
        awaitSeed(metainfo, seeder);
        Torrent viewer = engine().open(metainfo);
        var seen = new byte[film.length];

        try (var reader = viewer.open(metainfo.largestFile())) {
            for (int at = 0; at < seen.length; ) {
                int read = reader.read(ByteBuffer.wrap(seen, at, seen.length - at), PATIENCE);
                assertTrue(read > 0, () -> "nothing came: " + viewer.status() + seeder.output());
                at += read;
            }
            assertEquals(
                    Set.of(PeerSource.TRACKER),
                    viewer.snapshot().swarm().orElseThrow().outreach().found().keySet());
        }

        assertArrayEquals(film, seen);
    }

    /// What a peer hears of us; of a public torrent for comparison.
    @Test
    void peersAreOfferedNoOtherWayToPeers() throws Exception {
        var secret = greeting(true);
        var open = greeting(false);

        var naming = Set.of(Extension.UT_PEX, Extension.UT_HOLEPUNCH);
        assertTrue(open.extensions().ids().keySet().containsAll(naming), open.toString());
        assertTrue(open.handshake().dht(), open.toString());
        assertTrue(secret.extensions().ids().keySet().stream().noneMatch(naming::contains), secret.toString());
        assertFalse(secret.handshake().dht(), secret.toString());
        assertTrue(secret.extensions().ids().containsKey(Extension.LT_DONTHAVE), secret.toString());
    }

    private record Heard(Handshake handshake, ExtensionHandshake extensions) {}

    /// What the engine says first to a peer that its tracker names.
    private Heard greeting(boolean isPrivate) throws Exception {
        Metainfo metainfo = torrent(Format.V1, isPrivate);
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            peer.setSoTimeout((int) PATIENCE.toMillis());
            ask(metainfo, peer.getLocalPort(), "started");
            Torrent torrent = engine().open(metainfo);
            try (var _ = torrent.open(metainfo.largestFile());
                    Socket call = peer.accept()) {
                call.setSoTimeout((int) PATIENCE.toMillis());
                var in = new DataInputStream(call.getInputStream());
                var handshake = Handshake.parse(ByteBuffer.wrap(in.readNBytes(Handshake.BYTES)));
                var id = PeerId.random(new Random(1));
                var ours = new Handshake(metainfo.infoHash(), id, true, true, true, false).encode();
                call.getOutputStream().write(ours.array(), 0, ours.limit());
                while (true) {
                    var message = ByteBuffer.wrap(in.readNBytes(in.readInt()));
                    if (message.remaining() > 2 && message.get() == 20 && message.get() == ExtensionHandshake.ID) {
                        return new Heard(handshake, ExtensionHandshake.parse(message.slice()));
                    }
                }
            }
        }
    }

    private static byte[] film() {
        var bytes = new byte[BYTES];
        new Random(BYTES).nextBytes(bytes);
        return bytes;
    }

    /// The film's torrent, which a tracker knows, also as a file in the folder.
    private Metainfo torrent(Format format, boolean isPrivate) throws Exception {
        var source = new TorrentAuthor.Source(List.of("film.mkv"), film.length, () -> new ByteArrayInputStream(film));
        var open = TorrentAuthor.of("film.mkv", List.of(source), PIECE).format(format);
        var author = isPrivate ? open.asPrivate() : open;
        var hash = Metainfo.parse(author.write()).infoHash();
        var server = keep(HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of()),
                "0.1.0",
                List.of(Site.patientTracker(List.of(hash)))));
        tracker = URI.create("http://127.0.0.1:" + server.port() + "/announce");
        byte[] torrent = author.trackers(List.of(List.of(tracker))).write();
        Files.write(folder.resolve("film.torrent"), torrent);
        return Metainfo.parse(torrent);
    }

    private void awaitSeed(Metainfo metainfo, ShyPeer seeder) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ask(metainfo, 1, "stopped").contains("8:completei1e")) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "no seed announced itself: " + seeder.output());
            Thread.sleep(20); // a tracker can only be asked
        }
    }

    private String ask(Metainfo metainfo, int port, String event) throws IOException {
        var query = new StringBuilder("?left=1&compact=1&info_hash=");
        for (byte b : metainfo.infoHash().bytes()) {
            query.append("%%%02x".formatted(b));
        }
        query.append("&port=").append(port).append("&event=").append(event);
        try (var answer = URI.create(tracker + query.toString()).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private TorrentEngine engine() throws IOException {
        return keep(LoopbackEngine.start(
                folder.resolve("cache" + open.size()),
                Dealings.usual().with(new DhtSettings(List.of(), folder.resolve("dht.table")))));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
