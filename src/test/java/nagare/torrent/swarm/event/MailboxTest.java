package nagare.torrent.swarm.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nagare.torrent.wire.PeerMessage;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    private static final Event.Said SAID = new Event.Said(1, new PeerMessage.KeepAlive());
    private final Mailbox mailbox = new Mailbox();

    @Test
    void eventsComeInOrderAndNoMoreAtOnceThanAsked() throws Exception {
        for (int piece = 0; piece < 5; piece++) {
            mailbox.post(new Event.Lost(piece));
        }

        assertEquals(List.of(new Event.Lost(0), new Event.Lost(1), new Event.Lost(2)), take(3));
        assertEquals(List.of(new Event.Lost(3), new Event.Lost(4)), take(3));
        assertEquals(List.of(), take(3));
    }

    @Test
    void aFloodOfStrangersWaitsWhileTheHouseIsHeard() throws Exception {
        for (int i = 0; i < Mailbox.PLACES; i++) {
            mailbox.postFromStranger(SAID);
        }
        var through = new CountDownLatch(1);
        Thread flooder = stranger(through);
        mailbox.post(new Event.Tick());

        assertEquals(1, through.getCount());
        assertEquals(10, take(10).size());
        assertTrue(through.await(60, TimeUnit.SECONDS));
        flooder.join();
        assertEquals(Mailbox.PLACES - 10 + 2, take(2 * Mailbox.PLACES).size());
    }

    @Test
    void closingLetsTheFloodGo() throws Exception {
        for (int i = 0; i < Mailbox.PLACES; i++) {
            mailbox.postFromStranger(SAID);
        }
        var through = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            stranger(through);
        }

        mailbox.close();

        assertTrue(through.await(60, TimeUnit.SECONDS));
        mailbox.postFromStranger(SAID);
        mailbox.post(new Event.Tick());
        assertEquals(List.of(), take(10), "nobody reads it any more");
    }

    private Thread stranger(CountDownLatch through) {
        return Thread.ofVirtual().name("stranger").start(() -> {
            try {
                mailbox.postFromStranger(SAID);
                through.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private List<Event> take(int most) throws InterruptedException {
        var batch = new ArrayList<Event>();
        mailbox.take(batch, most, 0);
        return batch;
    }
}
