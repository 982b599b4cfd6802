package nagare.torrent.wire;

import java.nio.ByteBuffer;
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

/// Writes messages as frames: four bytes of length, one of id, the rest (BEP 3, 6, 10, 52). All numbers are big-endian.
public final class PeerCodec {
    static final int CHOKE = 0;
    static final int UNCHOKE = 1;
    static final int INTERESTED = 2;
    static final int NOT_INTERESTED = 3;
    static final int HAVE = 4;
    static final int BITFIELD = 5;
    static final int REQUEST = 6;
    static final int PIECE = 7;
    static final int CANCEL = 8;
    static final int PORT = 9;
    static final int SUGGEST = 13;
    static final int HAVE_ALL = 14;
    static final int HAVE_NONE = 15;
    static final int REJECT = 16;
    static final int ALLOWED_FAST = 17;
    static final int EXTENDED = 20;
    static final int HASH_REQUEST = 21;
    static final int HASHES = 22;
    static final int HASH_REJECT = 23;

    /// A frame's id and a range of hashes.
    static final int RANGE_BYTES = 1 + MerkleTree.HASH_BYTES + 16;

    private static final int PREFIX_BYTES = 4;

    private PeerCodec() {}

    /// The message as a frame of its own.
    public static ByteBuffer encode(PeerMessage message) {
        var frame = ByteBuffer.allocate(encodedLength(message));
        encodeInto(message, frame);
        return frame.flip();
    }

    /// How many bytes the whole frame takes, its length prefix included.
    public static int encodedLength(PeerMessage message) {
        return PREFIX_BYTES + frameLength(message);
    }

    /// Appends the frame at the position of `out`; buffers inside the message keep their positions.
    ///
    /// @throws java.nio.BufferOverflowException when fewer than [#encodedLength] bytes are free
    public static void encodeInto(PeerMessage message, ByteBuffer out) {
        out.putInt(frameLength(message));
        switch (message) {
            case KeepAlive() -> {}
            case Choke() -> id(out, CHOKE);
            case Unchoke() -> id(out, UNCHOKE);
            case Interested() -> id(out, INTERESTED);
            case NotInterested() -> id(out, NOT_INTERESTED);
            case Have(int piece) -> id(out, HAVE).putInt(piece);
            case Bitfield(var bits) -> id(out, BITFIELD).put(bits.duplicate());
            case Request(int piece, int begin, int length) -> block(out, REQUEST, piece, begin, length);
            case Piece(int piece, int begin, var data, var _) ->
                id(out, PIECE).putInt(piece).putInt(begin).put(data.duplicate());
            case Cancel(int piece, int begin, int length) -> block(out, CANCEL, piece, begin, length);
            case Port(int port) -> id(out, PORT).putShort((short) port);
            case Suggest(int piece) -> id(out, SUGGEST).putInt(piece);
            case HaveAll() -> id(out, HAVE_ALL);
            case HaveNone() -> id(out, HAVE_NONE);
            case Reject(int piece, int begin, int length) -> block(out, REJECT, piece, begin, length);
            case AllowedFast(int piece) -> id(out, ALLOWED_FAST).putInt(piece);
            case Extended(int id, var payload) ->
                id(out, EXTENDED).put((byte) id).put(payload.duplicate());
            case HashRequest(HashRange range) -> range(out, HASH_REQUEST, range);
            case Hashes(HashRange range, var hashes) ->
                range(out, HASHES, range).put(hashes.duplicate());
            case HashReject(HashRange range) -> range(out, HASH_REJECT, range);
        }
    }

    private static int frameLength(PeerMessage message) {
        return switch (message) {
            case KeepAlive() -> 0;
            case Choke(), Unchoke(), Interested(), NotInterested(), HaveAll(), HaveNone() -> 1;
            case Have _, Suggest _, AllowedFast _ -> 5;
            case Request _, Cancel _, Reject _ -> 13;
            case Port _ -> 3;
            case Bitfield(var bits) -> 1 + bits.remaining();
            case Piece piece -> 9 + piece.data().remaining();
            case Extended extended -> 2 + extended.payload().remaining();
            case HashRequest _, HashReject _ -> RANGE_BYTES;
            case Hashes(var _, var hashes) -> RANGE_BYTES + hashes.remaining();
        };
    }

    private static ByteBuffer id(ByteBuffer out, int id) {
        return out.put((byte) id);
    }

    private static void block(ByteBuffer out, int id, int piece, int begin, int length) {
        id(out, id).putInt(piece).putInt(begin).putInt(length);
    }

    private static ByteBuffer range(ByteBuffer out, int id, HashRange range) {
        return id(out, id)
                .put(range.root().duplicate())
                .putInt(range.baseLayer())
                .putInt(range.index())
                .putInt(range.length())
                .putInt(range.proofLayers());
    }
}
