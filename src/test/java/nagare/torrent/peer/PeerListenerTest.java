package nagare.torrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// At the door: what becomes of callers before they reach a swarm.
final class PeerListenerTest {
    private static final InfoHash TORRENT = new InfoHash("ab".repeat(20));

    private static final Approach APPROACH = Approach.byTcp(Encryption.PREFER_PLAIN, new Random(1));

    private final List<InfoHash> asked = new CopyOnWriteArrayList<>();
    private final Swarms nobody = new Swarms() {
        @Override
        public Optional<Connections> called(InfoHash hash) {
            asked.add(hash);
            return Optional.empty();
        }

        @Override
        public Collection<InfoHash> torrents() {
            return List.of();
        }
    };
    private final List<AutoCloseable> open = new ArrayList<>();
    private PeerListener listener;

    @BeforeEach
    void listen() throws IOException {
        listener = PeerListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), nobody, APPROACH, System::nanoTime);
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void aCallerForATorrentThatIsNotHereLearnsNothing() throws Exception {
        Socket caller = call();
        caller.getOutputStream().write(hello());

        assertEnded(caller);
        assertEquals(List.of(TORRENT), asked);
    }

    @Test
    void aCallerThatSpeaksAnotherProtocolIsSentAway() throws Exception {
        Socket caller = call();
        caller.getOutputStream().write("GET / HTTP/1.1\r\nHost: nagare\r\nUser-Agent: x\r\n\r\n".getBytes());

        assertEnded(caller);
        assertEquals(List.of(), asked);
    }

    @Test
    void ofCallersThatSayNothingFewAreHeldFromOneAddress() throws Exception {
        var silent = new ArrayList<Socket>();
        for (int i = 0; i < PeerListener.MAX_GREETING_PER_ADDRESS; i++) {
            silent.add(call());
        }
        Socket oneTooMany = call();

        assertEnded(oneTooMany);

        silent.getFirst().getOutputStream().write(hello());
        assertEnded(silent.getFirst());
        assertEquals(List.of(TORRENT), asked, "those before it were still heard");
    }

    /// From sixteen addresses, four from each: no further one is heard, whoever it is, until one of them is done.
    @Test
    void ofCallersThatSayNothingFewAreHeldInAll() throws Exception {
        var silent = new ArrayList<Socket>();
        for (int i = 0; i < PeerListener.MAX_GREETING; i++) {
            silent.add(callFrom("127.0.2." + (1 + i / PeerListener.MAX_GREETING_PER_ADDRESS)));
        }

        assertEnded(callFrom("127.0.3.1"));
        assertEquals(List.of(), asked);

        silent.getFirst().getOutputStream().write(hello());
        assertEnded(silent.getFirst());
        Socket next = callFrom("127.0.3.1");
        next.getOutputStream().write(hello());
        assertEnded(next);
        assertEquals(List.of(TORRENT, TORRENT), asked);
    }

    private Socket callFrom(String address) throws IOException {
        var caller = new Socket(InetAddress.getLoopbackAddress(), listener.port(), InetAddress.ofLiteral(address), 0);
        open.add(caller);
        return caller;
    }

    @Test
    void aPlaceIsFreeAgainWhenItsCallerHasGone() throws Exception {
        for (int i = 0; i < 5 * PeerListener.MAX_GREETING_PER_ADDRESS; i++) {
            Socket caller = call();
            caller.getOutputStream().write(hello());
            assertEnded(caller);
        }

        assertTrue(asked.size() >= PeerListener.MAX_GREETING_PER_ADDRESS, () -> "" + asked.size());
    }

    @Test
    void aPortThatIsTakenIsAnErrorThatNamesTheSetting() {
        var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());

        var failure =
                assertThrows(IOException.class, () -> PeerListener.start(taken, nobody, APPROACH, System::nanoTime));
        assertTrue(String.valueOf(failure.getMessage()).contains("--peer-port"), () -> "" + failure);
    }

    @Test
    void closingEndsCallersInTheMiddleOfTheirHandshake() throws Exception {
        Socket caller = call();
        caller.getOutputStream().write(hello(), 0, 30);

        listener.close();

        assertEnded(caller);
        assertThrows(ConnectException.class, this::call);
    }

    private Socket call() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setSoTimeout(60_000);
        open.add(socket);
        return socket;
    }

    /// By an end, or by a reset where we had not read all it said.
    private static void assertEnded(Socket caller) {
        int read;
        try {
            read = caller.getInputStream().read();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException reset) {
            read = -1;
        }
        assertEquals(-1, read);
    }

    private static byte[] hello() {
        var handshake = new Handshake(TORRENT, PeerId.random(new Random(1)), true, true, false, false).encode();
        var bytes = new byte[handshake.remaining()];
        handshake.get(bytes);
        return bytes;
    }
}
