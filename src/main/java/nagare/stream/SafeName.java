package nagare.stream;

import java.text.Normalizer;
import java.util.Locale;

/// A hostile title as the last segment of a URL path: unreserved ASCII only (RFC 3986 §2.3), short, with the real
/// extension at its end. It is decoration for people and for players that look at extensions; no route reads it.
final class SafeName {
    private static final int LONGEST = 60;

    private SafeName() {}

    static String of(String title, String extension) {
        String ascii = Normalizer.normalize(title, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^0-9A-Za-z_~]+", "-")
                .replaceAll("^-+", "");
        String cut = ascii.substring(0, Math.min(LONGEST, ascii.length())).replaceAll("-+$", "");
        return (cut.isEmpty() ? "media" : cut) + "." + extension.toLowerCase(Locale.ROOT);
    }
}
