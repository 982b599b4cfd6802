package nagare.feed.rss;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// Links of a feed that came from one place: relative ones start there; only http and https with a host are kept.
record Links(URI from) {
    static final int MAX_LENGTH = 4096;

    /// Empty for any other scheme, for what is no URL, and for one with a password in it.
    Optional<URI> web(String text) {
        var trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            var uri = from.resolve(new URI(escaped(trimmed)));
            var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            return web && uri.getHost() != null && uri.getRawUserInfo() == null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty(); // no URL, no link
        }
    }

    /// Whether a page link is rather the .torrent: by its name, or by the word that all sites use for it.
    static boolean leadsToTorrent(URI uri) {
        var path = uri.getPath().toLowerCase(Locale.ROOT);
        var query = uri.getQuery() == null ? "" : uri.getQuery().toLowerCase(Locale.ROOT);
        return path.endsWith(".torrent")
                || path.endsWith("/torrent")
                || path.contains("/download/")
                || path.contains("download.php")
                || query.contains("page=download")
                || query.contains(".torrent");
    }

    /// Percent-encodes what people leave bare in links though RFC 3986 forbids it; brackets only after the host,
    /// where they belong to an IPv6 address.
    private static String escaped(String text) {
        int host = text.indexOf("//");
        int path = host < 0 ? 0 : text.indexOf('/', host + 2);
        var escaped = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            boolean bracket = (letter == '[' || letter == ']') && path >= 0 && at > path;
            if (letter <= ' ' || bracket || "\"<>\\^`{|}".indexOf(letter) >= 0) {
                escaped.append('%').append(String.format(Locale.ROOT, "%02X", (int) letter));
            } else {
                escaped.append(letter);
            }
        }
        return escaped.toString();
    }
}
