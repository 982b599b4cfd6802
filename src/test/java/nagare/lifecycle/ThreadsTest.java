package nagare.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ThreadsTest {
    private final Threads threads = new Threads();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void closingWaitsForAllWorkAlsoWhatItStarts() throws Exception {
        threads.start("one", () -> {
            pass(gate);
            threads.start("of its own", ended::incrementAndGet);
            ended.incrementAndGet();
        });
        FutureTask<Boolean> closing = closing();
        gate.countDown();
        closing.get(60, TimeUnit.SECONDS);

        assertEquals(2, ended.get());
    }

    @Test
    void workOnAThreadOfSomebodyElseIsWaitedForAndTheThreadGoesOn() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Thread foreign = Thread.ofVirtual().name("foreign").start(() -> {
            threads.count(() -> {
                begun.countDown();
                pass(gate);
                ended.incrementAndGet();
            });
            pass(goOn);
        });
        begun.await();
        FutureTask<Boolean> closing = closing();
        assertFalse(closing.isDone());
        gate.countDown();
        closing.get(60, TimeUnit.SECONDS);

        assertEquals(1, ended.get());
        assertTrue(foreign.isAlive());
        goOn.countDown();
        foreign.join();
    }

    @Test
    void workThatFailsHasEndedToo() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> threads.count(() -> {
                    throw new IllegalStateException("on purpose");
                }));
        closing().get(60, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptDoesNotEndTheWaitingAndIsKept() throws Exception {
        threads.start("one", () -> {
            pass(gate);
            ended.incrementAndGet();
        });
        var task = new FutureTask<>(this::interruptedAfterClosing);
        Thread closer = Thread.ofVirtual().name("closer").start(task);
        closer.interrupt();
        gate.countDown();

        assertTrue(task.get(60, TimeUnit.SECONDS));
        assertEquals(1, ended.get());
    }

    private FutureTask<Boolean> closing() {
        var task = new FutureTask<>(this::interruptedAfterClosing);
        Thread.ofVirtual().name("closer").start(task);
        return task;
    }

    private boolean interruptedAfterClosing() {
        threads.close();
        return Thread.interrupted();
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
