package nagare.torrent.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Optional;
import java.util.function.IntSupplier;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.memory.Lease;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.merkle.MerkleTree;
import nagare.torrent.wire.PeerMessage.AllowedFast;
import nagare.torrent.wire.PeerMessage.Bitfield;
import nagare.torrent.wire.PeerMessage.Cancel;
import nagare.torrent.wire.PeerMessage.Choke;
import nagare.torrent.wire.PeerMessage.Extended;
import nagare.torrent.wire.PeerMessage.HashReject;
import nagare.torrent.wire.PeerMessage.HashRequest;
import nagare.torrent.wire.PeerMessage.Hashes;
import nagare.torrent.wire.PeerMessage.Have;
import nagare.torrent.wire.PeerMessage.HaveAll;
import nagare.torrent.wire.PeerMessage.HaveNone;
import nagare.torrent.wire.PeerMessage.Interested;
import nagare.torrent.wire.PeerMessage.KeepAlive;
import nagare.torrent.wire.PeerMessage.NotInterested;
import nagare.torrent.wire.PeerMessage.Piece;
import nagare.torrent.wire.PeerMessage.Port;
import nagare.torrent.wire.PeerMessage.Reject;
import nagare.torrent.wire.PeerMessage.Request;
import nagare.torrent.wire.PeerMessage.Suggest;
import nagare.torrent.wire.PeerMessage.Unchoke;

/// Reads one peer's messages from a blocking channel, after the handshake. Nothing is read into memory before its
/// length
/// has been judged by its id, so a peer cannot make us hold more than [#MAX_EARLY_BITFIELD_BYTES] beside the buffer.
/// For
/// one thread.
public final class FrameReader implements AutoCloseable {
    /// How long a bitfield may be while the number of pieces is unknown (a magnet link): 2,097,152 pieces.
    public static final int MAX_EARLY_BITFIELD_BYTES = 256 * 1024;

    /// How long the dictionary of an extension handshake may be.
    public static final int MAX_EXTENSION_HANDSHAKE_BYTES = 64 * 1024;

    /// How long the answer may be to the longest request for hashes that we make: 512 of them, and an uncle from each
    /// level.
    public static final int MAX_HASHES_FRAME =
            PeerCodec.RANGE_BYTES + (HashRange.MOST_ASKED + HashRange.MAX_LAYERS) * MerkleTree.HASH_BYTES;

    /// What a peer needs that says little, or a block now and then.
    static final int SMALL_BUFFER_BYTES = 2 * 1024;

    /// After so many reads in a row that filled it, fewer and longer ones are worth a block of the pool.
    static final int FULL_READS = 3;

    /// After so many in a row that the small one would have held, the block goes back to the pool.
    static final int SHORT_READS = 8;

    private static final int UNKNOWN = 0;

