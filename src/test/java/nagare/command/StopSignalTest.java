package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class StopSignalTest {
    private final StopSignal stop = new StopSignal();

    @Test
    void aRequestInterruptsTheWorkAndNotWhatComesAfter() throws Exception {
        var requester = Thread.ofVirtual().unstarted(stop::request);

        assertThrows(
                InterruptedException.class,
                () -> stop.during(() -> {
                    requester.start();
                    new CountDownLatch(1).await();
                    return 0;
                }));

        requester.join();
        assertFalse(Thread.currentThread().isInterrupted());
        assertTrue(stop.isRequested());
        stop.await();
    }

    @Test
    void workThatFinishesIsNotTouchedByALaterRequest() throws Exception {
        assertEquals(7, stop.during(() -> 7));

        stop.request();

        assertFalse(Thread.interrupted());
    }

    @Test
    void afterARequestNoWorkBegins() {
        stop.request();

        assertThrows(InterruptedException.class, () -> stop.during(() -> 7));
    }
}
