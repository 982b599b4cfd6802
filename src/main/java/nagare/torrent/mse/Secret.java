package nagare.torrent.mse;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import nagare.torrent.metainfo.InfoHash;

/// What both sides know after their keys were exchanged, and what they make of it.
final class Secret {
    static final int HASH_BYTES = 20;

    private final byte[] secret;

    Secret(byte[] secret) {
        this.secret = secret;
    }

    /// By this the caller says where its padding ends.
    byte[] mark() {
        return sha1("req1", secret);
    }

    /// By this the caller says which torrent it means, to somebody who has that. The same again undoes it.
    byte[] veil(byte[] hash) {
        byte[] veiled = sha1("req3", secret);
        for (int k = 0; k < HASH_BYTES; k++) {
            veiled[k] ^= hash[k];
        }
        return veiled;
    }

    static byte[] name(InfoHash torrent) {
        return sha1("req2", torrent.bytes());
    }

    /// What the caller says is encrypted with this.
    Rc4 callers(InfoHash torrent) {
        return Rc4.late(sha1("keyA", secret, torrent.bytes()));
    }

    /// What the one that is called says is encrypted with this.
    Rc4 answerers(InfoHash torrent) {
        return Rc4.late(sha1("keyB", secret, torrent.bytes()));
    }

    private static byte[] sha1(String name, byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            digest.update(name.getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
