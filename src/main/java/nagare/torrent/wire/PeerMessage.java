package nagare.torrent.wire;

import java.nio.ByteBuffer;
import java.util.BitSet;
import nagare.torrent.memory.Lease;
import nagare.torrent.merkle.HashRange;

/// One message between two peers (BEP 3, 6, 10, 52). Pieces are counted from 0; `begin` and `length` are bytes inside a
/// piece. Buffers are read-only views by agreement: whoever reads one duplicates it first.
public sealed interface PeerMessage {
    /// The size of every request we make: others close the connection on larger ones.
    int BLOCK_BYTES = 16 * 1024;

    /// The largest request of another peer that we answer.
    int MAX_REQUEST_BYTES = 128 * 1024;

    record KeepAlive() implements PeerMessage {}

    record Choke() implements PeerMessage {}

    record Unchoke() implements PeerMessage {}

    record Interested() implements PeerMessage {}

    record NotInterested() implements PeerMessage {}

    record Have(int piece) implements PeerMessage {
        public Have {
            notNegative(piece);
        }
    }

    /// Which pieces a peer has, highest bit of the first byte is piece 0. May come before the number of pieces is
    /// known.
    record Bitfield(ByteBuffer bits) implements PeerMessage {
        /// The bits that say `has`, for a torrent of so many pieces; spare bits are zero.
        public static Bitfield of(BitSet has, int pieces) {
            var bytes = new byte[bytesFor(pieces)];
            for (int i = has.nextSetBit(0); i >= 0 && i < pieces; i = has.nextSetBit(i + 1)) {
                bytes[i >> 3] |= (byte) (0x80 >> (i & 7));
            }
            return new Bitfield(ByteBuffer.wrap(bytes));
        }

        /// How many bytes the bits of so many pieces fill.
        public static int bytesFor(int pieces) {
            notNegative(pieces);
            return (int) ((pieces + 7L) / 8);
        }

        /// Which of the torrent's pieces are there. Spare bits should be zero but some clients set them, so they are
        /// masked, not punished.
        ///
        /// @throws ProtocolException when the bits are too few or too many bytes for so many pieces
        public BitSet pieces(int count) throws ProtocolException {
            if (bits.remaining() != bytesFor(count)) {
                throw new ProtocolException("bitfield of " + bits.remaining() + " bytes for " + count + " pieces");
            }
            var has = new BitSet(count);
            int start = bits.position();
            for (int i = 0; i < bits.remaining(); i++) {
                int octet = bits.get(start + i) & 0xff;
                while (octet != 0) {
                    int bit = Integer.numberOfLeadingZeros(octet) - 24;
                    has.set(8 * i + bit);
                    octet &= ~(0x80 >> bit);
                }
            }
            has.clear(count, Math.max(count, has.length()));
            return has;
        }
    }

    record Request(int piece, int begin, int length) implements PeerMessage {
        public Request {
            notNegative(piece, begin, length);
        }
    }

    /// A block's bytes, which stay as they are for as long as the lease is held. Empty data is how BitComet declines a
    /// request.
    record Piece(int piece, int begin, ByteBuffer data, Lease lease) implements PeerMessage {
        public Piece {
            notNegative(piece, begin);
        }

        /// In memory that the collector looks after.
        public Piece(int piece, int begin, ByteBuffer data) {
            this(piece, begin, data, Lease.NONE);
        }
    }

    record Cancel(int piece, int begin, int length) implements PeerMessage {
        public Cancel {
            notNegative(piece, begin, length);
        }
    }

    /// The UDP port of the peer's DHT node (BEP 5).
    record Port(int port) implements PeerMessage {
        public Port {
            if (port < 0 || port > 0xffff) {
                throw new IllegalArgumentException("port " + port);
            }
        }
    }

    record Suggest(int piece) implements PeerMessage {
        public Suggest {
            notNegative(piece);
        }
    }

    record HaveAll() implements PeerMessage {}

    record HaveNone() implements PeerMessage {}

    record Reject(int piece, int begin, int length) implements PeerMessage {
        public Reject {
            notNegative(piece, begin, length);
        }
    }

    record AllowedFast(int piece) implements PeerMessage {
        public AllowedFast {
            notNegative(piece);
        }
    }

    /// A message of an extension (BEP 10); id 0 is the [ExtensionHandshake], the others are those the receiver chose.
    record Extended(int id, ByteBuffer payload) implements PeerMessage {
        public Extended {
            if (id < 0 || id > 0xff) {
                throw new IllegalArgumentException("extended id " + id);
            }
        }
    }

    /// Asks for hashes of a file's tree (BEP 52); allowed while choked, and only when both sides speak v2.
    record HashRequest(HashRange range) implements PeerMessage {}

    /// The hashes of a sound range: those of its base layer, then the uncles, lowest first.
    record Hashes(HashRange range, ByteBuffer hashes) implements PeerMessage {
        public Hashes {
            if (!range.isSound() || hashes.remaining() != range.bytes()) {
                throw new IllegalArgumentException(hashes.remaining() + " bytes of hashes for " + range);
            }
        }
    }

    /// The peer will not answer a [HashRequest].
    record HashReject(HashRange range) implements PeerMessage {}

    private static void notNegative(int... numbers) {
        for (int number : numbers) {
            if (number < 0) {
                throw new IllegalArgumentException("negative number in a message: " + number);
            }
        }
    }
}
