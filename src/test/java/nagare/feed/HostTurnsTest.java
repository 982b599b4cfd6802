package nagare.feed;

import static nagare.feed.HostTurns.UNKNOWN;
import static nagare.feed.Urgency.BACKGROUND;
import static nagare.feed.Urgency.INTERACTIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTurnsTest {
    private static final long INTERVAL = 2000;

    /// Monotonic time may be negative and wrap.
    private static final long START = Long.MAX_VALUE - 5000;

    private final HostTurns turns = new HostTurns(INTERVAL);

    @Test
    void aPlayerThatStandsStillIsServedAtOnceAndTheBackgroundPays() {
        turns.start(turns.join(BACKGROUND, START), START);

        for (int i = 0; i < HostTurns.BURST; i++) {
            var play = turns.join(Urgency.PLAYING, START + 1);
            assertEquals(0, turns.waitFor(play, START + 1), "number " + i);
            turns.start(play, START + 1);
        }
        assertTrue(turns.waitFor(turns.join(Urgency.PLAYING, START + 1), START + 1) > 0, "a burst has an end");
    }

    @Test
    void backgroundRequestsKeepTheIntervalAndTheirOrder() {
        var first = turns.join(BACKGROUND, START);
        var second = turns.join(BACKGROUND, START);

        assertEquals(0, turns.waitFor(first, START));
        assertEquals(UNKNOWN, turns.waitFor(second, START));
        turns.start(first, START);
        assertEquals(UNKNOWN, turns.waitFor(second, START + 5000), "one at a time");
        turns.leave(first);
        assertEquals(INTERVAL - 100, turns.waitFor(second, START + 100));
        assertEquals(0, turns.waitFor(second, START + INTERVAL));
    }

    @Test
    void aPersonGoesAheadOfTheBackground() {
        var background = turns.join(BACKGROUND, START);
        var person = turns.join(INTERACTIVE, START);

        assertEquals(UNKNOWN, turns.waitFor(background, START));
        assertEquals(0, turns.waitFor(person, START));
        turns.start(person, START);
        assertEquals(INTERVAL, turns.waitFor(background, START), "no need to wait for the person's answer");
    }

    @Test
    void aPersonDoesNotWaitForABackgroundRequestThatHangs() {
        var background = turns.join(BACKGROUND, START);
        turns.start(background, START);

        var person = turns.join(INTERACTIVE, START + 10);

        assertEquals(INTERVAL - 10, turns.waitFor(person, START + 10));
        assertEquals(0, turns.waitFor(person, START + INTERVAL));
    }

    @Test
    void aPersonWaitsForOneIntervalOnlyAndTheBackgroundPays() {
        turns.start(turns.join(INTERACTIVE, START), START);
        var people = new ArrayList<HostTurns.Turn>();
        for (int i = 0; i < 3; i++) {
            people.add(turns.join(INTERACTIVE, START));
        }
        var background = turns.join(BACKGROUND, START);

        for (var person : people) {
            assertEquals(0, turns.waitFor(person, START + INTERVAL));
            turns.start(person, START + INTERVAL);
        }

        assertEquals(3 * INTERVAL, turns.waitFor(background, START + INTERVAL));
    }

    @Test
    void aCrowdIsSpreadOut() {
        for (int i = 0; i < HostTurns.BURST + 1; i++) {
            var one = turns.join(INTERACTIVE, START);
            turns.start(one, START + turns.waitFor(one, START));
        }
        var late = turns.join(INTERACTIVE, START + INTERVAL);

        assertTrue(turns.waitFor(late, START + INTERVAL) > 0);
    }

    @Test
    void whoGivesUpIsInNobodysWay() {
        var first = turns.join(INTERACTIVE, START);
        var second = turns.join(BACKGROUND, START);

        turns.leave(first);

        assertEquals(0, turns.waitFor(second, START));
    }

    @Test
    void aHostThatRestsIsLeftAlone() {
        turns.rest(START + 10_000);
        turns.rest(START + 3_000);
        var person = turns.join(INTERACTIVE, START);

        assertEquals(10_000, turns.waitFor(person, START));
        assertEquals(0, turns.waitFor(person, START + 10_000));
        assertEquals(0, turns.restLeft(START + 10_000));
    }

    @Test
    void nothingIsRememberedOfAnIdleHost() {
        assertTrue(turns.idle(START));
        var one = turns.join(BACKGROUND, START);
        assertFalse(turns.idle(START));
        turns.start(one, START);
        assertFalse(turns.idle(START + INTERVAL));
        turns.leave(one);
        assertFalse(turns.idle(START));
        assertTrue(turns.idle(START + INTERVAL));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theAverageRateIsKeptWhateverComes(long seed) {
        var random = new Random(seed);
        var waiting = new ArrayList<HostTurns.Turn>();
        int started = 0;
        long end = 600_000;
        for (long now = 0; now < end; now += 100) {
            if (random.nextInt(10) == 0) {
                waiting.add(turns.join(random.nextInt(4) == 0 ? INTERACTIVE : BACKGROUND, START + now));
            }
            for (var turn : List.copyOf(waiting)) {
                if (turns.waitFor(turn, START + now) == 0) {
                    turns.start(turn, START + now);
                    turns.leave(turn);
                    waiting.remove(turn);
                    started++;
                }
            }
        }
        assertTrue(started <= end / INTERVAL + HostTurns.BURST + 1, "seed " + seed + ": " + started);
        assertTrue(started >= end / INTERVAL - 20, "seed " + seed + " starves: " + started);
    }
}
