package nagare.torrent.metainfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The two hash functions of BitTorrent; every Java platform must have them.
final class Digests {
    private Digests() {}

    static MessageDigest sha1() {
        return digest("SHA-1");
    }

    static MessageDigest sha256() {
        return digest("SHA-256");
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }
}
