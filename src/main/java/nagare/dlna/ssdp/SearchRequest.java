package nagare.dlna.ssdp;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An M-SEARCH (UDA 1.0 §1.2.2) as control points really send it: without MX (Windows Explorer, unicast
/// searches), with an MX that is no number, with a MAN that lacks its quotes, with bare line feeds. Pure.
///
/// @param target the ST header: what is searched for
/// @param seconds the MX header in seconds, between 1 and [#MAX_WAIT]
public record SearchRequest(String target, int seconds) {
    /// Longest datagram that is read, in bytes.
    static final int MAX_DATAGRAM = 2048;

    /// Most header lines of a datagram.
    static final int MAX_LINES = 64;

    /// Longest target; a service type of some vendor may be long, ours are not.
    static final int MAX_TARGET = 256;

    static final int MAX_WAIT = 5;
    static final int USUAL_WAIT = 1;

    private static final Pattern START = Pattern.compile("(?i)M-SEARCH[ \t]+\\*[ \t]+HTTP/1\\.[0-9][ \t]*");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1," + MAX_TARGET + "}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final String DISCOVER = "ssdp:discover";

    public SearchRequest {
        if (!VISIBLE.matcher(target).matches() || seconds < 1 || seconds > MAX_WAIT) {
            throw new IllegalArgumentException("no search: MX=" + seconds);
        }
    }

    /// What the first `length` bytes ask for; empty for everything that is no search.
    static Optional<SearchRequest> parse(byte[] datagram, int length) {
        if (length > MAX_DATAGRAM) {
            return Optional.empty();
        }
        String[] lines = new String(datagram, 0, length, StandardCharsets.ISO_8859_1).split("\r?\n", MAX_LINES + 4);
        if (lines.length > MAX_LINES + 3 || !START.matcher(lines[0]).matches()) {
            return Optional.empty();
        }
        Map<String, String> headers = headers(lines);
        String target = headers.getOrDefault("ST", "");
        boolean discovers = headers.getOrDefault("MAN", "").replace("\"", "").equalsIgnoreCase(DISCOVER);
        return discovers && VISIBLE.matcher(target).matches()
                ? Optional.of(new SearchRequest(target, mx(headers.getOrDefault("MX", ""))))
                : Optional.empty();
    }

    /// The first header of each name; a line that is none is passed over.
    private static Map<String, String> headers(String[] lines) {
        var headers = new HashMap<String, String>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                String name = lines[i].substring(0, colon).strip().toUpperCase(Locale.ROOT);
                headers.putIfAbsent(name, lines[i].substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static int mx(String header) {
        return NUMBER.matcher(header).matches()
                ? Math.clamp(Integer.parseInt(header), USUAL_WAIT, MAX_WAIT)
                : USUAL_WAIT;
    }
}
