package nagare.artwork;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import nagare.torrent.metainfo.InfoHash;

/// What a picture is of, as a part of the name of the file that it is kept in.
record Subject(String name) {
    private static final int DIGITS = 32;

    static Subject film(InfoHash torrent, int file) {
        return new Subject(torrent.hex() + "-" + file);
    }

    /// The card of this title.
    static Subject card(String title) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(title.getBytes(StandardCharsets.UTF_8));
            return new Subject("card" + HexFormat.of().formatHex(digest).substring(0, DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
