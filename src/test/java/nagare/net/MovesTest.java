package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MovesTest {
    private final Moves moves = new Moves();

    @Test
    void soManyAreRememberedAndTheOneAskedForLongestAgoGoes() throws Exception {
        var there = new Moves.Moved(Target.of(URI.create("http://there.example/")), true);
        for (int i = 0; i < Moves.MAX; i++) {
            moves.remember(document(i), there);
        }
        assertEquals(Optional.of(there), moves.of(document(0)));

        moves.remember(document(Moves.MAX), there);

        assertEquals(Optional.of(there), moves.of(document(0)), "was asked for again");
        assertEquals(Optional.empty(), moves.of(document(1)));
        assertTrue(moves.of(document(Moves.MAX)).isPresent());
        moves.forget(document(0));
        assertEquals(Optional.empty(), moves.of(document(0)));
    }

    private static URI document(int number) {
        return URI.create("http://host.example/" + number);
    }
}
