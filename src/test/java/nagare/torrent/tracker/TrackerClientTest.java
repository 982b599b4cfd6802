package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class TrackerClientTest {
    private final BlockingQueue<List<InetSocketAddress>> peers = new LinkedBlockingQueue<>();
    private final AtomicLong downloaded = new AtomicLong();
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
    void allTrackersOfAllTiersAreAskedAtTheStart() throws Exception {
        try (var http = FakeHttpTracker.withPeers("08080801" + "1ae1");
                var udp = new FakeUdpTracker("08080802" + "1ae1").start();
                var client = start(List.of(List.of(http.uri("/announce")), List.of(udp.uri("/announce"))))) {
            var found = new HashSet<InetSocketAddress>();
            while (found.size() < 2) {
                found.addAll(peers.take());
            }

            assertEquals(Set.of(Announces.peer("8.8.8.1", 6881), Announces.peer("8.8.8.2", 6881)), found);
            assertEquals("started", http.next().get("event"));
            assertEquals("connect", udp.next());
            assertEquals("announce/2", udp.next());
            assertEquals(2, client.status().size());
        }
    }

    @Test
    void closingSaysStoppedToThoseWhoAnsweredAndOnlyToThem() throws Exception {
        try (var good = FakeHttpTracker.withPeers("080808011ae1");
                var udp = new FakeUdpTracker("080808021ae1").start();
                var bad = FakeHttpTracker.answering(200, "d14:failure reason2:noe")) {
            var client = start(List.of(List.of(good.uri("/announce"), bad.uri("/announce"), udp.uri(""))));
            awaitSettled(client);
            downloaded.set(77);

            client.close();

            assertEquals("started", good.next().get("event"));
            var farewell = good.next();
            assertEquals("stopped", farewell.get("event"));
            assertEquals("77", farewell.get("downloaded"));
            assertEquals("0", farewell.get("numwant"));
            assertEquals(List.of("connect", "announce/2", "announce/3"), List.of(udp.next(), udp.next(), udp.next()));
            assertEquals(1, bad.queries.size());
            assertEquals(0, client.threads());
        }
    }

    @Test
    void closingDoesNotWaitForATrackerThatHangs() throws Exception {
        var never = new CountDownLatch(1);
        try (var hanging = new FakeHttpTracker(exchange -> {
            if (exchange.getRequestURI().getRawQuery().endsWith("event=started")) {
                FakeHttpTracker.send(exchange, 200, "d8:intervali1800e5:peers0:e");
            } else {
                never.await();
            }
        })) {
            var client = start(List.of(List.of(hanging.uri("/announce"))));
            awaitSettled(client);

            client.close(); // the test's own limit is far below what the tracker takes

            assertEquals("started", hanging.next().get("event"));
            assertEquals("stopped", hanging.next().get("event"));
            never.countDown();
        }
    }

    @Test
    void closingEndsAnAnnounceThatIsUnderWay() throws Exception {
        try (var silent = new FakeUdpTracker() {
            @Override
            void received(ByteBuffer packet, InetSocketAddress from) throws IOException {}
        }) {
            var client = start(List.of(List.of(silent.start().uri(""))));
            assertEquals("connect", silent.next());

            client.close();
            client.close(); // twice is once

            assertEquals(0, client.threads());
        }
    }

    @Test
    void completionIsTold() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers("080808011ae1");
                var client = start(List.of(List.of(tracker.uri("/announce"))))) {
            awaitSettled(client);

            client.completed();

            assertEquals("started", tracker.next().get("event"));
            assertEquals("completed", tracker.next().get("event"));
        }
    }

    @Test
    void peersOnPrivateNetworksAreNotHandedOn() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers(
                        "0a0000011ae1", "c0a80101" + "1ae1", "a9fea9fe" + "0050", "080808081ae1", "7f000001" + "1ae1");
                var client = start(List.of(List.of(tracker.uri("/announce"))))) {
            assertEquals(
                    List.of(Announces.peer("8.8.8.8", 6881), Announces.peer("127.0.0.1", 6881)),
                    peers.take(),
                    "loopback is what this test trusts");
            awaitSettled(client);
        }
    }

    @Test
    void statusTellsWhatTrackersSay() throws Exception {
        try (var good = FakeHttpTracker.answering(
                        200,
                        "d8:completei9e11:external ip4:\u0001\u0001\u0001\u00018:intervali1800e5:peers0:"
                                + "15:warning message4:slowe");
                var bad = FakeHttpTracker.answering(200, "d14:failure reason2:noe");
                var client = start(List.of(
                        List.of(good.uri("/announce/secret")),
                        List.of(bad.uri("/announce")),
                        List.of(URI.create("wss://tracker.test/announce"))))) {
            awaitSettled(client);

            var status = client.status();
            assertTrue(status.get(0).working());
            assertFalse(status.get(0).name().contains("secret"));
            assertEquals(9, status.get(0).seeders().orElseThrow());
            assertEquals(Optional.of("slow"), status.get(0).warning());
            assertTrue(status.get(1).problem().orElseThrow().endsWith("says: no"));
            assertTrue(status.get(2).problem().orElseThrow().contains("only http"));
            assertTrue(net.own.is(InetAddress.ofLiteral("1.1.1.1")), "one vote for our address (BEP 24)");
        }
    }

    @Test
    void ourOwnAddressIsNoPeer() throws Exception {
        net.own.vote("somebody", InetAddress.ofLiteral("127.1.2.3"));
        try (var tracker = FakeHttpTracker.withPeers("7f0102031ae1", "7f0102031ae2", "7f0102041ae1");
                var client = start(List.of(List.of(tracker.uri("/announce"))))) {
            awaitSettled(client);

            assertEquals(List.of(Announces.peer("127.1.2.3", 6882), Announces.peer("127.1.2.4", 6881)), peers.take());
        }
    }

    @Test
    void aTrackerThatIsAddedLaterIsAskedAtOnce() throws Exception {
        try (var first = FakeHttpTracker.withPeers();
                var second = FakeHttpTracker.withPeers("7f0102031ae2");
                var client = start(List.of(List.of(first.uri("/announce"))))) {
            awaitSettled(client);

            client.add(List.of(List.of(second.uri("/announce")), List.of(first.uri("/announce"))));

            assertEquals("started", second.next().get("event"));
            assertEquals(List.of(Announces.peer("127.1.2.3", 6882)), peers.take());
            assertEquals(2, client.status().size(), "one that is known is not asked twice");
        }
    }

    @Test
    void trackersAreBounded() throws Exception {
        try (var client = start(List.of(Collections.nCopies(1, URI.create("wss://none/announce"))))) {
            var more = IntStream.range(1, TrackerClient.MAX_TRACKERS)
                    .mapToObj(i -> URI.create("wss://none/announce/" + i))
                    .toList();
            client.add(List.of(more));
            assertEquals(TrackerClient.MAX_TRACKERS, client.status().size());

            client.add(List.of(List.of(URI.create("wss://none/announce/more"))));
            assertEquals(TrackerClient.MAX_TRACKERS, client.status().size());
        }
    }

    @Test
    void trackerIdIsRepeated() throws Exception {
        try (var tracker = FakeHttpTracker.answering(200, "d8:intervali1800e5:peers0:10:tracker id3:xyze")) {
            var client = start(List.of(List.of(tracker.uri("/announce"))));
            awaitSettled(client);
            client.close();

            assertFalse(tracker.next().containsKey("trackerid"));
            assertEquals("xyz", tracker.next().get("trackerid"));
        }
    }

    @Test
    void keyIsTheSameInEveryAnnounceOfATorrent() throws Exception {
        try (var one = FakeHttpTracker.withPeers();
                var two = FakeHttpTracker.withPeers()) {
            var client = start(List.of(List.of(one.uri("/announce"), two.uri("/announce"))));
            awaitSettled(client);
            client.close();

            var key = one.next().get("key");
            assertEquals(8, key.length());
            assertEquals(key, two.next().get("key"));
            assertEquals(key, one.next().get("key"));
        }
    }

    @Test
    void atMost64TrackersAreAskedAndEachOnce() throws Exception {
        var many = new ArrayList<URI>();
        for (int i = 0; i < TrackerClient.MAX_TRACKERS + 1; i++) {
            many.add(URI.create("wss://tracker.test/" + i));
        }
        try (var client = start(List.of(many.subList(0, 10), many.subList(5, 10), many))) {
            assertEquals(TrackerClient.MAX_TRACKERS, client.status().size());
            assertEquals(1, client.status().getLast().tier(), "a tier that names nothing new is none");
        }
    }

    @Test
    void torrentWithoutTrackersOpensAndCloses() {
        var client = start(List.of());
        client.starving();
        client.completed();

        assertEquals(List.of(), client.status());
        client.close();
        assertEquals(0, client.threads());
    }

    @Test
    void bugInWhoTakesThePeersLeavesTheTrackerRunning() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers("080808011ae1");
                var client = TrackerClient.start(
                        net.trackers, List.of(List.of(tracker.uri("/announce"))), member(), this::counters, _ -> {
                            throw new IllegalStateException("a bug made for this test");
                        })) {
            awaitSettled(client);

            assertTrue(client.status().getFirst().problem().orElseThrow().contains("internal error"));
        }
    }

    private TrackerClient start(List<List<URI>> tiers) {
        return TrackerClient.start(net.trackers, tiers, member(), this::counters, peers::add);
    }

    private static TrackerClient.Member member() {
        return new TrackerClient.Member(Announces.HASH, Announces.PEER, () -> 6881);
    }

    private Counters counters() {
        return new Counters(0, downloaded.get(), OptionalLong.of(5));
    }

    /// Until every tracker has answered or failed.
    private static void awaitSettled(TrackerClient client) {
        while (client.status().stream()
                .anyMatch(status -> !status.working() && status.problem().isEmpty())) {
            Thread.yield();
        }
    }
}
