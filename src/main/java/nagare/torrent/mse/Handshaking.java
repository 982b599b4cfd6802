package nagare.torrent.mse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;
import nagare.torrent.wire.ProtocolException;

/// One side of the handshake: says something, hears something, and comes to an agreement. Does no I/O: whoever has the
/// stream writes what is [#said], reads into [#room] and calls [#heard], until the handshake is [#agreed].
///
/// `A` calls `B`; `S` is the secret, in curly brackets is what is encrypted:
/// 1. A: its public key, 0 to 512 bytes of anything
/// 2. B: the same
/// 3. A: HASH(req1, S), HASH(req2, torrent) xor HASH(req3, S), {VC, what it offers, padding, the length of IA}, {IA}
/// 4. B: {VC, what it chose, padding}
///
/// VC are eight zeros. IA is the beginning of what A says as a peer, so that no round trip is lost.
public abstract sealed class Handshaking permits Calling, Called {
    /// The longest padding, of four.
    static final int MAX_PAD = 512;

    /// More than the longest handshake, so that there is room until it is through; what comes beyond it waits here.
    static final int ROOM_BYTES = 2048;

    static final byte[] CONSTANT = new byte[8];

    private final RandomGenerator chance;
    private final ByteBuffer heard = ByteBuffer.allocate(ROOM_BYTES);
    /// How much of what was heard is understood.
    private int understood;

    private final ByteArrayOutputStream saying = new ByteArrayOutputStream();
    private Optional<Agreement> agreement = Optional.empty();

    Handshaking(RandomGenerator chance) {
        this.chance = chance;
    }

    /// Where what the other side says is to be put, by at least a byte before each [#heard].
    public ByteBuffer room() {
        return heard;
    }

    /// Takes what has been put into [#room].
    ///
    /// @throws ProtocolException when the other side does not keep to the rules, or does not know what we know
    public void heard() throws ProtocolException {
        while (agreement.isEmpty() && step()) {}
    }

    /// One step further; false when more must be heard for that.
    abstract boolean step() throws ProtocolException;

    /// What is to be said now, possibly nothing. Only once.
    public ByteBuffer said() {
        var said = ByteBuffer.wrap(saying.toByteArray());
        saying.reset();
        return said;
    }

    /// What the two sides agreed upon; nothing as long as the handshake is under way.
    public Optional<Agreement> agreed() {
        return agreement;
    }

    void agree(Agreement.Terms terms) {
        var ahead = heard.duplicate().flip().position(understood).slice();
        agreement = Optional.of(new Agreement(terms, ahead));
    }

    void say(byte[] bytes) {
        saying.writeBytes(bytes);
    }

    /// Between nothing and [#MAX_PAD] bytes of anything.
    byte[] pad() {
        var pad = new byte[chance.nextInt(MAX_PAD + 1)];
        chance.nextBytes(pad);
        return pad;
    }

    KeyExchange freshKey() {
        return new KeyExchange(chance);
    }

    boolean has(int bytes) {
        return heard.position() - understood >= bytes;
    }

    byte[] take(int bytes) {
        var taken = new byte[bytes];
        heard.get(understood, taken);
        understood += bytes;
        return taken;
    }

    /// Takes everything up to and including the mark, which follows on padding; false as long as it has not come.
    boolean takeUntil(byte[] mark) throws ProtocolException {
        int last = Math.min(heard.position() - mark.length, understood + MAX_PAD);
        for (int at = understood; at <= last; at++) {
            if (isAt(at, mark)) {
                understood = at + mark.length;
                return true;
            }
        }
        if (has(MAX_PAD + mark.length)) {
            throw new ProtocolException("encrypted by other rules, or for another torrent");
        }
        return false;
    }

    private boolean isAt(int at, byte[] mark) {
        for (int k = 0; k < mark.length; k++) {
            if (heard.get(at + k) != mark[k]) {
                return false;
            }
        }
        return true;
    }

    static int padLength(ByteBuffer in) throws ProtocolException {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > MAX_PAD) {
            throw new ProtocolException("padding of " + length + " bytes");
        }
        return length;
    }
}
