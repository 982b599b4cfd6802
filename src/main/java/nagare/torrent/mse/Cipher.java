package nagare.torrent.mse;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// How the two sides may go on after the handshake; each a bit of `crypto_provide` and `crypto_select`.
public enum Cipher {
    PLAIN(1),
    RC4(2);

    private final int bit;

    Cipher(int bit) {
        this.bit = bit;
    }

    /// The bits of these.
    static int bits(Collection<Cipher> ciphers) {
        return ciphers.stream().mapToInt(cipher -> cipher.bit).reduce(0, (a, b) -> a | b);
    }

    /// Those whose bits are set; bits that nobody has defined are passed over.
    static Set<Cipher> provided(int bits) {
        var provided = EnumSet.noneOf(Cipher.class);
        for (Cipher cipher : values()) {
            if ((bits & cipher.bit) != 0) {
                provided.add(cipher);
            }
        }
        return provided;
    }

    /// The one that was selected; nothing when it is not exactly one.
    static Optional<Cipher> selected(int bits) {
        for (Cipher cipher : values()) {
            if (bits == cipher.bit) {
                return Optional.of(cipher);
            }
        }
        return Optional.empty();
    }
}
