package nagare.feed;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.InfoHash;

/// Info-hashes as feeds write them: 40 hexadecimal digits or 32 of base32 (RFC 4648 §6), alone or in a magnet link
/// (BEP 9), there also as a v2 multihash (BEP 52).
final class Btih {
    static final int MAX_MAGNET = 8192;

    private static final Pattern MAGNET = Pattern.compile("(?i)magnet:\\?[!-~]{1,8180}");
    private static final Pattern TOPIC =
            Pattern.compile("(?i)[?&]xt(?:\\.[0-9]+)?=urn(?::|%3a)btih(?::|%3a)([0-9a-z]+)");
    private static final Pattern TOPIC_V2 =
            Pattern.compile("(?i)[?&]xt(?:\\.[0-9]+)?=urn(?::|%3a)btmh(?::|%3a)1220([0-9a-f]{64})");
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Btih() {}

    static Optional<InfoHash> parse(String text) {
        if (text.matches("[0-9a-fA-F]{40}")) {
            return Optional.of(new InfoHash(text));
        }
        return text.matches("[A-Za-z2-7]{32}") ? Optional.of(base32(text)) : Optional.empty();
    }

    /// The hash of a magnet link; empty when the text is not a magnet link of a torrent, or an overlong one.
    static Optional<InfoHash> ofMagnet(String text) {
        if (!MAGNET.matcher(text).matches()) {
            return Optional.empty();
        }
        var v1 = TOPIC.matcher(text);
        if (v1.find()) {
            return parse(v1.group(1));
        }
        var v2 = TOPIC_V2.matcher(text);
        return v2.find() ? Optional.of(new InfoHash(v2.group(1).substring(0, 2 * InfoHash.BYTES))) : Optional.empty();
    }

    private static InfoHash base32(String text) {
        var bytes = new byte[InfoHash.BYTES];
        long bits = 0;
        int held = 0;
        int written = 0;
        for (char letter : text.toUpperCase(Locale.ROOT).toCharArray()) {
            bits = bits << 5 | BASE32.indexOf(letter);
            held += 5;
            if (held >= 8) {
                held -= 8;
                bytes[written++] = (byte) (bits >> held);
            }
        }
        return InfoHash.of(bytes);
    }
}
