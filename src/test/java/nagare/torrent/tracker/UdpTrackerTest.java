package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.tracker.AnnounceRequest.Event;
import nagare.torrent.udp.UdpSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class UdpTrackerTest {
    private Loopback net;

    @BeforeEach
    void open() throws Exception {
        net = new Loopback();
    }

    @AfterEach
    void close() throws Exception {
        net.close();
    }

    @Test
    void peersComeAfterConnecting() throws Exception {
        try (var tracker = new FakeUdpTracker("010203041ae1", "010203051ae1").start()) {
            var reply = announce(tracker.uri("/announce?x=y"), Event.STARTED);

            assertEquals(List.of(Announces.peer("1.2.3.4", 6881), Announces.peer("1.2.3.5", 6881)), reply.peers());
            assertEquals(Duration.ofSeconds(FakeUdpTracker.INTERVAL), reply.interval());
            assertEquals("connect", tracker.next());
            var announce = tracker.packets.take();
            assertEquals(
                    "/announce?x=y",
                    StandardCharsets.US_ASCII.decode(announce.position(100)).toString());
        }
    }

    @Test
    void connectionIsUsedAgain() throws Exception {
        try (var tracker = new FakeUdpTracker().start()) {
            announce(tracker.uri(""), Event.STARTED);
            announce(tracker.uri(""), Event.STOPPED);

            assertEquals(
                    List.of("connect", "announce/2", "announce/3"),
                    List.of(tracker.next(), tracker.next(), tracker.next()));
        }
    }

    @Test
    void soManyConnectionsAreRememberedThoseUsedLast() throws Exception {
        var trackers = new ArrayList<FakeUdpTracker>();
        try {
            for (int i = 0; i <= UdpExchange.MAX_CONNECTION_IDS; i++) {
                trackers.add(new FakeUdpTracker().start());
                announce(trackers.getLast().uri(""), Event.NONE);
                announce(trackers.getFirst().uri(""), Event.NONE);
            }
            for (int i : List.of(0, 2, 1)) {
                trackers.get(i).packets.clear();
                announce(trackers.get(i).uri(""), Event.NONE);
            }

            assertEquals("announce/0", trackers.get(0).next());
            assertEquals("announce/0", trackers.get(2).next());
            assertEquals("connect", trackers.get(1).next());
        } finally {
            trackers.forEach(FakeUdpTracker::close);
        }
    }

    @Test
    void trackerThatWasRestartedIsConnectedToAnew() throws Exception {
        try (var tracker = new FakeUdpTracker("010203041ae1").start()) {
            announce(tracker.uri(""), Event.STARTED);
            tracker.forgetConnections();

            assertEquals(1, announce(tracker.uri(""), Event.NONE).peers().size());
            assertEquals(5, tracker.packets.size());
        }
    }

    @Test
    void lostPacketIsSentAgain() throws Exception {
        var received = new AtomicInteger();
        try (var tracker = new FakeUdpTracker("010203041ae1") {
            @Override
            void received(ByteBuffer packet, InetSocketAddress from) throws IOException {
                if (received.getAndIncrement() > 0) {
                    super.received(packet, from);
                }
            }
        }) {
            assertEquals(
                    1, announce(tracker.start().uri(""), Event.STARTED).peers().size());
        }
    }

    @Test
    void refusalIsAFailure() throws Exception {
        try (var tracker = new FakeUdpTracker() {
            @Override
            void received(ByteBuffer packet, InetSocketAddress from) throws IOException {
                send(error(packet.getInt(12), "go away"), from);
            }
        }) {
            var failed = assertThrows(
                    TrackerFailed.class, () -> announce(tracker.start().uri(""), Event.STARTED));

            assertTrue(failed.getMessage().endsWith("says: go away"), failed.getMessage());
        }
    }

    @Test
    void answerFromAnotherEndpointOrOfAnotherTransactionIsNotBelieved() throws Exception {
        try (var stranger = UdpSocket.open(List.of(InetAddress.ofLiteral("127.0.0.1")), 0);
                var tracker = new FakeUdpTracker("010203041ae1") {
                    @Override
                    void received(ByteBuffer packet, InetSocketAddress from) throws IOException {
                        int transaction = packet.getInt(12);
                        stranger.send(error(transaction, "forged").flip(), from);
                        send(error(transaction + 1, "of another question"), from);
                        send(ByteBuffer.allocate(3).put(new byte[3]), from);
                        super.received(packet, from);
                    }
                }) {
            assertEquals(
                    1, announce(tracker.start().uri(""), Event.STARTED).peers().size());
        }
    }

    @Test
    void interruptEndsTheWaitAndLeavesTheSocketOpen() throws Exception {
        try (var silent = new FakeUdpTracker() {
                    @Override
                    void received(ByteBuffer packet, InetSocketAddress from) {}
                };
                var tracker = new FakeUdpTracker("010203041ae1").start()) {
            var task = new FutureTask<>(() -> announce(silent.uri(""), Event.STARTED));
            silent.start();
            var thread = Thread.ofVirtual().start(task);
            silent.packets.take();
            thread.interrupt();

            assertTrue(assertThrows(ExecutionException.class, task::get).getCause() instanceof InterruptedException);
            assertEquals(1, announce(tracker.uri(""), Event.STARTED).peers().size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"udp://tracker.test/announce", "udp://u:p@tracker.test:80/", "udp:x", "udp://tracker.test:0/"})
    void addressWithoutHostAndPortFailsForEver(String uri) {
        assertTrue(failure(URI.create(uri), Family.IPV4).isFinal());
    }

    @Test
    void addressBeyondTheLimitFailsForEver() {
        var path = "/".repeat(UdpAnnounce.MAX_PATH_BYTES + 1);

        assertTrue(failure(URI.create("udp://127.0.0.1:9" + path), Family.IPV4).isFinal());
    }

    @Test
    void trackerOnAPrivateNetworkIsNotAsked() {
        var failed = failure(URI.create("udp://192.168.7.7:6969/announce"), Family.IPV4);

        assertTrue(failed.getMessage().contains("--trust"), failed.getMessage());
        assertFalse(failed.isAbsent());
    }

    @Test
    void familyWithoutAnAddressIsAbsent() {
        assertTrue(failure(URI.create("udp://127.0.0.1:6969"), Family.IPV6).isAbsent());
        assertTrue(failure(URI.create("udp://[::1]:6969"), Family.IPV4).isAbsent());
    }

    private AnnounceReply announce(URI uri, Event event) throws TrackerFailed, InterruptedException {
        return net.trackers.tracker(uri).announce(Announces.request(event), Family.IPV4);
    }

    private TrackerFailed failure(URI uri, Family family) {
        return assertThrows(
                TrackerFailed.class, () -> net.trackers.tracker(uri).announce(Announces.request(Event.NONE), family));
    }
}
