package nagare.torrent.mse;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.ProtocolException;

/// The side that calls.
public final class Calling extends Handshaking {
    /// What may be said with the handshake.
    static final int MAX_INITIAL = 0xffff;

    private static final int CHOICE_BYTES = 6;

    private enum Step {
        KEY,
        MARK,
        CHOICE,
        PADDING
    }

    private final InfoHash torrent;
    private final List<Cipher> offered;
    private final byte[] initial;
    private final KeyExchange key;
    private Step step = Step.KEY;
    private Rc4 out = new Rc4(CONSTANT);
    private Rc4 in = new Rc4(CONSTANT);
    private byte[] mark = CONSTANT;
    private Cipher chosen = Cipher.RC4;
    private int padding;

    /// @param initial what we say first as a peer; goes along with the handshake
    public Calling(InfoHash torrent, Collection<Cipher> offered, ByteBuffer initial, RandomGenerator chance) {
        super(chance);
        if (offered.isEmpty() || initial.remaining() > MAX_INITIAL) {
            throw new IllegalArgumentException("cannot call with " + offered + " and " + initial);
        }
        this.torrent = torrent;
        this.offered = List.copyOf(offered);
        this.initial = new byte[initial.remaining()];
        initial.duplicate().get(this.initial);
        key = freshKey();
        say(key.publicKey());
        say(pad());
    }

    @Override
    boolean step() throws ProtocolException {
        return switch (step) {
            case KEY -> has(KeyExchange.KEY_BYTES) && offer();
            case MARK -> takeUntil(mark) && next(Step.CHOICE);
            case CHOICE -> has(CHOICE_BYTES) && choice();
            case PADDING -> has(padding) && agree();
        };
    }

    private boolean next(Step then) {
        step = then;
        return true;
    }

    private boolean offer() throws ProtocolException {
        var secret = new Secret(key.secret(take(KeyExchange.KEY_BYTES)));
        out = secret.callers(torrent);
        in = secret.answerers(torrent);
        mark = in.apply(CONSTANT.clone());
        say(secret.mark());
        say(secret.veil(Secret.name(torrent)));
        int pad = pad().length; // of zeros, for what may be added one day
        var offer = ByteBuffer.allocate(CONSTANT.length + 8 + pad + initial.length)
                .put(CONSTANT)
                .putInt(Cipher.bits(offered))
                .putShort((short) pad)
                .put(new byte[pad])
                .putShort((short) initial.length)
                .put(initial);
        say(out.apply(offer.array()));
        return next(Step.MARK);
    }

    private boolean choice() throws ProtocolException {
        var answer = ByteBuffer.wrap(in.apply(take(CHOICE_BYTES)));
        int bits = answer.getInt();
        chosen = Cipher.selected(bits)
                .filter(offered::contains)
                .orElseThrow(() -> new ProtocolException("chose " + bits + " of " + offered));
        padding = padLength(answer);
        return next(Step.PADDING);
    }

    private boolean agree() {
        in.apply(take(padding));
        agree(new Agreement.Terms(torrent, chosen, in, out, 0));
        return true;
    }
}
