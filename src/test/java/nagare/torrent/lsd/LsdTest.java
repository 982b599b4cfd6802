package nagare.torrent.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class LsdTest {
    private static final InfoHash HASH = new InfoHash("ab".repeat(20));
    private static final Links LOOPBACK = new Links(List.of("lo"));
    private static final InetAddress NEAR = InetAddress.ofLiteral("127.3.2.1");

    private final AtomicLong clock = new AtomicLong();
    private final BlockingQueue<InetSocketAddress> found = new LinkedBlockingQueue<>();

    @BeforeEach
    void need() throws Exception {
        assumeTrue(NetworkInterface.getByName("lo") != null, "the loopback interface has another name here");
    }

    @Test
    void twoOnOneNetworkFindEachOther() throws Exception {
        int port = free();
        try (var one = new Lsd(LOOPBACK, List.of(new Group("239.192.152.143", port)), "one", System::nanoTime, true)) {
            one.join(HASH, () -> 1111, peers -> found.addAll(peers));
            Optional<InetSocketAddress> heard = Optional.empty();
            while (heard.isEmpty()) { // one that speaks before the other listens is not heard
                try (var two =
                        new Lsd(LOOPBACK, List.of(new Group("239.192.152.143", port)), "two", System::nanoTime, true)) {
                    two.join(new InfoHash("cd".repeat(20)), () -> 2222, _ -> {});
                    two.join(HASH, () -> 2222, _ -> {});
                    heard = Optional.ofNullable(found.poll(500, TimeUnit.MILLISECONDS));
                }
            }

            assertEquals(2222, heard.get().getPort());
            assertTrue(heard.get().getAddress().isLoopbackAddress());
        }
    }

    @Test
    void whoIsNotOnOurNetworkIsNotBelieved() {
        try (var lsd = silent()) {
            lsd.join(HASH, () -> 1111, peers -> found.addAll(peers));
            hear(lsd, HASH, "other", InetAddress.ofLiteral("192.0.2.7"));
            assertTrue(found.isEmpty());

            hear(lsd, HASH, "other", NEAR);
            assertEquals(new InetSocketAddress(NEAR, 7777), found.poll());
        }
    }

    @Test
    void ourOwnWordsAreNotHeard() {
        try (var lsd = silent()) {
            lsd.join(HASH, () -> 1111, peers -> found.addAll(peers));

            hear(lsd, HASH, "ours", NEAR);

            assertTrue(found.isEmpty());
        }
    }

    @Test
    void whatIsNotAwakeHereIsOfNoInterestAndWhatHasLeftIsNeither() {
        try (var lsd = silent()) {
            var membership = lsd.join(HASH, () -> 1111, peers -> found.addAll(peers));
            hear(lsd, new InfoHash("cd".repeat(20)), "other", NEAR);
            assertTrue(found.isEmpty());

            membership.close();
            hear(lsd, HASH, "other", NEAR);
            assertTrue(found.isEmpty());
        }
    }

    @Test
    void aFloodIsReadUpToItsLimit() {
        try (var lsd = silent()) {
            lsd.join(HASH, () -> 1111, peers -> found.addAll(peers));
            for (int i = 0; i < Lsd.MESSAGES_PER_SECOND + 20; i++) {
                hear(lsd, HASH, "other", NEAR);
            }
            assertEquals(Lsd.MESSAGES_PER_SECOND, found.size());

            clock.addAndGet(1_000_000_000L / Lsd.MESSAGES_PER_SECOND);
            hear(lsd, HASH, "other", NEAR);
            assertEquals(Lsd.MESSAGES_PER_SECOND + 1, found.size());
        }
    }

    @Test
    void aTorrentIsToldOfAtMostOnceAMinuteHoweverMuchItStarves() {
        try (var lsd = silent()) {
            var membership = lsd.join(HASH, () -> 1111, _ -> {});
            assertEquals(List.of(HASH), lsd.due(clock.get()).get(1111));

            membership.again();
            assertTrue(lsd.due(clock.get() + Lsd.SHORTEST - 1).isEmpty());
            assertFalse(lsd.due(clock.get() + Lsd.SHORTEST).isEmpty());
            assertTrue(lsd.due(clock.get() + Lsd.INTERVAL).isEmpty(), "five minutes after that");
            assertFalse(lsd.due(clock.get() + Lsd.SHORTEST + Lsd.INTERVAL).isEmpty());
        }
    }

    @Test
    void theTorrentsOfOnePortShareTheirPackets() {
        try (var lsd = silent()) {
            for (int i = 0; i < 30; i++) {
                lsd.join(new InfoHash("%040x".formatted(i)), () -> 1111, _ -> {});
            }
            assertEquals(30, lsd.due(clock.get()).get(1111).size());
        }
    }

    /// One that nobody hears, and whose time stands still; told of by hand.
    private Lsd silent() {
        return new Lsd(LOOPBACK, List.of(), "ours", clock::get, false);
    }

    private static void hear(Lsd lsd, InfoHash hash, String cookie, InetAddress from) {
        byte[] packet = LsdMessage.write("239.192.152.143:6771", 7777, List.of(hash), cookie)
                .getFirst();
        lsd.heard(packet, packet.length, from);
    }

    private static int free() throws Exception {
        try (var socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }
}
