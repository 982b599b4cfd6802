package nagare.torrent.swarm.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import org.junit.jupiter.api.Test;

final class UploadsTest {
    private static final int BLOCK = 16 * 1024;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void peersAreServedInTurn() {
        var uploads = new Uploads(new Budget(0, 0));
        var peers = List.of(asking(1, 3), asking(2, 1), asking(3, 2));

        assertEquals(List.of(1, 2, 3, 1, 3, 1), numbers(uploads.turns(peers, 0)));
    }

    @Test
    void aRateLimitDoesNotServeTheFirstPeerOnly() {
        var uploads = new Uploads(new Budget(BLOCK, 0));
        var peers = List.of(asking(1, 9), asking(2, 9), asking(3, 9));
        var served = new ArrayList<Integer>();
        for (int second = 0; second < 6; second++) {
            served.addAll(numbers(uploads.turns(peers, second * SECOND)));
        }

        assertEquals(List.of(1, 2, 3, 1, 2, 3), served);
        assertTrue(uploads.isThrottled(peers, 0));
    }

    @Test
    void noMoreIsReadAtOnceThanTheLimit() {
        var uploads = new Uploads(new Budget(0, 0));
        var peers = IntStream.rangeClosed(1, 17)
                .mapToObj(number -> asking(number, 4))
                .toList();

        assertEquals(Uploads.MAX_READING, uploads.turns(peers, 0).size());
        assertEquals(0, uploads.turns(peers, 0).size());
        uploads.read();
        assertEquals(1, uploads.turns(peers, 0).size());
    }

    @Test
    void aPeerThatDoesNotReadGetsNoMoreThanTheLimit() {
        var uploads = new Uploads(new Budget(0, 0));
        Peer slow = asking(1, 100);
        Peer quick = asking(2, 1);
        slow.unsent = Uploads.MIN_UNSENT - 1;

        assertEquals(List.of(1, 2), numbers(uploads.turns(List.of(slow, quick), 0)));
        assertEquals(List.of(), uploads.turns(List.of(slow, quick), 0));
        assertFalse(uploads.isThrottled(List.of(slow, quick), 0), "time does not help");
        slow.unsent -= BLOCK;
        assertEquals(List.of(1), numbers(uploads.turns(List.of(slow, quick), 0)));
    }

    @Test
    void whoTakesFastHasMoreOnTheWayButNoMoreThanTheLimit() {
        var uploads = new Uploads(new Budget(0, 0));
        Peer fast = asking(1, 100);
        fast.up.add(1 << 30);

        int turns = uploads.turns(List.of(fast), SECOND).size();
        fast.unsent = Uploads.MAX_UNSENT;

        assertTrue(turns > Uploads.MIN_UNSENT / BLOCK, () -> turns + " blocks");
        assertEquals(List.of(), uploads.turns(List.of(fast), SECOND));
    }

    private static Peer asking(int number, int blocks) {
        Peer peer = Strangers.peer(number, 0);
        for (int i = 0; i < blocks; i++) {
            peer.uploads.add(new Block(i, 0, BLOCK));
        }
        return peer;
    }

    private static List<Integer> numbers(List<Uploads.Turn> turns) {
        return turns.stream().map(turn -> turn.peer().number).toList();
    }
}
