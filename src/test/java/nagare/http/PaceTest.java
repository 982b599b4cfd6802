package nagare.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Attributes;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long HALT = TimeUnit.MILLISECONDS.toNanos(21);

    private final Attributes connection = new Attributes.Mapped();

    @Test
    void shortAnswersOverOneConnectionProveAClientQuick() {
        for (long sent = 0; sent < Pace.PROVED_FAST; sent += 1 << 20) {
            assertEquals(Pace.SMALL_CHUNK, Pace.of(connection).chunk());
            Pace.of(connection).wrote(1 << 20, QUICK);
        }

        assertEquals(Pace.CHUNK, Pace.of(connection).chunk());
        assertEquals(Pace.SMALL_CHUNK, Pace.of(new Attributes.Mapped()).chunk(), "another connection");
    }

    @Test
    void aClientThatHaltsHasToProveItAnew() {
        Pace pace = Pace.of(connection);
        pace.wrote((int) Pace.PROVED_FAST, QUICK);

        pace.wrote(1, HALT);

        assertEquals(Pace.SMALL_CHUNK, pace.chunk());
        pace.wrote((int) Pace.PROVED_FAST - 1, QUICK);
        assertEquals(Pace.SMALL_CHUNK, pace.chunk());
        pace.wrote(1, QUICK);
        assertEquals(Pace.CHUNK, pace.chunk());
    }
}
