package nagare.torrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.mse.Agreement;
import nagare.torrent.mse.Calling;
import nagare.torrent.mse.Cipher;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.transport.Carrier;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.TcpTransport;
import nagare.torrent.transport.Transport;
import nagare.torrent.transport.Way;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How peers are reached: by which way, plain or encrypted.
final class ConnectionsTest {
    private static final InfoHash TORRENT = new InfoHash("ab".repeat(20));
    private static final InfoHash OTHER = new InfoHash("cd".repeat(20));
    private static final long NEVER = Long.MAX_VALUE;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    private record Joined(PeerId peer, Line line) {}

    private record DialFailed(String why) {}

    private record Left(boolean broken) {}

    private final class Ear implements Connections.Listener {
        @Override
        public void joined(int peer, InetSocketAddress address, Handshake theirs, long rtt, Line line) {
            heard.add(new Joined(theirs.peerId(), line));
        }

        @Override
        public void dialFailed(InetSocketAddress address, DialOutcome outcome, String why) {
            heard.add(new DialFailed(why));
        }

        @Override
        public void said(int peer, PeerMessage message) {}

        @Override
        public void sent(int peer, int bytes) {}

        @Override
        public void left(int peer, String why, boolean broken) {
            heard.add(new Left(broken));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aPeerThatTakesItPlainIsSpokenToPlain() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);

