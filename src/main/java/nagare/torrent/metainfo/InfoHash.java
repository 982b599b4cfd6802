package nagare.torrent.metainfo;

import java.util.HexFormat;
import java.util.Locale;

/// The 20-byte name of a torrent on the wire and at trackers: the SHA-1 of the `info` dictionary (BEP 3), or the first
/// 20 bytes of its SHA-256 for a torrent that is v2 only (BEP 52). Lower-case hex.
public record InfoHash(String hex) implements Comparable<InfoHash> {
    public static final int BYTES = 20;

    public InfoHash {
        hex = hex.toLowerCase(Locale.ROOT);
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("an info-hash is 40 hexadecimal digits");
        }
    }

    public static InfoHash of(byte[] bytes) {
        return new InfoHash(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(InfoHash other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
