package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.torrent.tracker.AnnounceRequest.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class BothFamiliesTest {
    private static final AnnounceReply FOUR =
            Announces.reply(Duration.ofSeconds(100), Duration.ofSeconds(90), Announces.peer("1.2.3.4", 1));
    private static final AnnounceReply SIX = Announces.reply(
            Duration.ofSeconds(200), Duration.ZERO, Announces.peer("2001:db8::1", 2), Announces.peer("1.2.3.4", 1));

    private record Fixed(Map<Family, Object> outcomes) implements Tracker {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public AnnounceReply announce(AnnounceRequest request, Family family) throws TrackerFailed {
            if (outcomes.get(family) instanceof AnnounceReply reply) {
                return reply;
            }
            throw (TrackerFailed) outcomes.get(family);
        }
    }

    @Test
    void answersOfBothAreOne() throws Exception {
        var both = announce(FOUR, SIX);

        assertEquals(List.of(Announces.peer("1.2.3.4", 1), Announces.peer("2001:db8::1", 2)), both.peers());
        assertEquals(Duration.ofSeconds(200), both.interval());
        assertEquals(Duration.ofSeconds(90), both.minInterval());
    }

    @Test
    void oneAnswerIsEnough() throws Exception {
        assertEquals(FOUR, announce(FOUR, new TrackerFailed("no way")));
        assertEquals(SIX, announce(TrackerFailed.absent("no address"), SIX));
    }

    @Test
    void failureOfAFamilyThatExistsIsTheOneShown() {
        assertEquals("down", failure(TrackerFailed.absent("no address"), new TrackerFailed("down")));
        assertEquals("down", failure(new TrackerFailed("down"), TrackerFailed.absent("no address")));
        assertEquals("four", failure(new TrackerFailed("four"), new TrackerFailed("six")));
        assertEquals("none", failure(TrackerFailed.absent("none"), TrackerFailed.absent("either")));
    }

    @Test
    void peersOfTheFirstAreHandedOnWhileTheSecondIsAwaited() throws Exception {
        var early = new LinkedBlockingQueue<AnnounceReply>();
        var second = new CountDownLatch(1);
        Tracker tracker = new Tracker() {
            @Override
            public String name() {
                return "half slow";
            }

            @Override
            public AnnounceReply announce(AnnounceRequest request, Family family) throws InterruptedException {
                if (family == Family.IPV4) {
                    return FOUR;
                }
                second.await();
                return SIX;
            }
        };
        var thread = Thread.ofVirtual().start(() -> {
            try {
                BothFamilies.announce(tracker, Announces.request(Event.NONE), early::add);
            } catch (TrackerFailed | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        assertEquals(FOUR, early.take());
        second.countDown();
        assertEquals(SIX, early.take());
        thread.join();
    }

    @Test
    void bugIsNotSwallowed() {
        var failed = assertThrows(IllegalStateException.class, () -> announce(FOUR, "not a reply"));

        assertTrue(failed.getCause() instanceof ClassCastException);
    }

    private static AnnounceReply announce(Object four, Object six) throws Exception {
        var early = new ArrayList<AnnounceReply>();
        return BothFamilies.announce(
                new Fixed(Map.of(Family.IPV4, four, Family.IPV6, six)), Announces.request(Event.NONE), reply -> {
                    synchronized (early) {
                        early.add(reply);
                    }
                });
    }

    private static String failure(Object four, Object six) {
        return assertThrows(TrackerFailed.class, () -> announce(four, six)).getMessage();
    }
}