    private final ReadableByteChannel channel;
    private final BlockPool blocks;
    private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL_BUFFER_BYTES);
    private ByteBuffer buffer = small.limit(0);
    /// Reads in a row after which the other buffer would be the right one.
    private int misfits;
    private Lease lease = Lease.NONE;
    private IntSupplier pieces = () -> UNKNOWN;

    /// @param blocks where the memory of blocks comes from
    public FrameReader(ReadableByteChannel channel, BlockPool blocks) {
        this.channel = channel;
        this.blocks = blocks;
    }

    /// From now on a piece index must be below `count`, and a bitfield must have exactly its size.
    public void expectPieces(int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("a torrent has at least one piece: " + count);
        }
        expectPieces(() -> count);
    }

    /// The same for a number that may become known later; 0 until then.
    public void expectPieces(IntSupplier count) {
        pieces = count;
    }

    /// The next message, or nothing when the peer closed the connection between two messages. The data of a [Piece] is
    /// leased to the caller; that of a [Bitfield] and an [Extended] is a fresh heap buffer.
    ///
    /// @throws ProtocolException when the peer broke a rule: drop it
    /// @throws EOFException when the connection ended inside a message
    public Optional<PeerMessage> next() throws IOException {
        if (!fill(4)) {
            return Optional.empty();
        }
        int length = buffer.getInt();
        if (length == 0) {
            return Optional.of(new KeepAlive());
        }
        if (length < 0) {
            throw new ProtocolException("message of " + Integer.toUnsignedString(length) + " bytes");
        }
        need(1);
        int id = buffer.get() & 0xff;
        checkLength(id, length);
        return Optional.of(read(id, length - 1));
    }

    private PeerMessage read(int id, int rest) throws IOException {
        return switch (id) {
            case PeerCodec.CHOKE -> new Choke();
            case PeerCodec.UNCHOKE -> new Unchoke();
            case PeerCodec.INTERESTED -> new Interested();
            case PeerCodec.NOT_INTERESTED -> new NotInterested();
            case PeerCodec.HAVE -> new Have(piece());
            case PeerCodec.BITFIELD -> new Bitfield(payload(rest));
            case PeerCodec.REQUEST -> new Request(piece(), number(), requestLength());
            case PeerCodec.PIECE -> block(piece(), number(), rest - 8);
            case PeerCodec.CANCEL -> new Cancel(piece(), number(), number());
            case PeerCodec.PORT -> new Port(unsignedShort());
            case PeerCodec.SUGGEST -> new Suggest(piece());
            case PeerCodec.HAVE_ALL -> new HaveAll();
            case PeerCodec.HAVE_NONE -> new HaveNone();
            case PeerCodec.REJECT -> new Reject(piece(), number(), number());
            case PeerCodec.ALLOWED_FAST -> new AllowedFast(piece());
            case PeerCodec.EXTENDED -> extended(rest);
            case PeerCodec.HASH_REQUEST -> new HashRequest(range());
            case PeerCodec.HASHES -> hashes(rest);
            case PeerCodec.HASH_REJECT -> new HashReject(range());
            default -> throw unknown(id);
        };
    }

    /// A wrong length means that the two sides no longer agree where messages start, so it ends the connection.
    private void checkLength(int id, int length) throws ProtocolException {
        boolean right = switch (id) {
            case PeerCodec.CHOKE,
                    PeerCodec.UNCHOKE,
                    PeerCodec.INTERESTED,
                    PeerCodec.NOT_INTERESTED,
                    PeerCodec.HAVE_ALL,
                    PeerCodec.HAVE_NONE -> length == 1;
            case PeerCodec.HAVE, PeerCodec.SUGGEST, PeerCodec.ALLOWED_FAST -> length == 5;
            case PeerCodec.REQUEST, PeerCodec.CANCEL, PeerCodec.REJECT -> length == 13;
            case PeerCodec.PORT -> length == 3;
            case PeerCodec.BITFIELD -> fitsBitfield(length - 1);
            case PeerCodec.PIECE -> length >= 9 && length <= 9 + PeerMessage.BLOCK_BYTES;
            case PeerCodec.EXTENDED -> length >= 2;
            case PeerCodec.HASH_REQUEST, PeerCodec.HASH_REJECT -> length == PeerCodec.RANGE_BYTES;
            case PeerCodec.HASHES -> length >= PeerCodec.RANGE_BYTES && length <= MAX_HASHES_FRAME;
            default -> throw unknown(id);
        };
        if (!right) {
            throw new ProtocolException("message " + id + " of " + length + " bytes");
        }
    }

    private boolean fitsBitfield(int bytes) {
        int count = pieces.getAsInt();
        return count == UNKNOWN ? bytes <= MAX_EARLY_BITFIELD_BYTES : bytes == Bitfield.bytesFor(count);
    }

    private Extended extended(int rest) throws IOException {
        need(1);
        int id = buffer.get() & 0xff;
        int size = rest - 1;
        if (size > maxExtended(id)) {
            throw new ProtocolException("extended message " + id + " of " + size + " bytes");
        }
        return new Extended(id, payload(size));
    }

    private static int maxExtended(int id) throws ProtocolException {
        if (id == ExtensionHandshake.ID) {
            return MAX_EXTENSION_HANDSHAKE_BYTES;
        }
        return Extension.withId(id)
                .orElseThrow(() -> new ProtocolException("extended message " + id + " was never offered"))
                .maxBytes();
    }

    private HashRange range() throws IOException {
        return new HashRange(payload(MerkleTree.HASH_BYTES), number(), number(), number(), number());
    }

    private Hashes hashes(int rest) throws IOException {
        HashRange range = range();
        int size = rest + 1 - PeerCodec.RANGE_BYTES;
        if (!range.isSound() || range.bytes() != size) {
            throw new ProtocolException(size + " bytes of hashes for " + range);
        }
        return new Hashes(range, payload(size));
    }

    private int piece() throws IOException {
        int piece = number();
        int count = pieces.getAsInt();
        if (count != UNKNOWN && piece >= count) {
            throw new ProtocolException("piece " + piece + " of " + count);
        }
        return piece;
    }

    private int number() throws IOException {
        need(4);
        int number = buffer.getInt();
        if (number < 0) {
            throw new ProtocolException("number above 2^31: " + Integer.toUnsignedString(number));
        }
        return number;
    }

    private int requestLength() throws IOException {
        int length = number();
        if (length == 0 || length > PeerMessage.MAX_REQUEST_BYTES) {
            throw new ProtocolException("request of " + length + " bytes");
        }
        return length;
    }

    private int unsignedShort() throws IOException {
        need(2);
        return buffer.getShort() & 0xffff;
    }

    private Piece block(int piece, int begin, int size) throws IOException {
        BlockPool.Taken taken = blocks.take(size);
        boolean filled = false;
        try {
            fill(taken.data());
            filled = true;
            return new Piece(piece, begin, taken.data().flip(), taken.lease());
        } finally {
            if (!filled) {
                taken.lease().release();
            }
        }
    }

    private ByteBuffer payload(int size) throws IOException {
        var payload = ByteBuffer.allocate(size);
        fill(payload);
        return payload.flip();
    }

    /// Takes what the buffer has; what is missing goes past it, and what comes after that into it.
    private void fill(ByteBuffer payload) throws IOException {
        int take = Math.min(payload.remaining(), buffer.remaining());
        payload.put(payload.position(), buffer, buffer.position(), take);
        payload.position(payload.position() + take);
        buffer.position(buffer.position() + take);
        while (payload.hasRemaining()) {
            if (readInto(payload) < 0) {
                throw new EOFException("the peer closed the connection inside a message");
            }
        }
    }

    /// The buffer is empty.
    private long readInto(ByteBuffer payload) throws IOException {
        if (!payload.isDirect() || !(channel instanceof ScatteringByteChannel scattering)) {
            return channel.read(payload);
        }
        buffer.clear();
        try {
            return scattering.read(new ByteBuffer[] {payload, buffer});
        } finally {
            buffer.flip();
            fit();
        }
    }

    /// Something has been read into the buffer, or nothing. A peer that sends much has a block of the pool, and only
    /// it:
    /// where thousands send a little each, theirs would be most of the pool.
    private void fit() {
        boolean isSmall = lease == Lease.NONE;
        boolean fits = isSmall ? buffer.limit() < buffer.capacity() : buffer.limit() > SMALL_BUFFER_BYTES;
        misfits = fits ? 0 : misfits + 1;
        if (isSmall && misfits >= FULL_READS) {
            grow();
        } else if (!isSmall && misfits >= SHORT_READS) {
            shrink();
        }
    }

    private void grow() {
        misfits = 0;
        BlockPool.Taken larger = blocks.take(BlockPool.BLOCK_BYTES);
        if (larger.lease() != Lease.NONE) {
            lease = larger.lease();
            buffer = larger.data().put(buffer).flip();
        }
    }

    /// What is in the buffer fits: its limit does.
    private void shrink() {
        misfits = 0;
        buffer = small.clear().put(buffer).flip();
        lease.release();
        lease = Lease.NONE;
    }

    /// Gives back what memory it has; nothing can be read any more.
    @Override
    public void close() {
        lease.release();
        lease = Lease.NONE;
        buffer = ByteBuffer.allocate(0);
    }

    private void need(int bytes) throws IOException {
        if (!fill(bytes)) {
            throw new EOFException("the peer closed the connection inside a message");
        }
    }

    /// Makes so many bytes (a few) available; reads as much as the channel has and the buffer holds in one call.
    ///
    /// @return false when the channel ended and nothing at all is left
    private boolean fill(int bytes) throws IOException {
        while (buffer.remaining() < bytes) {
            buffer.compact();
            int read;
            try {
                read = channel.read(buffer);
            } finally {
                buffer.flip();
                fit();
            }
            if (read < 0 && buffer.hasRemaining()) {
                throw new EOFException("the peer closed the connection inside a message");
            }
            if (read < 0) {
                return false;
            }
        }
        return true;
    }

    private static ProtocolException unknown(int id) {
        return new ProtocolException("unknown message " + id);
    }
}
