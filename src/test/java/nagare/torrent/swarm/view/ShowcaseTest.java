package nagare.torrent.swarm.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.status.Memory;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.Phases;
import nagare.torrent.status.PieceMap;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import org.junit.jupiter.api.Test;

final class ShowcaseTest {
    private static final SwarmView FIRST = view(1);
    private static final SwarmView SECOND = view(2);

    private final Showcase showcase = new Showcase(FIRST, 0);
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void nobodyIsAskedForAViewUntilSomebodyLooks() {
        assertFalse(showcase.isAsked());
    }

    @Test
    void whoLooksGetsAViewOfNow() throws InterruptedException {
        var view = showcase.look(Showcase.FRESH, () -> {
            assertTrue(showcase.isAsked());
            showcase.show(SECOND, Showcase.FRESH);
        });

        assertSame(SECOND, view);
        assertFalse(showcase.isAsked());
    }

    @Test
    void manyLooksMakeAtMostFourViewsInASecond() throws InterruptedException {
        for (long now = 0; now < 1_000_000_000L; now += 1_000_000) {
            long at = now;
            showcase.look(at, () -> {
                woken.incrementAndGet();
                showcase.show(SECOND, at);
            });
        }

        assertEquals(3, woken.get(), "one was there at the start");
    }

    @Test
    void theLastViewStaysWhenTheOwnerHasEnded() throws InterruptedException {
        showcase.show(SECOND, 0);
        showcase.close();

        assertSame(SECOND, showcase.look(Showcase.FRESH, woken::incrementAndGet));
        assertEquals(0, woken.get());
    }

    @Test
    void whoWaitsIsLetGoWhenTheOwnerEnds() throws InterruptedException {
        assertSame(FIRST, showcase.look(Showcase.FRESH, showcase::close));
    }

    private static SwarmView view(int known) {
        return new SwarmView(
                0,
                0,
                0,
                0,
                known,
                List.of(),
                new PieceMap(List.of(new PieceMap.Cell(1, 0, 0, 0, 0, 0, 0))),
                List.of(),
                false,
                Tally.NOTHING,
                Memory.NONE,
                Phases.NONE,
                Optional.empty(),
                List.of(),
                Outreach.NONE);
    }
}
