package nagare.probe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
    private static final long START = Long.MAX_VALUE - 1000; // monotonic time may wrap around

    private final Attempts attempts = new Attempts();

    private static Probed file(int number) {
        return new Probed(InfoHash.of(new byte[20]), number);
    }

    @Test
    void restsGrowLongerUpToADay() {
        long now = START;
        for (Duration rest = Attempts.FIRST; rest.compareTo(Attempts.LONGEST) < 0; rest = rest.multipliedBy(2)) {
            attempts.failed(file(1), now);
            assertTrue(attempts.rests(file(1), now + rest.toNanos() - 1), rest.toString());
            now += rest.toNanos();
            assertFalse(attempts.rests(file(1), now), rest.toString());
        }
        for (int i = 0; i < 3; i++) {
            attempts.failed(file(1), now);
            assertTrue(attempts.rests(file(1), now + Attempts.LONGEST.toNanos() - 1));
            now += Attempts.LONGEST.toNanos();
            assertFalse(attempts.rests(file(1), now));
        }
    }

    @Test
    void successIsForgottenFailure() {
        attempts.failed(file(1), START);
        attempts.succeeded(file(1));

        assertFalse(attempts.rests(file(1), START));
    }

    @Test
    void soManyAreRemembered() {
        for (int i = 0; i < Attempts.MAX; i++) {
            attempts.failed(file(i), START);
        }
        assertTrue(attempts.rests(file(0), START));

        attempts.failed(file(Attempts.MAX), START);

        assertFalse(attempts.rests(file(0), START));
        assertTrue(attempts.rests(file(1), START));
    }
}
