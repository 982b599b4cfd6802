package nagare.torrent.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OpeningTest {
    private static final long BEGIN = -5_000; // a monotonic clock may be below zero

    private final Opening opening = new Opening(BEGIN);

    @Test
    void eachPhaseLastsFromTheOneBefore() {
        opening.reached(Phase.TORRENT, BEGIN + 10);
        opening.reached(Phase.STORE, BEGIN + 30);
        opening.reached(Phase.PEER, BEGIN + 60);
        opening.reached(Phase.UNCHOKE, BEGIN + 100);
        opening.reached(Phase.ASKED, BEGIN + 101);
        opening.reached(Phase.BLOCK, BEGIN + 150);
        opening.reached(Phase.BYTE, BEGIN + 400);

        var phases = opening.phases();
        assertEquals(
                List.of(10L, 20L, 30L, 40L, 1L, 49L, 250L),
                phases.nanos().values().stream().toList());
        assertEquals(List.of(Phase.values()), phases.nanos().keySet().stream().toList());
        assertEquals(400, phases.total());
        assertTrue(phases.isComplete());
    }

    @Test
    void onlyTheFirstTimeCounts() {
        opening.reached(Phase.TORRENT, BEGIN + 10);
        opening.reached(Phase.TORRENT, BEGIN + 99);

        assertEquals(Map.of(Phase.TORRENT, 10L), opening.phases().nanos());
    }

    @Test
    void whatWasSoBeforeOrWasSkippedTookNoTime() {
        opening.reached(Phase.PEER, BEGIN - 1_000);
        opening.reached(Phase.BLOCK, BEGIN + 70);

        var phases = opening.phases();
        assertEquals(
                Map.of(
                        Phase.TORRENT,
                        0L,
                        Phase.STORE,
                        0L,
                        Phase.PEER,
                        0L,
                        Phase.UNCHOKE,
                        0L,
                        Phase.ASKED,
                        0L,
                        Phase.BLOCK,
                        70L),
                phases.nanos());
        assertFalse(phases.isComplete());
    }

    @Test
    void aPhaseThatIsNotedLateDoesNotTurnTimeBack() {
        opening.reached(Phase.PEER, BEGIN + 50);
        opening.reached(Phase.UNCHOKE, BEGIN + 20);
        opening.reached(Phase.BYTE, BEGIN + 90);

        assertEquals(90, opening.phases().total());
        assertEquals(0, opening.phases().nanos().get(Phase.UNCHOKE));
        assertEquals(40, opening.phases().nanos().get(Phase.BYTE));
    }

    @Test
    void nothingIsToldBeforeAnythingHappened() {
        assertEquals(Phases.NONE, opening.phases());
        assertEquals(0, opening.phases().total());
    }

    @Test
    void aPhaseCannotLastLessThanNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Phases(Map.of(Phase.PEER, -1L)));
    }
}
