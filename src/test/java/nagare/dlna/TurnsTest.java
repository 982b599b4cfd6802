package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    @Test
    void noMoreWorkAtOnceThanThereAreTurnsAndNobodyIsForgotten() throws Exception {
        var turns = new Turns(2);
        var working = new AtomicInteger();
        var most = new AtomicInteger();
        var full = new CountDownLatch(2);
        var go = new Semaphore(0);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                callers.submit(() -> turns.take(() -> {
                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                    full.countDown();
                    go.acquireUninterruptibly();
                    return working.decrementAndGet();
                }));
            }
            full.await();
            go.release(20);
        }
        assertEquals(2, most.get());
        assertEquals(0, working.get());
    }

    @Test
    void whoFailsGivesItsTurnBack() throws Exception {
        var turns = new Turns(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var failed = callers.submit(() -> turns.take(() -> {
                throw new IllegalStateException("a fault");
            }));
            assertThrows(ExecutionException.class, failed::get);
            assertEquals("next", callers.submit(() -> turns.take(() -> "next")).get());
        }
    }
}
