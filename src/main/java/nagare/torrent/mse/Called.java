package nagare.torrent.mse;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.ProtocolException;

/// The side that is called.
public final class Called extends Handshaking {
    private static final int OFFER_BYTES = CONSTANT.length + 6;

    private enum Step {
        KEY,
        MARK,
        TORRENT,
        OFFER,
        PADDING
    }

    private final Collection<InfoHash> torrents;
    private final List<Cipher> taken;
    private Step step = Step.KEY;
    private Secret secret = new Secret(CONSTANT);
    private InfoHash torrent;
    private Rc4 out = new Rc4(CONSTANT);
    private Rc4 in = new Rc4(CONSTANT);
    private Cipher chosen = Cipher.RC4;
    private int padding;

    /// @param torrents that the caller may mean
    /// @param taken what we take of what it offers, the first that is there
    public Called(Collection<InfoHash> torrents, List<Cipher> taken, RandomGenerator chance) {
        super(chance);
        if (torrents.isEmpty()) {
            throw new IllegalArgumentException("nobody can be called without a torrent");
        }
        this.torrents = List.copyOf(torrents);
        this.taken = List.copyOf(taken);
        this.torrent = this.torrents.iterator().next();
    }

    @Override
    boolean step() throws ProtocolException {
        return switch (step) {
            case KEY -> has(KeyExchange.KEY_BYTES) && answer();
            case MARK -> takeUntil(secret.mark()) && next(Step.TORRENT);
            case TORRENT -> has(Secret.HASH_BYTES) && find();
            case OFFER -> has(OFFER_BYTES) && offer();
            case PADDING -> has(padding + 2) && choose();
        };
    }

    private boolean next(Step then) {
        step = then;
        return true;
    }

    private boolean answer() throws ProtocolException {
        KeyExchange key = freshKey();
        secret = new Secret(key.secret(take(KeyExchange.KEY_BYTES)));
        say(key.publicKey());
        say(pad());
        return next(Step.MARK);
    }

    private boolean find() throws ProtocolException {
        byte[] name = secret.veil(take(Secret.HASH_BYTES));
        torrent = torrents.stream()
                .filter(known -> Arrays.equals(name, Secret.name(known)))
                .findFirst()
                .orElseThrow(() -> new ProtocolException("encrypted for a torrent that is not here"));
        in = secret.callers(torrent);
        out = secret.answerers(torrent);
        return next(Step.OFFER);
    }

    private boolean offer() throws ProtocolException {
        var offer = ByteBuffer.wrap(in.apply(take(OFFER_BYTES)));
        if (offer.getLong() != 0) {
            throw new ProtocolException("encrypted with another key");
        }
        Set<Cipher> provided = Cipher.provided(offer.getInt());
        chosen = taken.stream()
                .filter(provided::contains)
                .findFirst()
                .orElseThrow(() -> new ProtocolException("offers " + provided + " where we take " + taken));
        padding = padLength(offer);
        return next(Step.PADDING);
    }

    private boolean choose() {
        var end = ByteBuffer.wrap(in.apply(take(padding + 2)));
        int initial = Short.toUnsignedInt(end.getShort(padding));
        int pad = pad().length;
        var choice = ByteBuffer.allocate(OFFER_BYTES + pad)
                .put(CONSTANT)
                .putInt(Cipher.bits(List.of(chosen)))
                .putShort((short) pad);
        say(out.apply(choice.array()));
        agree(new Agreement.Terms(torrent, chosen, in, out, initial));
        return true;
    }
}
