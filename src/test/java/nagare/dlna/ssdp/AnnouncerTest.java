package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AnnouncerTest {
    private static final int NAMES = PresenceTest.PRESENCE.names().size();

    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final FakeSockets sockets = new FakeSockets();
    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.EPOCH);
    private final Announcer announcer = new Announcer(
            PresenceTest.PRESENCE,
            new LanSelection(List.of("lo"), InetAddress.ofLiteral("127.0.0.1")),
            sockets,
            (from, datagram) -> said.add(kind(from, datagram)),
            Duration.ofHours(1),
            (InstantSource) wall::get);

    /// Remembers what it was told to use; refuses as often as it is told.
    private static final class FakeSockets implements Announcer.Sockets {
        private final AtomicInteger refusals = new AtomicInteger();
        private final Semaphore used = new Semaphore(0);
        private volatile List<LanAddress> open = List.of();

        @Override
        public void use(List<LanAddress> addresses) throws IOException {
            used.release();
            if (refusals.getAndDecrement() > 0) {
                open = List.of();
                throw new IOException("not yet");
            }
            open = addresses;
        }

        @Override
        public List<LanAddress> open() {
            return open;
        }
    }

    private static String kind(LanAddress from, DatagramPacket datagram) {
        String text = new String(datagram.getData(), StandardCharsets.US_ASCII);
        assertEquals("/239.255.255.250:1900", datagram.getSocketAddress().toString());
        return from.network() + (text.contains("NTS: ssdp:alive\r\n") ? " alive" : " byebye");
    }

    private List<String> heard(int count) throws InterruptedException {
        var heard = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            heard.add(assertNotNullWithin(said.poll(60, TimeUnit.SECONDS)));
        }
        return heard;
    }

    private static String assertNotNullWithin(String message) {
        assertNotNull(message, "nothing more was said");
        return message;
    }

    private static List<String> all(String kind, int copies) {
        return Collections.nCopies(copies * NAMES, "lo " + kind);
    }

    @AfterEach
    void close() {
        announcer.close();
    }

    @Test
    void theFirstGreetingComesAtOnceAfterTwoGoodbyes() throws Exception {
        announcer.start();
        assertEquals(all("byebye", 2), heard(2 * NAMES));
        assertEquals(all("alive", 2), heard(2 * NAMES));
    }

    @Test
    void aMachineThatWokeUpOpensItsSocketsAnewAndGreetsWithoutGoodbye() throws Exception {
        announcer.start();
        heard(4 * NAMES);
        sockets.used.drainPermits();
        wall.set(Instant.EPOCH.plusSeconds(3600));
        assertEquals(true, sockets.used.tryAcquire(60, TimeUnit.SECONDS));
        assertEquals(all("alive", 2), heard(2 * NAMES));
    }

    @Test
    void aNetworkThatCannotBeUsedYetIsTriedAgain() throws Exception {
        sockets.refusals.set(2);
        announcer.start();
        assertEquals(true, sockets.used.tryAcquire(3, 60, TimeUnit.SECONDS));
        assertEquals(all("byebye", 2), heard(2 * NAMES));
        assertEquals(all("alive", 2), heard(2 * NAMES));
    }

    @Test
    void closingSaysGoodbyeTwice() throws Exception {
        announcer.start();
        heard(4 * NAMES);
        announcer.close();
        assertEquals(all("byebye", 2), heard(2 * NAMES));
    }
}
