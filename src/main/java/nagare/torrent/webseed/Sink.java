package nagare.torrent.webseed;

import java.nio.ByteBuffer;
import nagare.net.FetchFailed;
import nagare.net.FetchFailed.Reason;
import nagare.net.RangeAnswer;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.memory.BlockPool.Taken;
import nagare.torrent.wire.PeerMessage;
import org.jspecify.annotations.Nullable;

/// Makes blocks of the bytes of a [Run] as they come. For one thread; to be closed.
final class Sink implements AutoCloseable {
    private final Run run;
    private final BlockPool blocks;
    private final Taker taker;
    private int next;
    private @Nullable Taken open;

    /// Takes whole blocks, with their leases.
    interface Taker {
        void take(PeerMessage.Piece block) throws InterruptedException;

        /// Whether anything that is to come of the run is wanted.
        boolean wantsMore();
    }

    Sink(Run run, BlockPool blocks, Taker taker) {
        this.run = run;
        this.blocks = blocks;
        this.taker = taker;
    }

    boolean wantsMore() {
        return taker.wantsMore();
    }

    /// Reads `skip` bytes past and takes the next `bytes`; false when nobody wants the rest.
    ///
    /// @throws FetchFailed when there are fewer
    boolean take(RangeAnswer answer, long skip, long bytes) throws FetchFailed, InterruptedException {
        var scratch = ByteBuffer.allocate(BlockPool.BLOCK_BYTES);
        for (long left = skip; left > 0; ) {
            scratch.clear().limit((int) Math.min(left, scratch.capacity()));
            left -= read(answer, scratch);
        }
        for (long left = bytes; left > 0; ) {
            ByteBuffer room = room();
            int limit = room.limit();
            room.limit((int) Math.min(limit, room.position() + left));
            left -= read(answer, room);
            room.limit(limit);
            if (!room.hasRemaining()) {
                full();
                if (left > 0 && !taker.wantsMore()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int read(RangeAnswer answer, ByteBuffer into) throws FetchFailed {
        int read = answer.read(into);
        if (read < 0) {
            throw new FetchFailed(Reason.BAD_ANSWER, "the server sent less than it said (" + answer.authority() + ")");
        }
        return read;
    }

    /// Padding.
    void zeros(long bytes) throws InterruptedException {
        for (long left = bytes; left > 0; ) {
            ByteBuffer room = room();
            int some = (int) Math.min(left, room.remaining());
            room.put(new byte[some]);
            left -= some;
            if (!room.hasRemaining()) {
                full();
            }
        }
    }

    private ByteBuffer room() {
        Taken taken = open;
        if (taken == null) {
            taken = blocks.take(run.blocks.get(next).length());
            taken.data().clear();
            open = taken;
        }
        return taken.data();
    }

    private void full() throws InterruptedException {
        Taken taken = open;
        if (taken == null) {
            throw new IllegalStateException("no block is open");
        }
        open = null;
        Orders.Wanted block = run.blocks.get(next++);
        taker.take(
                new PeerMessage.Piece(block.piece(), block.begin(), taken.data().flip(), taken.lease()));
    }

    @Override
    public void close() {
        Taken taken = open;
        if (taken != null) {
            open = null;
            taken.lease().release();
        }
    }
}
