package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProofsTest {
    private final Proofs proofs = new Proofs();

    @Test
    void manyThreadsThatWantOnePieceHashItOnce() throws Exception {
        var checks = new AtomicInteger();
        var passed = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    boolean good = proofs.prove(5, () -> {
                        checks.incrementAndGet();
                        try {
                            goOn.await();
                        } catch (InterruptedException never) {
                            throw new AssertionError(never);
                        }
                        return true;
                    });
                    passed.addAndGet(good ? 1 : 0);
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            }));
        }
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        goOn.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(1, checks.get());
        assertEquals(4, passed.get());
    }

    @Test
    void aCheckThatFailsOrThrowsIsMadeAgain() throws IOException {
        assertFalse(proofs.prove(1, () -> false));
        assertThrows(
                IOException.class,
                () -> proofs.prove(1, () -> {
                    throw new IOException("disk");
                }));

        assertTrue(proofs.prove(1, () -> true));
        assertTrue(proofs.prove(1, () -> false), "proven once is enough");

        proofs.remove(MadeTorrent.pieces(1));
        assertFalse(proofs.prove(1, () -> false));
    }
}
