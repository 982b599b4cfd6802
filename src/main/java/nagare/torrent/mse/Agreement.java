package nagare.torrent.mse;

import java.nio.ByteBuffer;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.transport.PeerStream;

/// What came of a handshake.
public final class Agreement {
    private final Terms terms;
    private final ByteBuffer ahead;

    /// How the two go on: after `initial` more bytes that the other side has encrypted in any case, by the cipher.
    record Terms(InfoHash torrent, Cipher cipher, Rc4 in, Rc4 out, int initial) {}

    Agreement(Terms terms, ByteBuffer ahead) {
        this.terms = terms;
        this.ahead = ahead;
    }

    /// By this name the caller asked for the torrent.
    public InfoHash torrent() {
        return terms.torrent();
    }

    public Cipher cipher() {
        return terms.cipher();
    }

    /// What the two say from now on, over the stream on which they shook hands.
    public EncryptedStream over(PeerStream stream) {
        return new EncryptedStream(stream, terms, ahead);
    }
}
