package nagare.torrent.storage;

import java.nio.ByteBuffer;
import java.util.List;
import nagare.torrent.memory.Lease;

/// The bytes of a piece in the blocks in which they came, so that they need not be joined to be hashed, read or
/// written. All blocks but the last are of one length; read-only by agreement. They stay as they are for as long as
/// the lease is held.
public record PieceBytes(List<ByteBuffer> blocks, Lease lease) {
    public PieceBytes {
        blocks = List.copyOf(blocks);
        for (ByteBuffer block : blocks.subList(0, blocks.size() - 1)) {
            if (block.remaining() != blocks.getFirst().remaining()) {
                throw new IllegalArgumentException("a block of " + block.remaining() + " bytes in the middle");
            }
        }
    }

    /// In memory that the collector looks after.
    public PieceBytes(List<ByteBuffer> blocks) {
        this(blocks, Lease.NONE);
    }

    public int length() {
        return (blocks.size() - 1) * blocks.getFirst().remaining()
                + blocks.getLast().remaining();
    }

    /// Fills `target` with the bytes from `begin` on.
    public void read(int begin, ByteBuffer target) {
        int blockLength = blocks.getFirst().remaining();
        for (int at = begin; target.hasRemaining(); ) {
            ByteBuffer block = blocks.get(at / blockLength);
            int from = at % blockLength;
            int count = Math.min(target.remaining(), block.remaining() - from);
            target.put(target.position(), block, block.position() + from, count);
            target.position(target.position() + count);
            at += count;
        }
    }

    /// A copy of so many bytes from `begin` on.
    public ByteBuffer copy(int begin, int count) {
        var copy = ByteBuffer.allocate(count);
        read(begin, copy);
        return copy.flip();
    }
}
