package nagare.torrent.metainfo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The URLs that torrents and magnet links carry: written by hand, so trimmed and escaped where that is harmless, and
/// left out where they are of no use. Whether an address may be visited is for whoever visits it to decide.
final class WebAddress {
    static final Set<String> TRACKER_SCHEMES = Set.of("http", "https", "udp");
    static final Set<String> SEED_SCHEMES = Set.of("http", "https");

    /// The longest URL, in chars, and in the bytes it is read from.
    static final int MAX_LENGTH = 2048;

    /// What may stand in a path or query without an escape (RFC 3986).
    private static final String PLAIN = "-._~:/?@!$&'()*+,;=";

    private WebAddress() {}

    /// The URL, if it is one with such a scheme, a host, no user name, and a port that exists.
    static Optional<URI> parse(String text, Set<String> schemes) {
        String trimmed = text.strip();
        int colon = trimmed.indexOf("://");
        if (colon < 0 || trimmed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String scheme = trimmed.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!schemes.contains(scheme)) {
            return Optional.empty();
        }
        int path = colon + 3;
        while (path < trimmed.length() && "/?#".indexOf(trimmed.charAt(path)) < 0) {
            path++;
        }
        try {
            var uri = new URI(scheme + trimmed.substring(colon, path) + escaped(trimmed.substring(path)));
            boolean useful = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= 0xffff;
            return useful ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty(); // one of many addresses: the torrent is good without it
        }
    }

    /// A web seed's URL. One of several files is that of a folder (BEP 19), whether its author wrote so or not.
    static Optional<URI> seed(String text, boolean folder) {
        String url = text.strip();
        return parse(folder && !url.endsWith("/") ? url + "/" : url, SEED_SCHEMES);
    }

    /// Escapes what may not stand in a URL; escapes that are there stay. A fragment is for browsers: left out.
    private static String escaped(String text) {
        int fragment = text.indexOf('#');
        byte[] bytes = (fragment < 0 ? text : text.substring(0, fragment)).getBytes(UTF_8);
        var escaped = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            boolean alphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
            if (alphanumeric || PLAIN.indexOf(c) >= 0 || c == '%' && isEscape(bytes, i)) {
                escaped.append((char) c);
            } else {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return escaped.toString();
    }

    /// Whether a `%` here is followed by two hexadecimal digits.
    static boolean isEscape(byte[] bytes, int at) {
        return at + 2 < bytes.length && HexFormat.isHexDigit(bytes[at + 1]) && HexFormat.isHexDigit(bytes[at + 2]);
    }
}
