package nagare.torrent.swarm.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nagare.torrent.peer.Places;
import org.junit.jupiter.api.Test;

final class BudgetTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void withoutALimitEverythingIsUploadedAtOnce() {
        var budget = new Budget(0, 0);

        assertFalse(budget.limitsUploads());
        assertTrue(budget.mayUpload(Integer.MAX_VALUE, 0));
        assertTrue(budget.mayUpload(Integer.MAX_VALUE, 0));
    }

    @Test
    void theUploadRateHoldsOverTime() {
        var budget = new Budget(1000, 0);
        int blocks = 0;
        for (long now = 0; now < 100 * SECOND; now += SECOND / 20) {
            while (budget.mayUpload(300, now)) {
                blocks++;
            }
        }

        assertEquals(101_000 / 300, blocks, 1); // with one second saved up at the start
    }

    @Test
    void aBlockLargerThanTheRateGoesOutAndIsPaidForLater() {
        var budget = new Budget(1000, 0);

        assertTrue(budget.mayUpload(16_384, 0));
        assertFalse(budget.mayUpload(1, 15 * SECOND));
        assertTrue(budget.mayUpload(16_384, 16 * SECOND));
    }

    @Test
    void idleTimeIsNotSavedUpBeyondASecond() {
        var budget = new Budget(1000, 0);

        assertTrue(budget.mayUpload(1000, 3600 * SECOND));
        assertFalse(budget.mayUpload(1, 3600 * SECOND));
    }

    @Test
    void aClockThatGoesBackTakesNothingAway() {
        var budget = new Budget(1000, 10 * SECOND);

        assertTrue(budget.mayUpload(500, 9 * SECOND));
        assertTrue(budget.mayUpload(500, 9 * SECOND));
    }

    @Test
    void aSwarmIsFullOnlyWhenAllTogetherHoldTooMuchAndItHasItsShare() {
        var budget = new Budget(new Places(1), 3 * Held.OWN_SHARE, 0, 0);
        var one = new Held(budget, 1);
        var other = new Held(budget, 1);
        one.take(2 * Held.OWN_SHARE);
        assertFalse(one.isFull());

        other.take(Held.OWN_SHARE - 1);
        assertFalse(one.isFull());
        one.take(1);
        assertTrue(one.isFull());
        assertFalse(other.isFull(), "it has less than its share");
        other.take(1);
        assertTrue(other.isFull());

        one.giveBackAll();
        assertFalse(other.isFull());
        assertFalse(one.isFull());
    }

    @Test
    void twoPiecesAreAlwaysAllowed() {
        var held = new Held(new Budget(new Places(1), 1, 0, 0), 20 << 20);

        held.take((40 << 20) - 1);
        assertFalse(held.isFull());
        held.take(1);
        assertTrue(held.isFull());
    }

    @Test
    void halfDonePiecesMayUseWhatIsLeftOfAllTheMemory() {
        var budget = new Budget(new Places(1), 100 << 20, 0, 0);
        var one = new Held(budget, 1);
        var other = new Held(budget, 1);
        one.open(30 << 20);
        other.take(20 << 20);

        assertEquals(80 << 20, one.mostOpen(), "its own count as free");
        assertEquals(50 << 20, other.mostOpen());

        one.open(10 << 20);
        assertEquals(70 << 20, other.mostOpen());
        other.take(100 << 20);
        assertEquals(1, one.mostOpen(), "one piece in any case");

        one.giveBackAll();
        other.giveBackAll();
        assertEquals(100 << 20, budget.freeMemory());
    }
}
