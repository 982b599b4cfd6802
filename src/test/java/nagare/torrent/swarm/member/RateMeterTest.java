package nagare.torrent.swarm.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class RateMeterTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aSteadyFlowIsItsRate() {
        var meter = new RateMeter(0);
        for (int tenth = 1; tenth <= 300; tenth++) {
            meter.add(1000);
            meter.rate(tenth * SECOND / 10);
        }

        assertEquals(10_000, meter.rate(30 * SECOND), 10);
        assertEquals(300_000, meter.total());
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        var meter = new RateMeter(0);
        meter.add(1_000_000);
        meter.rate(SECOND);

        assertEquals(0, meter.rate(60 * SECOND));
        assertEquals(1_000_000, meter.total());
    }

    @Test
    void lookingOftenChangesNothing() {
        var often = new RateMeter(0);
        var seldom = new RateMeter(0);
        for (int milli = 1; milli <= 3000; milli++) {
            often.add(100);
            seldom.add(100);
            often.rate(milli * SECOND / 1000);
        }

        assertEquals(seldom.rate(3 * SECOND), often.rate(3 * SECOND), 1000);
    }
}
