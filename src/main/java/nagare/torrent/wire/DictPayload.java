package nagare.torrent.wire;

import java.nio.ByteBuffer;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.MalformedBencode;

/// The dictionary that a message of an extension begins with (BEP 9, 10, 11), and the bytes behind it.
record DictPayload(Dict dict, ByteBuffer rest) {
    /// Reads a payload; the buffer is left as it was. `what` begins the error.
    ///
    /// @throws ProtocolException when it begins with no bencoded dictionary
    static DictPayload read(ByteBuffer payload, String what) throws ProtocolException {
        var bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        try {
            var parsed = BencodeReader.readPrefix(bytes, 0, bytes.length, BencodeReader.MESSAGE_NODES);
            if (parsed.value() instanceof Dict dict) {
                return new DictPayload(dict, ByteBuffer.wrap(bytes, parsed.end(), bytes.length - parsed.end()));
            }
            throw new ProtocolException(what + " that is no dictionary");
        } catch (MalformedBencode e) {
            throw new ProtocolException(what + ": " + e.getMessage());
        }
    }
}
