package nagare.torrent.peer;

import java.util.List;
import nagare.torrent.mse.Cipher;

/// Whether what is said to peers is encrypted (message stream encryption).
public enum Encryption {
    /// Plain where the peer takes that, encrypted at once where it does not.
    PREFER_PLAIN(List.of(Cipher.PLAIN, Cipher.RC4), List.of(Cipher.PLAIN, Cipher.RC4)),
    /// Encrypted where the peer can, else plain.
    PREFER(List.of(Cipher.RC4), List.of(Cipher.RC4, Cipher.PLAIN)),
    /// Never plain, neither as caller nor when called.
    REQUIRE(List.of(Cipher.RC4), List.of(Cipher.RC4));

    private final List<Cipher> offered;
    private final List<Cipher> taken;

    Encryption(List<Cipher> offered, List<Cipher> taken) {
        this.offered = offered;
        this.taken = taken;
    }

    /// What a peer that we call may choose from.
    List<Cipher> offered() {
        return offered;
    }

    /// What we choose of a caller's offers, the first that it has.
    List<Cipher> taken() {
        return taken;
    }

    boolean allowsPlain() {
        return this != REQUIRE;
    }
}
