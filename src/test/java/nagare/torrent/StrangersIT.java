package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.egress.Egress;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.Opening;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.Transport;
import nagare.torrent.utp.UtpTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What an engine tells strangers of itself on the wire, with and without `network.anonymous`, and whom it does not
/// speak to at all.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class StrangersIT {
    private static final byte[] FILM = new byte[100_000];
    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
    private static final int HANDSHAKE = 68;
    private static final int EXTENDED = 20;
    private static final InetAddress LISTED = InetAddress.ofLiteral("127.0.0.66");
    private static final InetAddress WELCOME = InetAddress.ofLiteral("127.0.0.67");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable Torrent film;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    /// What one stranger of each kind heard.
    private record Told(String query, String agent, String id, String extended) {}

    @Test
    void anonymousTellsNobodyWhatItIs() throws Exception {
        Told told = told(true);

        assertFalse((told.query + told.agent + told.id + told.extended).contains("Nagare"), told.toString());
        assertEquals("curl/8.5.0", told.agent);
        assertFalse(told.id.startsWith("-NG"), told.id);
        assertFalse(told.extended.contains("1:v"), told.extended);
        assertFalse(told.query.contains("&ip="), told.query);
        assertFalse(told.query.contains("ipv"), told.query);
    }

    @Test
    void withoutTheSettingItSaysItsName() throws Exception {
        Told told = told(false);

        assertEquals("Nagare/0.1.0", told.agent);
        assertTrue(told.id.startsWith("-NG"), told.id);
        assertTrue(told.extended.contains("1:v12:Nagare/0.1.0"), told.extended);
    }

    private Told told(boolean anonymous) throws Exception {
        BlockingQueue<String> announces = new LinkedBlockingQueue<>();
        BlockingQueue<byte[]> hellos = new LinkedBlockingQueue<>();
        var peer = keep(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.2")));
        var tracker = keep(new WebServer().with((exchange, _, _, _) -> {
            announces.add(exchange.getRequestURI().getRawQuery());
            announces.add(exchange.getRequestHeaders().getFirst("User-Agent"));
            byte[] answer = ("d8:intervali600e5:peers6:\u007f\0\0\u0002" + (char) (peer.getLocalPort() >> 8)
                            + (char) (peer.getLocalPort() & 0xff) + "e")
                    .getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            return true;
        }));
        Torrent torrent = torrent(
                new Privacy(Egress.direct(), anonymous), author().trackers(List.of(List.of(tracker.uri("/announce")))));
        Thread.ofVirtual().start(() -> hear(peer, torrent, hellos));
        keep(torrent.play(torrent.metainfo().largestFile(), 0, new Opening(System.nanoTime())));
        byte[] hello = hellos.take();
        return new Told(
                announces.take(),
                announces.take(),
                new String(hello, 48, 20, StandardCharsets.ISO_8859_1),
                new String(hellos.take(), StandardCharsets.ISO_8859_1));
    }

    /// Greets who calls as one that speaks extensions (BEP 10), and keeps its handshake and its extended one.
    private static void hear(ServerSocket door, Torrent torrent, BlockingQueue<byte[]> hellos) {
        while (!door.isClosed()) {
            try (Socket caller = door.accept()) {
                var in = new DataInputStream(caller.getInputStream());
                byte[] hello = in.readNBytes(HANDSHAKE);
                caller.getOutputStream().write(handshake(torrent));
                byte[] message = in.readNBytes(in.readInt());
                while (message.length < 2 || message[0] != EXTENDED || message[1] != 0) {
                    message = in.readNBytes(in.readInt());
                }
                hellos.add(hello);
                hellos.add(message);
            } catch (IOException gone) {
                continue; // it tries again, or the door is closed
            }
        }
    }

    private static byte[] handshake(Torrent torrent) {
        var hello = ByteBuffer.allocate(HANDSHAKE).put(PROTOCOL);
        hello.put(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 0})
                .put(torrent.metainfo().infoHash().bytes());
        return hello.put("-XX0001-abcdefghijkl".getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    @Test
    void whoIsOnTheBlockListHearsNothingByTcp() throws Exception {
        int port = seeding();

        assertEquals(HANDSHAKE, tcp(WELCOME, port));
        assertEquals(0, tcp(LISTED, port));
    }

    private int tcp(InetAddress from, int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0)) {
            socket.getOutputStream().write(handshake(Objects.requireNonNull(film)));
            return socket.getInputStream().readNBytes(HANDSHAKE).length;
        } catch (SocketException reset) {
            return 0;
        }
    }

    @Test
    void whoIsOnTheBlockListHearsNothingByUtp() throws Exception {
        int port = seeding();

        assertEquals(HANDSHAKE, heard(utp(WELCOME), port));
        assertEquals(0, heard(utp(LISTED), port));
    }

    private Transport utp(InetAddress from) throws IOException {
        var udp = keep(PeerPorts.udp(Egress.direct(), new InetSocketAddress(from, 0)));
        var utp = keep(new UtpTransport(udp, System::nanoTime, new Random()));
        utp.start((stream, _) -> {
            throw new AssertionError("nobody calls us: " + stream);
        });
        return utp;
    }

    private int seeding() throws Exception {
        var dealings = Dealings.usual();
        var usual = LoopbackEngine.settings(folder.resolve("cache"), 0, true, dealings);
        var engine = keep(LoopbackEngine.start(new EngineSettings(
                usual.listen(),
                usual.cache(),
                usual.cacheBytes(),
                usual.keepFreeBytes(),
                usual.maxPeers(),
                usual.uploadBytesPerSecond(),
                usual.linger(),
                usual.swift(),
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")), LISTED::equals),
                dealings)));
        film = engine.open(Metainfo.parse(author().write()));
        keep(film.play(film.metainfo().largestFile(), 0, new Opening(System.nanoTime())));
        return engine.port();
    }

    /// How much of a handshake comes back.
    private int heard(Transport transport, int port) throws IOException {
        try (PeerStream stream = transport.open()) {
            stream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 60_000);
            stream.spend(ByteBuffer.wrap(handshake(Objects.requireNonNull(film))));
            var answer = ByteBuffer.allocate(HANDSHAKE);
            while (answer.hasRemaining() && stream.read(answer) >= 0) {
                // it comes in parts
            }
            return answer.position();
        } catch (IOException refused) {
            return 0;
        }
    }

    private Torrent torrent(Privacy privacy, TorrentAuthor author) throws Exception {
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

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
