package nagare.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nagare.net.FetchFailed.Reason;

/// Where one request goes, taken out of a URL and checked: http or https, a host, no credentials, no port of a service
/// that could take a request for a command of its own. `path` holds path and query as sent.
record Target(URI uri, boolean secure, String host, int port, String path) {
    /// Mail, shells, databases and the like, which nobody serves feeds on (compare the Fetch standard's bad ports).
    private static final Set<Integer> FORBIDDEN_PORTS = Set.of(
            0, 7, 9, 13, 17, 19, 20, 21, 22, 23, 25, 53, 69, 79, 110, 111, 119, 123, 135, 137, 139, 143, 161, 179, 389,
            445, 465, 512, 513, 514, 515, 587, 636, 993, 995, 2049, 3306, 3659, 4045, 5060, 5061, 5432, 6000, 6379,
            6667, 6697, 11211);

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /// What [URI] does not take for a host but name servers do: names with an underscore.
    private static final Pattern LOOSE_AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

    static Target of(URI uri) throws FetchFailed {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw bad("only http and https addresses can be fetched");
        }
        boolean secure = scheme.equals("https");
        if (uri.getRawAuthority() == null || uri.getRawAuthority().contains("@") || uri.isOpaque()) {
            throw bad("the address has no host, or has credentials in it");
        }
        String host = uri.getHost();
        int port = uri.getPort();
        if (host == null) {
            Matcher loose = LOOSE_AUTHORITY.matcher(uri.getRawAuthority());
            if (!loose.matches()) {
                throw bad("the address has no valid host");
            }
            host = loose.group(1);
            port = loose.group(2) == null ? -1 : Integer.parseInt(loose.group(2));
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        port = port < 0 ? secure ? HTTPS : HTTP : port;
        if (host.contains("%") || port > 0xffff || FORBIDDEN_PORTS.contains(port)) {
            throw bad("nothing is fetched from " + (host.contains("%") ? "a zone of an interface" : "port " + port));
        }
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var sent = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return new Target(uri, secure, host, port, escaped(sent.getBytes(StandardCharsets.UTF_8)));
    }

    /// Where a `Location` header leads, seen from here. Servers put spaces and raw UTF-8 there; these are escaped.
    URI resolve(String location) throws FetchFailed {
        try {
            var escaped = escaped(location.strip().getBytes(StandardCharsets.ISO_8859_1)); // as headers are read
            if (escaped.startsWith("?")) { // java.net.URI follows RFC 2396 here, which drops the last path segment
                var path = path();
                int query = path.indexOf('?');
                escaped = (query < 0 ? path : path.substring(0, query)) + escaped;
            }
            return uri.resolve(new URI(escaped));
        } catch (URISyntaxException e) {
            throw new FetchFailed(Reason.BAD_ANSWER, authority() + " redirects to something that is no address");
        }
    }

    boolean sameOrigin(Target other) {
        return secure == other.secure && host.equalsIgnoreCase(other.host) && port == other.port;
    }

    /// Host and port as in the `Host` header, and in messages: path and query may be secrets.
    String authority() {
        return port == (secure ? HTTPS : HTTP) ? bracketed() : bracketed() + ":" + port;
    }

    /// The host as it stands in a URL: an IPv6 address in brackets.
    String bracketed() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /// The address under the name of the host, which is what Jetty looks for in the certificate. Asks nobody.
    InetSocketAddress at(InetAddress address) {
        try {
            var named = address instanceof Inet6Address six
                    ? Inet6Address.getByAddress(host, six.getAddress(), six.getScopeId())
                    : InetAddress.getByAddress(host, address.getAddress());
            return new InetSocketAddress(named, port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of no known length", e);
        }
    }

    /// Escapes what may not stand in a URL, byte by byte; what is escaped already stays.
    private static String escaped(byte[] bytes) {
        var out = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean escape = c <= ' ' || c >= 127 || "\"<>\\^`{|}".indexOf(c) >= 0;
            if (escape || c == '%' && !isEscape(bytes, i)) {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(bytes[i]));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isEscape(byte[] bytes, int at) {
        return at + 2 < bytes.length && HexFormat.isHexDigit(bytes[at + 1]) && HexFormat.isHexDigit(bytes[at + 2]);
    }

    private static FetchFailed bad(String message) {
        return new FetchFailed(Reason.BAD_URL, message);
    }
}
