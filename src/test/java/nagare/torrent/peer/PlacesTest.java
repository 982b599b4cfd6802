package nagare.torrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PlacesTest {
    @Test
    void aTenthOfTheConnectionsIsKeptForCallers() {
        var places = new Places(10);
        for (int i = 0; i < 9; i++) {
            assertTrue(places.mayDial(), "number " + i);
        }

        assertEquals(0, places.freeToDial());
        assertFalse(places.mayDial());
        assertTrue(places.mayAccept());
        assertFalse(places.mayAccept());
    }

    @Test
    void aWebSeedHasPlacesForAllItsConnectionsOrNone() {
        var places = new Places(10);
        assertTrue(places.mayReach(3));
        assertTrue(places.mayReach(6));
        assertFalse(places.mayDial(), "nine of ten are taken");

        places.leave(3);
        assertFalse(places.mayReach(4));
        assertEquals(3, places.freeToDial(), "who was refused took none");
        assertTrue(places.mayReach(3));
    }

    @Test
    void whatWasRefusedTakesNoPlace() {
        var places = new Places(2);
        assertTrue(places.mayAccept());
        assertTrue(places.mayAccept());
        assertFalse(places.mayAccept());
        assertFalse(places.mayDial());

        places.leave();

        assertTrue(places.mayAccept());
        assertFalse(places.mayAccept());
    }

    @Test
    void soManyMayBeHalfOpenAndNoMore() {
        var places = new Places(500);
        for (int i = 0; i < Places.HALF_OPEN_IN_HASTE; i++) {
            assertTrue(places.mayDial());
        }
        assertFalse(places.mayDial());
        assertEquals(Places.HALF_OPEN_IN_HASTE, places.halfOpen());

        places.dialled();

        assertTrue(places.mayDial(), "one stands now, and keeps its place");
        assertEquals(450 - Places.HALF_OPEN_IN_HASTE - 1, places.freeToDial());
    }

    @Test
    void whoFindsNoPlaceIsNotHalfOpen() {
        var places = new Places(10);
        for (int i = 0; i < 9; i++) {
            assertTrue(places.mayDial());
        }

        assertFalse(places.mayDial());

        assertEquals(9, places.halfOpen());
    }
}
