package nagare.torrent.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import nagare.torrent.metainfo.InfoHash;

/// The first 68 bytes each side sends (BEP 3): the protocol's name, eight bytes of abilities, the torrent, the peer.
/// `extensions` is BEP 10, `fast` BEP 6, `dht` BEP 5, and `v2` BEP 52: who calls with the v1 hash of a hybrid torrent
/// could speak v2 as well, and is answered with the v2 hash by somebody who wants to.
public record Handshake(InfoHash infoHash, PeerId peerId, boolean extensions, boolean fast, boolean dht, boolean v2) {
    public static final int BYTES = 68;

    /// How much of a handshake names the torrent. Whoever is called reads this first and answers only when it has the
    /// torrent; the peer's id may come later.
    public static final int HEAD_BYTES = 48;

    /// How long the protocol's name is, with which a handshake begins; what begins otherwise may be encrypted.
    public static final int NAME_BYTES = 20;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
    private static final int RESERVED_BYTES = 8;
    private static final int EXTENSIONS = 0x10; // in reserved byte 5
    private static final int DHT = 0x01; // the others in reserved byte 7
    private static final int FAST = 0x04;
    private static final int V2 = 0x10;

    /// The same, for the torrent's other name.
    public Handshake with(InfoHash otherHash, boolean otherV2) {
        return new Handshake(otherHash, peerId, extensions, fast, dht, otherV2);
    }

    public ByteBuffer encode() {
        var bytes = ByteBuffer.allocate(BYTES);
        var reserved = new byte[RESERVED_BYTES];
        reserved[5] = (byte) (extensions ? EXTENSIONS : 0);
        reserved[7] = (byte) ((dht ? DHT : 0) | (fast ? FAST : 0) | (v2 ? V2 : 0));
        bytes.put(PROTOCOL).put(reserved).put(infoHash.bytes()).put(peerId.bytes());
        return bytes.flip();
    }

    /// Whether what has been put into the buffer so far may be the beginning of a handshake.
    public static boolean mayBegin(ByteBuffer sofar) {
        int length = Math.min(sofar.position(), NAME_BYTES);
        for (int at = 0; at < length; at++) {
            if (sofar.get(at) != PROTOCOL[at]) {
                return false;
            }
        }
        return true;
    }

    /// Reads the torrent's hash out of the first [#HEAD_BYTES] bytes; the buffer is left as it was.
    ///
    /// @throws ProtocolException when this is not BitTorrent, or too short
    public static InfoHash parseHead(ByteBuffer head) throws ProtocolException {
        var in = checked(head, HEAD_BYTES);
        in.position(in.position() + RESERVED_BYTES);
        return readHash(in);
    }

    /// Whether the first [#HEAD_BYTES] bytes set the bit of v2 (BEP 52); the buffer is left as it was.
    ///
    /// @throws ProtocolException as [#parseHead]
    public static boolean headSpeaksV2(ByteBuffer head) throws ProtocolException {
        var in = checked(head, HEAD_BYTES);
        return (in.get(in.position() + RESERVED_BYTES - 1) & V2) != 0;
    }

    /// Reads a whole handshake; the buffer is left as it was.
    ///
    /// @throws ProtocolException when this is not BitTorrent, or too short
    public static Handshake parse(ByteBuffer whole) throws ProtocolException {
        var in = checked(whole, BYTES);
        var reserved = new byte[RESERVED_BYTES];
        in.get(reserved);
        var hash = readHash(in);
        var peer = PeerId.read(in);
        return new Handshake(
                hash,
                peer,
                (reserved[5] & EXTENSIONS) != 0,
                (reserved[7] & FAST) != 0,
                (reserved[7] & DHT) != 0,
                (reserved[7] & V2) != 0);
    }

    private static ByteBuffer checked(ByteBuffer bytes, int least) throws ProtocolException {
        var in = bytes.duplicate();
        if (in.remaining() < least) {
            throw new ProtocolException("handshake of " + in.remaining() + " bytes");
        }
        var name = new byte[PROTOCOL.length];
        in.get(name);
        if (!Arrays.equals(name, PROTOCOL)) {
            throw new ProtocolException("not a BitTorrent handshake");
        }
        return in;
    }

    private static InfoHash readHash(ByteBuffer in) {
        var hash = new byte[InfoHash.BYTES];
        in.get(hash);
        return InfoHash.of(hash);
    }
}
