package nagare.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("203.0.113.7");
    private static final long PAUSE = Refusals.PAUSE.toNanos();

    private final Refusals refusals = new Refusals();
    private long now = Long.MAX_VALUE - PAUSE / 2; // a monotonic clock may wrap

    private Optional<String> line(Refusals.Reason reason) {
        return refusals.line(reason, CLIENT, now);
    }

    @Test
    void aFloodIsOneLineInAMinuteWithItsCount() {
        assertEquals(
                Optional.of("refused: a web page of another site; client=203.0.113.7"),
                line(Refusals.Reason.FOREIGN_PAGE));
        for (int i = 0; i < 100_000; i++) {
            assertEquals(Optional.empty(), line(Refusals.Reason.FOREIGN_PAGE));
        }
        now += PAUSE;
        assertEquals(
                Optional.of(
                        "refused: a web page of another site; client=203.0.113.7 (and 100000 since the last such line)"),
                line(Refusals.Reason.FOREIGN_PAGE));
        now += PAUSE;
        assertEquals(
                Optional.of("refused: a web page of another site; client=203.0.113.7"),
                line(Refusals.Reason.FOREIGN_PAGE));
    }

    @Test
    void eachReasonHasItsOwnLine() {
        for (Refusals.Reason reason : Refusals.Reason.values()) {
            assertEquals(true, line(reason).isPresent(), reason.name());
            assertEquals(Optional.empty(), line(reason), reason.name());
        }
    }
}
