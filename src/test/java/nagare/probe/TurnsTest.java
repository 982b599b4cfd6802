package nagare.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private static final InfoHash TORRENT = InfoHash.of(new byte[20]);

    private final List<Integer> done = new ArrayList<>();
    private final Turns turns = new Turns(1, 3);

    private boolean ask(int file) {
        return turns.ask(new Probed(TORRENT, file), () -> done.add(file));
    }

    @Test
    void theLastThatWasAskedForComesFirstAndTheOldestMakeRoom() {
        assertTrue(ask(1));
        assertEquals(
                List.of(false, false, false),
                IntStream.of(2, 3, 4).mapToObj(this::ask).toList());

        turns.work();

        assertEquals(List.of(4, 3, 2), done);
    }

    @Test
    void whoAsksAgainMovesToTheFront() {
        ask(1);
        ask(2);
        ask(1);

        turns.work();

        assertEquals(List.of(1, 2), done);
    }

    @Test
    void aNewWorkerIsWantedWhenTheLastHasGone() {
        assertTrue(ask(1));
        turns.work();

        assertTrue(ask(2));
    }

    @Test
    void whatIsBeingDoneIsNotAskedForAgain() {
        turns.ask(new Probed(TORRENT, 1), () -> assertFalse(ask(1)));

        turns.work();

        assertEquals(List.of(), done);
    }

    @Test
    void afterClosingNobodyHasATurn() {
        ask(1);

        turns.close();
        turns.work();

        assertEquals(List.of(), done);
        assertFalse(ask(2));
    }
}
