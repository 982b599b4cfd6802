package nagare.torrent.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeWriter;

/// One message of `ut_metadata` (BEP 9): a dictionary, after which the bytes of a piece follow in a [Given]. The info
/// dictionary is cut into pieces of [#PIECE_BYTES]; the last one is shorter.
public sealed interface MetadataMessage {
    int PIECE_BYTES = 16 * 1024;

    /// As many pieces as the largest info dictionary has.
    int MAX_PIECES = ExtensionHandshake.MAX_METADATA_BYTES / PIECE_BYTES;

    int REQUEST = 0;
    int DATA = 1;
    int REJECT = 2;

    int piece();

    record Request(int piece) implements MetadataMessage {
        public Request {
            checked(piece);
        }
    }

    /// `totalBytes` is how long the sender says that the whole dictionary is; some leave it out.
    record Given(int piece, OptionalInt totalBytes, ByteBuffer bytes) implements MetadataMessage {
        public Given {
            checked(piece);
        }
    }

    /// The peer does not have it, or does not want to give it now.
    record Reject(int piece) implements MetadataMessage {
        public Reject {
            checked(piece);
        }
    }

    /// Reads the payload of an extended message; the buffer is left as it was. Nothing when it is of a type that is not
    /// known: that is to be ignored.
    ///
    /// @throws ProtocolException when it is too long, or not what BEP 9 says
    static Optional<MetadataMessage> parse(ByteBuffer payload) throws ProtocolException {
        if (payload.remaining() > Extension.UT_METADATA.maxBytes()) {
            throw new ProtocolException("metadata message of " + payload.remaining() + " bytes");
        }
        var read = DictPayload.read(payload, "metadata message");
        return of(read.dict(), read.rest());
    }

    private static Optional<MetadataMessage> of(Dict dict, ByteBuffer rest) throws ProtocolException {
        long type =
                dict.integer("msg_type").orElseThrow(() -> new ProtocolException("metadata message without a type"));
        if (type < REQUEST || type > REJECT) {
            return Optional.empty();
        }
        int piece = dict.integer("piece")
                .filter(index -> index >= 0 && index < MAX_PIECES)
                .orElseThrow(() -> new ProtocolException("metadata message without a piece that can be"))
                .intValue();
        return Optional.of(
                switch ((int) type) {
                    case REQUEST -> new Request(piece);
                    case DATA -> given(piece, dict, rest);
                    default -> new Reject(piece);
                });
    }

    private static Given given(int piece, Dict dict, ByteBuffer rest) throws ProtocolException {
        if (rest.remaining() == 0 || rest.remaining() > PIECE_BYTES) {
            throw new ProtocolException("metadata piece of " + rest.remaining() + " bytes");
        }
        var total = dict.integer("total_size");
        if (total.isPresent() && (total.get() <= 0 || total.get() > ExtensionHandshake.MAX_METADATA_BYTES)) {
            throw new ProtocolException("metadata of " + total.get() + " bytes");
        }
        return new Given(
                piece, total.isPresent() ? OptionalInt.of(total.get().intValue()) : OptionalInt.empty(), rest.slice());
    }

    /// As the payload of an extended message.
    default ByteBuffer payload() {
        var dict = new TreeMap<String, BencodeValue>();
        dict.put("piece", BencodeValue.of(piece()));
        ByteBuffer rest = ByteBuffer.allocate(0);
        int type = switch (this) {
            case Request _ -> REQUEST;
            case Given(var _, var total, var bytes) -> {
                total.ifPresent(size -> dict.put("total_size", BencodeValue.of(size)));
                rest = bytes.duplicate();
                yield DATA;
            }
            case Reject _ -> REJECT;
        };
        dict.put("msg_type", BencodeValue.of(type));
        byte[] head = BencodeWriter.write(BencodeValue.of(dict));
        return ByteBuffer.allocate(head.length + rest.remaining())
                .put(head)
                .put(rest)
                .flip();
    }

    private static void checked(int piece) {
        if (piece < 0 || piece >= MAX_PIECES) {
            throw new IllegalArgumentException("metadata piece " + piece);
        }
    }
}
