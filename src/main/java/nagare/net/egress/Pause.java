package nagare.net.egress;

import java.util.concurrent.TimeUnit;

/// Longer and longer waits between attempts: two seconds, then twice as long each time, a minute at most.
final class Pause {
    private static final long SHORTEST_SECONDS = 2;
    private static final long LONGEST_SECONDS = 60;

    private long next = SHORTEST_SECONDS;

    void reset() {
        next = SHORTEST_SECONDS;
    }

    void take() throws InterruptedException {
        TimeUnit.SECONDS.sleep(next);
        next = Math.min(2 * next, LONGEST_SECONDS);
    }
}
