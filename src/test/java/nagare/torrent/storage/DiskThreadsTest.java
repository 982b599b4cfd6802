package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DiskThreadsTest {
    @Test
    void workRunsOnAPlatformThreadThatKeepsTheJvmAlive() throws Exception {
        try (var disk = DiskThreads.start(2)) {
            var seen = new AtomicReference<Thread>();
            Thread.startVirtualThread(() -> {
                        try {
                            seen.set(disk.call(Thread::currentThread));
                        } catch (IOException | InterruptedException failed) {
                            throw new AssertionError(failed);
                        }
                    })
                    .join();

            assertFalse(seen.get().isVirtual());
            assertFalse(seen.get().isDaemon());
            assertTrue(seen.get().getName().startsWith("disk-"));
        }
    }

    @Test
    void whatWorkThrowsIsThrown() {
        try (var disk = DiskThreads.start(1)) {
            var io = new IOException("no");
            var bug = new IllegalStateException("bug");

            assertSame(
                    io,
                    assertThrows(
                            IOException.class,
                            () -> disk.run(() -> {
                                throw io;
                            })));
            assertSame(
                    bug,
                    assertThrows(
                            IllegalStateException.class,
                            () -> disk.run(() -> {
                                throw bug;
                            })));
        }
    }

    @Test
    void anInterruptedCallerLeavesAndItsWorkIsDoneUndisturbed() throws Exception {
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        var left = new AtomicBoolean();
        try (var disk = DiskThreads.start(1)) {
            Thread caller = Thread.startVirtualThread(() -> {
                try {
                    disk.run(() -> {
                        started.countDown();
                        awaitUninterruptibly(goOn, interrupted);
                    });
                } catch (InterruptedException expected) {
                    left.set(true);
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });
            started.await();

            caller.interrupt();
            caller.join();

            assertTrue(left.get());
            goOn.countDown();
            assertEquals(1, disk.call(() -> 1));
            assertFalse(interrupted.get());
        }
    }

    @Test
    void workOfADiskThreadDoesNotWaitForItself() throws Exception {
        try (var disk = DiskThreads.start(1, 1)) {
            var done = new AtomicInteger();

            int value = disk.call(() -> {
                try {
                    for (int i = 0; i < 5; i++) {
                        disk.execute(done::incrementAndGet);
                    }
                    return disk.call(() -> 7);
                } catch (InterruptedException never) {
                    throw new AssertionError(never);
                }
            });

            assertEquals(7, value);
            disk.run(() -> {});
            assertEquals(5, done.get());
        }
    }

    @Test
    void aFullQueueHoldsCallersBack() throws Exception {
        var goOn = new CountDownLatch(1);
        var handedOver = new AtomicInteger();
        try (var disk = DiskThreads.start(1, 2)) {
            disk.execute(() -> awaitUninterruptibly(goOn, new AtomicBoolean()));
            Thread caller = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 10; i++) {
                    disk.execute(() -> {});
                    handedOver.incrementAndGet();
                }
            });
            while (caller.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }

            assertTrue(handedOver.get() <= 3, "handed over " + handedOver);
            goOn.countDown();
            caller.join();
            assertEquals(10, handedOver.get());
        }
    }

    @Test
    void closingFinishesWhatWasQueuedAndTakesNoMore() throws Exception {
        var goOn = new CountDownLatch(1);
        var done = Collections.synchronizedList(new ArrayList<Integer>());
        var disk = DiskThreads.start(1);
        disk.execute(() -> awaitUninterruptibly(goOn, new AtomicBoolean()));
        for (int i = 0; i < 5; i++) {
            int number = i;
            disk.execute(() -> done.add(number));
        }
        Thread closer = Thread.ofPlatform().start(disk::close);
        goOn.countDown();
        closer.join();

        assertEquals(List.of(0, 1, 2, 3, 4), done);
        assertThrows(IOException.class, () -> disk.call(() -> 1));
        assertThrows(RejectedExecutionException.class, () -> disk.execute(() -> {}));
    }

    @Test
    void aBugInOneWorkDoesNotStopTheNext() throws Exception {
        try (var disk = DiskThreads.start(1)) {
            disk.execute(() -> {
                throw new IllegalStateException("this test's own; look away");
            });

            assertEquals(1, disk.call(() -> 1));
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch, AtomicBoolean interrupted) {
        for (boolean open = false; !open; ) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException again) {
                interrupted.set(true);
            }
        }
    }
}