        connections(tcp(Encryption.PREFER_PLAIN)).dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, false, Carrier.TCP)), next());
        assertEquals(List.of("plain"), peer.calls);
    }

    @Test
    void aPeerThatResetsPlainCallsIsCalledEncryptedAtOnceAndNextTimeFirst() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.ENCRYPTED_ONLY);
        Connections connections = connections(tcp(Encryption.PREFER_PLAIN));

        connections.dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, true, Carrier.TCP)), next());
        assertEquals(List.of("plain", "encrypted"), peer.calls);

        connections.dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, true, Carrier.TCP)), next());
        assertEquals(List.of("plain", "encrypted", "encrypted"), peer.calls);
    }

    @Test
    void aPeerThatIsSaidToPreferEncryptionIsCalledSoFirst() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.ENCRYPTED_ONLY);
        Approach approach = tcp(Encryption.PREFER_PLAIN);
        approach.wantsEncryption(peer.address());

        connections(approach).dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, true, Carrier.TCP)), next());
        assertEquals(List.of("encrypted"), peer.calls);
    }

    @Test
    void whatIsSaidOfAPeerIsForgottenWhenItIsWrong() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);
        Approach approach = tcp(Encryption.PREFER_PLAIN);
        approach.wantsEncryption(peer.address());
        Connections connections = connections(approach);

        connections.dial(peer.address());
        assertEquals(new Joined(RawPeer.ID, new Line(false, false, Carrier.TCP)), next());
        connections.dial(peer.address());
        assertEquals(new Joined(RawPeer.ID, new Line(false, false, Carrier.TCP)), next());

        assertEquals(List.of("encrypted", "plain", "plain"), peer.calls);
    }

    @Test
    void whoPrefersEncryptionCallsEncryptedFirstAndPlainThen() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);

        connections(tcp(Encryption.PREFER)).dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, false, Carrier.TCP)), next());
        assertEquals(List.of("encrypted", "plain"), peer.calls);
    }

    @Test
    void whoRequiresEncryptionNeverCallsPlain() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);

        connections(tcp(Encryption.REQUIRE)).dial(peer.address());

        assertTrue(next() instanceof DialFailed);
        assertEquals(List.of("encrypted"), peer.calls);
    }

    @Test
    void aPeerThatWantsNothingIsCalledTwiceAndNoMore() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.NOTHING);

        connections(tcp(Encryption.PREFER_PLAIN)).dial(peer.address());

        assertTrue(next() instanceof DialFailed);
        assertEquals(List.of("plain", "encrypted"), peer.calls);
    }

    @Test
    void whenTheFirstWayFailsTheNextIsTriedAtOnce() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);
        var refusing = new FakeTransport(FakeTransport.Fate.REFUSED);

        connections(ways(refusing, new TcpTransport(), NEVER)).dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, false, Carrier.TCP)), next());
        assertEquals(1, refusing.streams.size());
    }

    @Test
    void aWayThatIsSilentHasItsHeadStartThenTheNextMayWinAndTheFirstIsClosed() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);
        var silent = new FakeTransport(FakeTransport.Fate.SILENT);

        connections(ways(silent, new TcpTransport(), 1)).dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, false, Carrier.TCP)), next());
        assertTrue(silent.streams.getFirst().closed.await(60, TimeUnit.SECONDS));
    }

    @Test
    void aHoleIsPunchedWithoutTcpAndWithoutWaiting() throws Exception {
        var utp = new FakeTransport(FakeTransport.Fate.REFUSED);
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);

        connections(ways(new TcpTransport(), utp, NEVER)).punch(peer.address());

        assertEquals(new DialFailed("refused"), next());
        assertEquals(1, utp.streams.size());
        assertEquals(List.of(), peer.calls);
    }

    @Test
    void aWayThatWinsLeavesTheLaterOnesUntried() throws Exception {
        RawPeer peer = peer(RawPeer.Taste.PLAIN_ONLY);
        var untried = new FakeTransport(FakeTransport.Fate.REFUSED);

        connections(ways(new TcpTransport(), untried, NEVER)).dial(peer.address());

        assertEquals(new Joined(RawPeer.ID, new Line(false, false, Carrier.TCP)), next());
        assertEquals(List.of(), untried.streams);
    }

    @Test
    void whenNoWayLeadsThereTheReasonsAreTold() throws Exception {
        var one = new FakeTransport(FakeTransport.Fate.REFUSED);
        var other = new FakeTransport(FakeTransport.Fate.REFUSED);

        connections(ways(one, other, NEVER)).dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));

        assertEquals(new DialFailed("refused; refused"), next());
    }

    @Test
    void closingEndsACallByEveryWay() throws Exception {
        var silent = new FakeTransport(FakeTransport.Fate.SILENT);
        var mute = new FakeTransport(FakeTransport.Fate.MUTE);
        Connections connections = connections(ways(silent, mute, 1));
        connections.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
        assertTrue(mute.opened.await(60, TimeUnit.SECONDS));

        connections.close();

        assertEquals(0, silent.streams.getFirst().closed.getCount());
        assertEquals(0, mute.streams.getFirst().closed.getCount());
        assertEquals(1, mute.streams.size(), "not called again encrypted");
    }

    @Test
    void aCallerThatEncryptsIsHeardAlsoByteByByte() throws Exception {
        for (Encryption ours : Encryption.values()) {
            Connections connections = connections(tcp(ours));
            try (var caller = call(listen(ours, connections))) {
                Agreement agreed = encrypt(caller, TORRENT);
                PeerStream stream = agreed.over(caller);

                ByteBuffer answer = read(stream, Handshake.BYTES);

                assertEquals(TORRENT, Handshake.parse(answer).infoHash());
                boolean rc4 = ours != Encryption.PREFER_PLAIN;
                assertEquals(rc4 ? Cipher.RC4 : Cipher.PLAIN, agreed.cipher());
                assertEquals(new Joined(RawPeer.ID, new Line(true, rc4, Carrier.TCP)), next());
            }
            assertEquals(new Left(false), next());
        }
    }

    @Test
    void aPlainCallerIsWelcomeUnlessEncryptionIsRequired() throws Exception {
        for (Encryption ours : Encryption.values()) {
            Connections connections = connections(tcp(ours));
            try (var caller = call(listen(ours, connections))) {
                caller.spend(hello(TORRENT));

                if (ours == Encryption.REQUIRE) {
                    assertEquals(-1, untilEnded(caller), "not a single byte");
                } else {
                    read(caller, Handshake.BYTES);
                    assertEquals(new Joined(RawPeer.ID, new Line(true, false, Carrier.TCP)), next());
                }
            }
            if (ours != Encryption.REQUIRE) {
                assertEquals(new Left(false), next());
            }
        }
        assertTrue(heard.isEmpty(), heard::toString);
    }

    @Test
    void aCallerThatEncryptsForAnotherTorrentLearnsNothing() throws Exception {
        InetSocketAddress door = listen(Encryption.PREFER_PLAIN, connections(tcp(Encryption.PREFER_PLAIN)));
        try (var caller = call(door)) {
            assertThrows(IOException.class, () -> encrypt(caller, OTHER));
        }
        assertTrue(heard.isEmpty(), heard::toString);
    }

    /// What comes after the beginning of a key is left in the socket, and the end is a reset.
    private static int untilEnded(PeerStream caller) {
        try {
            return caller.read(ByteBuffer.allocate(1));
        } catch (IOException reset) {
            return -1;
        }
    }

    /// Shakes hands for a torrent, a byte at a time, and says hello along with it.
    private static Agreement encrypt(PeerStream caller, InfoHash torrent) throws IOException {
        var calling = new Calling(torrent, List.of(Cipher.PLAIN, Cipher.RC4), hello(torrent), new Random(8));
        while (true) {
            ByteBuffer said = calling.said();
            while (said.hasRemaining()) {
                caller.spend(ByteBuffer.wrap(new byte[] {said.get()}));
            }
            if (calling.agreed().isPresent()) {
                return calling.agreed().get();
            }
            if (caller.read(calling.room()) < 0) {
                throw new EOFException("sent away");
            }
            calling.heard();
        }
    }

    private static ByteBuffer hello(InfoHash torrent) {
        return new Handshake(torrent, RawPeer.ID, true, true, false, false).encode();
    }

    private static ByteBuffer read(PeerStream stream, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (stream.read(bytes) < 0) {
                throw new EOFException("sent away");
            }
        }
        return bytes.flip();
    }

    private InetSocketAddress listen(Encryption ours, Connections connections) throws IOException {
        var listener = PeerListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new OneSwarm(TORRENT, () -> connections),
                tcp(ours),
                System::nanoTime);
        open.add(listener);
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    }

    private PeerStream call(InetSocketAddress door) throws IOException {
        var caller = new TcpTransport().open();
        open.add(caller);
        caller.connect(door, 10_000);
        caller.readTimeout(60_000);
        return caller;
    }

    private Object next() throws InterruptedException {
        Object next = heard.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told");
        }
        return next;
    }

    private RawPeer peer(RawPeer.Taste taste) throws IOException {
        var peer = new RawPeer(TORRENT, taste);
        open.add(peer);
        return peer;
    }

    private static Approach tcp(Encryption encryption) {
        return Approach.byTcp(encryption, new Random(3));
    }

    private static Approach ways(Transport first, Transport second, long after) {
        return new Approach(List.of(new Way(first, 0), new Way(second, after)), Encryption.PREFER_PLAIN, new Random(3));
    }

    private Connections connections(Approach approach) {
        var ours = new Handshake(TORRENT, PeerId.random(new Random(1)), true, true, false, false);
        var connections = new Connections(
                new Hello(ours),
                1,
                approach,
                new Allowance(new Places(10), new BlockPool(0)),
                new Ear(),
                new AtomicInteger(),
                System::nanoTime);
        open.add(connections);
        return connections;
    }
}
