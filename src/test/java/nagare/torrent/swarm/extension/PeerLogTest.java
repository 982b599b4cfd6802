package nagare.torrent.swarm.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;

import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import org.junit.jupiter.api.Test;

final class PeerLogTest {
    private final PeerLog log = new PeerLog();

    @Test
    void aThousandChangesAreRememberedAndTheOldestGoesFirst() {
        for (int number = 1; number <= PeerLog.MOST; number++) {
            log.see(peer(number));
        }
        assertEquals(1, log.since(0, 50).added().getFirst().number);

        log.see(peer(PeerLog.MOST + 1));

        assertEquals(2, log.since(0, 50).added().getFirst().number);
        assertEquals(51, log.since(0, 50).upTo());
    }

    @Test
    void aPeerIsSeenOnceHoweverOftenItTellsOfItself() {
        log.see(peer(1));
        log.see(peer(1));

        assertEquals(1, log.end());
        assertEquals(1, log.all().size());
    }

    private static Peer peer(int number) {
        return Strangers.peer(number, "9.%d.%d.9".formatted(number / 250, number % 250), 0);
    }
}
