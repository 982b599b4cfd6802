package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.net.egress.Egress;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.Cause;
import nagare.torrent.status.Diagnosis;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A whole engine in bad company on the loopback address, and what it says of it.
@Timeout(120)
final class WhyIT {
    private static final byte[] FILM = new byte[300_000];

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aTrackerThatIsDown() throws Exception {
        var torrent = torrent(author().trackers(List.of(List.of(at(unusedPort(), "/announce")))));

        assertEquals(Cause.NO_ANSWER, awaitCause(torrent, Cause.NO_ANSWER).cause());
    }

    @Test
    void aPrivateTrackerThatRefusesThePasskey() throws Exception {
        var tracker = keep(new WebServer().with((exchange, _, _, _) -> {
            byte[] answer = "d14:failure reason13:wrong passkeye".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            return true;
        }));
        var torrent = torrent(author().asPrivate().trackers(List.of(List.of(tracker.uri("/announce?passkey=secret")))));

        String sentence = awaitCause(torrent, Cause.TRACKER_REFUSES).sentence();

        assertTrue(sentence.contains("wrong passkey"), sentence);
        assertTrue(!sentence.contains("secret"), sentence);
    }

    @Test
    void peersThatAreGone() throws Exception {
        var torrent = torrent(author());
        var dead = new ArrayList<InetSocketAddress>();
        for (int i = 0; i < 4; i++) {
            dead.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + i)), unusedPort()));
        }
        find(torrent, dead);

        Evidence evidence = evidence(torrent, Cause.PEERS_GONE);

        assertEquals(4, evidence.outreach().dials(DialOutcome.REFUSED));
        assertEquals(4, evidence.outreach().found().get(PeerSource.TRACKER));
    }

    @Test
    void peersThatHangUp() throws Exception {
        var torrent = torrent(author());
        var rude = new ArrayList<InetSocketAddress>();
        for (int i = 0; i < 3; i++) {
            var socket = keep(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0." + (2 + i))));
            Thread.ofVirtual().start(() -> hangUp(socket));
            rude.add(new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort()));
        }
        find(torrent, rude);

        awaitCause(torrent, Cause.PEERS_HANG_UP);
    }

    @Test
    void nowhereToLook() throws Exception {
        awaitCause(torrent(author()), Cause.NOWHERE_TO_LOOK);
    }

    @Test
    void theOneWayOutIsGone() throws Exception {
        var gone = keep(Egress.open(Optional.of("nosuch0"), Optional.empty()));
        var torrent = torrent(author(), new Privacy(gone, false));

        String sentence = awaitCause(torrent, Cause.HELD_BACK).sentence();

        assertTrue(sentence.contains("nosuch0"), sentence);
        assertTrue(torrent.status().problem().orElseThrow().contains("nosuch0"), () -> "" + torrent.status());
    }

    @Test
    void itPlays() throws Exception {
        var server = keep(new WebServer().with("/film.mkv", FILM));
        var torrent = torrent(author().webSeeds(List.of(server.uri("/film.mkv"))));

        awaitCause(torrent, Cause.PLAYS);
    }

    private static void hangUp(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                socket.accept().close();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Diagnosis awaitCause(Torrent torrent, Cause cause) throws Exception {
        return Diagnosis.of(evidence(torrent, cause));
    }

    /// What leads to the cause, once it does.
    private Evidence evidence(Torrent torrent, Cause cause) throws Exception {
        var file = torrent.metainfo().largestFile();
        var reader = keep(torrent.play(file, 0, new Opening(System.nanoTime())));
        Evidence evidence;
        do { // facts are counted four times a second; nothing tells of them
            int read = reader.read(ByteBuffer.allocate(1), Duration.ofMillis(100));
            evidence = torrent.evidence().orElseThrow().started(read > 0);
        } while (Diagnosis.of(evidence).cause() != cause);
        return evidence;
    }

    private void find(Torrent torrent, List<InetSocketAddress> peers) throws Exception {
        torrent.prepare(torrent.metainfo().largestFile());
        ((OpenTorrent) torrent).swarm().orElseThrow().found(PeerSource.TRACKER, peers);
    }

    private Torrent torrent(TorrentAuthor author) throws Exception {
        return torrent(author, new Privacy(Egress.direct(), false));
    }

    private Torrent torrent(TorrentAuthor author, Privacy privacy) throws Exception {
        var engine = keep(LoopbackEngine.start(LoopbackEngine.settings(
                folder.resolve("cache"), 0, true, Dealings.usual().with(privacy))));
        return engine.open(Metainfo.parse(author.write()));
    }

    private static TorrentAuthor author() {
        return TorrentAuthor.of(
                "film.mkv",
                List.of(new TorrentAuthor.Source(
                        List.of("film.mkv"), FILM.length, () -> new ByteArrayInputStream(FILM))),
                65536);
    }

    private static URI at(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
