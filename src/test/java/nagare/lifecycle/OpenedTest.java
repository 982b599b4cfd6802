package nagare.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenedTest {
    private final List<String> closed = new ArrayList<>();
    private final Opened opened = new Opened();

    @Test
    void thingsAreClosedInTheReverseOrderAndOnce() {
        opened.keep(() -> closed.add("first"));
        opened.keep(() -> closed.add("second"));

        opened.close();
        opened.close();

        assertEquals(List.of("second", "first"), closed);
    }

    @Test
    void whatFailsToCloseDoesNotKeepTheOthersOpen() {
        opened.keep(() -> closed.add("first"));
        opened.keep(() -> {
            throw new IllegalStateException("cannot");
        });
        opened.keep(() -> {
            throw new NoClassDefFoundError("gone");
        });
        opened.keep(() -> closed.add("last"));

        opened.close();

        assertEquals(List.of("last", "first"), closed);
    }

    @Test
    void anInterruptIsPassedOn() {
        opened.keep(() -> closed.add("first"));
        opened.keep(() -> {
            throw new InterruptedException();
        });

        opened.close();

        assertTrue(Thread.interrupted());
        assertFalse(closed.isEmpty());
    }

    @Test
    void whatIsKeptIsHandedBack() {
        AutoCloseable thing = () -> {};

        assertEquals(thing, opened.keep(thing));
    }
}
