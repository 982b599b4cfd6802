package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.ClosedPort;
import nagare.net.egress.Egress;
import nagare.net.egress.Proxy;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.Cause;
import nagare.torrent.status.Diagnosis;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A whole engine in bad company on the loopback address, and what it says of it.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
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
        var torrent = torrent(
                author().trackers(List.of(List.of(at(keep(new ClosedPort()).port(), "/announce")))));

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
            dead.add(keep(new ClosedPort(InetAddress.ofLiteral("127.0.0." + (2 + i))))
                    .address());
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
    void peersThatAreThereAndLeave() throws Exception {
        var torrent = torrent(author());
        find(torrent, List.of(peer(torrent, _ -> false)));

        awaitCause(torrent, Cause.PEERS_LEAVE);
    }

    @Test
    void peersThatHaveNothing() throws Exception {
        var torrent = torrent(author());
        find(torrent, List.of(peer(torrent, _ -> true)));

        String sentence = awaitCause(torrent, Cause.NOBODY_HAS_IT).sentence();

        assertTrue(sentence.contains("(1 peer)"), sentence);
    }

    @Test
    void peersThatChokeUs() throws Exception {
        var torrent = torrent(author());
        find(torrent, List.of(peer(torrent, out -> {
            out.write(new byte[] {0, 0, 0, 2, 5, (byte) 0b1111_1000}); // a bitfield: all five pieces
            return true;
        })));

        Evidence evidence = evidence(torrent, Cause.ALL_CHOKE);

        assertEquals(OptionalInt.of(1), evidence.outreach().holders());
    }

    @Test
    void peersOnTheBlockList() throws Exception {
        var loopback = List.of(Cidr.parse("127.0.0.0/8"));
        var torrent = torrent(author(), new AddressPolicy(loopback, address -> address.getAddress()[3] > 1));
        find(
                torrent,
                List.of(
                        new InetSocketAddress("127.0.0.2", 6881),
                        new InetSocketAddress("127.0.0.3", 6881),
                        new InetSocketAddress("127.0.0.3", 6882)));

        Evidence evidence = evidence(torrent, Cause.ALL_REFUSED);

        assertEquals(new Refused(2, 0), evidence.outreach().refused());
        assertEquals(0, evidence.outreach().known());
    }

    @Test
    void peersInAHouseThatIsNotTrusted() throws Exception {
        var torrent = torrent(author());
        find(torrent, List.of(new InetSocketAddress("192.168.1.7", 6881)));

        assertEquals(
                new Refused(0, 1),
                evidence(torrent, Cause.ALL_REFUSED).outreach().refused());
    }

    @Test
    void theProxyIsDown() throws Exception {
        var proxy = Proxy.parse(
                "socks5://eva:secret@127.0.0.1:" + keep(new ClosedPort()).port());
        var way = keep(Egress.open(Optional.empty(), Optional.of(proxy)));
        var torrent = torrent(author(), new Privacy(way, false));
        find(torrent, List.of(new InetSocketAddress("127.0.0.2", 6881)));

        String sentence = awaitCause(torrent, Cause.PROXY).sentence();

        assertTrue(sentence.contains("cannot be reached"), sentence);
        assertTrue(!sentence.contains("secret"), sentence);
    }

    @Test
    void aMagnetLinkWhoseTrackerIsDown() throws Exception {
        var engine = engine(Dealings.usual(), LOOPBACK);
        var magnet = Magnet.parse("magnet:?xt=urn:btih:" + "ab".repeat(20) + "&tr="
                + URLEncoder.encode(
                        at(keep(new ClosedPort()).port(), "/announce").toString(), StandardCharsets.US_ASCII));
        Evidence evidence;
        do {
            assertEquals(Optional.empty(), engine.learn(magnet, Duration.ofMillis(100)));
            evidence = engine.evidence(magnet).orElseThrow();
        } while (Diagnosis.of(evidence).cause() != Cause.NO_ANSWER);

        assertFalse(evidence.known());
    }

    @Test
    void aMagnetLinkWhosePeersDoNotTell() throws Exception {
        var engine = engine(Dealings.usual(), LOOPBACK);
        var hash = InfoHash.of(HexFormat.of().parseHex("ab".repeat(20)));
        var peer = peer(hash, _ -> true);
        var magnet = Magnet.parse("magnet:?xt=urn:btih:" + hash.hex() + "&x.pe=127.0.0.2:" + peer.getPort());
        Evidence evidence;
        do {
            assertEquals(Optional.empty(), engine.learn(magnet, Duration.ofMillis(100)));
            evidence = engine.evidence(magnet).orElseThrow();
        } while (Diagnosis.of(evidence).cause() != Cause.NO_METADATA);

        assertEquals(1, evidence.outreach().dials(DialOutcome.CONNECTED));
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

    /// What a peer says after its handshake; false is to leave at once.
    private interface Saying {
        boolean say(OutputStream out) throws IOException;
    }

    private InetSocketAddress peer(Torrent torrent, Saying saying) throws IOException {
        return peer(torrent.metainfo().infoHash(), saying);
    }

    /// One that takes every call.
    private InetSocketAddress peer(InfoHash torrent, Saying saying) throws IOException {
        var socket = keep(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.2")));
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    var caller = socket.accept();
                    Thread.ofVirtual().start(() -> greet(caller, torrent, saying));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    private static void greet(Socket caller, InfoHash torrent, Saying saying) {
        try (caller) {
            caller.getInputStream().readNBytes(68);
            var hello = ByteBuffer.allocate(68).put((byte) 19);
            hello.put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII))
                    .put(new byte[8])
                    .put(torrent.bytes())
                    .put("-XX0001-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
            caller.getOutputStream().write(hello.array());
            if (saying.say(caller.getOutputStream())) {
                caller.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException gone) {
            // the engine hung up, or is closed
        }
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

    private static final AddressPolicy LOOPBACK = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));

    private Torrent torrent(TorrentAuthor author) throws Exception {
        return torrent(author, LOOPBACK);
    }

    private Torrent torrent(TorrentAuthor author, AddressPolicy policy) throws Exception {
        return engine(Dealings.usual(), policy).open(Metainfo.parse(author.write()));
    }

    private Torrent torrent(TorrentAuthor author, Privacy privacy) throws Exception {
        return engine(Dealings.usual().with(privacy), LOOPBACK).open(Metainfo.parse(author.write()));
    }

    private TorrentEngine engine(Dealings dealings, AddressPolicy policy) throws IOException {
        var usual = LoopbackEngine.settings(folder.resolve("cache"), 0, true, dealings);
        return keep(LoopbackEngine.start(new EngineSettings(
                usual.listen(),
                usual.cache(),
                usual.cacheBytes(),
                usual.keepFreeBytes(),
                usual.maxPeers(),
                usual.uploadBytesPerSecond(),
                usual.linger(),
                usual.swift(),
                policy,
                dealings)));
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

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
