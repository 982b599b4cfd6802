package nagare.torrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.memory.WriteBuffers;
import nagare.torrent.transport.TcpStream;
import nagare.torrent.wire.FrameReader;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PeerLinkTest {
    private static final int PIECES = 1_000_000;
    private SocketPair pair;
    private PeerLink link;
    private final AtomicInteger sent = new AtomicInteger();

    @BeforeEach
    void open() throws IOException {
        pair = SocketPair.open();
        link = new PeerLink(new TcpStream(pair.ours()), new WriteBuffers());
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        pair.close();
    }

    @Test
    void whatIsSentArrivesInOrderAlsoWhatIsLargerThanTheBuffer() throws Exception {
        var all = new BitSet();
        all.set(0, PIECES);
        var messages = new ArrayList<PeerMessage>();
        messages.add(PeerMessage.Bitfield.of(all, PIECES)); // 125 kB
        for (int i = 0; i < 20; i++) {
            messages.add(new PeerMessage.Piece(i, 0, ByteBuffer.allocate(16 * 1024)));
            messages.add(new PeerMessage.Have(i));
        }
        link.send(messages.subList(0, 10));
        link.send(messages.subList(10, 30));
        var writing = inBackground(() -> link.writeUntilClosed(sent::addAndGet));
        link.send(messages.subList(30, 41));

        var frames = new FrameReader(pair.theirs(), new BlockPool(0));
        frames.expectPieces(PIECES);
        for (PeerMessage message : messages) {
            assertEquals(message, frames.next().orElseThrow());
        }
        link.close("enough");
        failure(writing); // it ends
    }

    @Test
    void bytesOfBlocksAreToldWhenTheyAreWritten() throws Exception {
        link.send(List.of(new PeerMessage.Unchoke(), new PeerMessage.Piece(0, 0, ByteBuffer.allocate(1000))));
        link.send(List.of(new PeerMessage.Piece(0, 1000, ByteBuffer.allocate(500))));
        link.send(List.of(new PeerMessage.KeepAlive()));
        inBackground(() -> link.writeUntilClosed(sent::addAndGet));
        var frames = new FrameReader(pair.theirs(), new BlockPool(0));
        for (int i = 0; i < 4; i++) {
            frames.next().orElseThrow();
        }

        assertEquals(1500, sent.get(), "told before the next message goes out");
    }

    @Test
    void aPeerThatDoesNotReadIsDroppedAtTheLimit() {
        var block = new PeerMessage.Piece(0, 0, ByteBuffer.allocate(16 * 1024));
        int fit = (int) (PeerLink.MAX_WAITING_BYTES / (16 * 1024 + 13 + 64));
        for (int i = 0; i < fit; i++) {
            link.send(List.of(block));
        }
        assertTrue(pair.ours().isOpen());

        link.send(List.of(block));

        assertFalse(pair.ours().isOpen());
        assertEquals("does not read what it asked for", link.closedWhy());
    }

    @Test
    void manySmallMessagesCountToo() {
        for (int i = 0; i < PeerLink.MAX_WAITING_BYTES / 64 && pair.ours().isOpen(); i++) {
            link.send(List.of(new PeerMessage.Have(i)));
        }

        assertFalse(pair.ours().isOpen());
    }

    @Test
    void readingEndsQuietlyWhenThePeerCloses() throws Exception {
        var said = new ArrayList<PeerMessage>();
        pair.theirs().write(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 1}));
        pair.theirs().close();

        link.readUntilClosed(new BlockPool(0), said::add);

        assertEquals(List.of(new PeerMessage.KeepAlive(), new PeerMessage.Unchoke()), said);
    }

    @Test
    void nonsenseEndsTheReading() throws Exception {
        pair.theirs().write(ByteBuffer.wrap(new byte[] {0, 0, 0, 5, 4, 0, 0, 0, 10}));

        link.expectPieces(10);
        var reading = inBackground(() -> link.readUntilClosed(new BlockPool(0), _ -> {}));

        assertInstanceOf(ProtocolException.class, failure(reading));
    }

    @Test
    void closingEndsReadingAndWritingAndTheFirstReasonStays() throws Exception {
        var reading = inBackground(() -> link.readUntilClosed(new BlockPool(0), _ -> {}));
        link.close("first");
        link.close("second");

        assertInstanceOf(IOException.class, failure(reading));
        assertEquals("first", link.closedWhy());
    }

    private interface Work {
        void run() throws Exception;
    }

    private static FutureTask<Throwable> inBackground(Work work) {
        var task = new FutureTask<Throwable>(() -> {
            try {
                work.run();
                return new AssertionError("ended without a failure");
            } catch (Exception e) {
                return e;
            }
        });
        Thread.ofVirtual().name("link").start(task);
        return task;
    }

    private static Throwable failure(FutureTask<Throwable> task) throws Exception {
        return task.get(60, TimeUnit.SECONDS);
    }
}
