package nagare.net.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// A proxy that the user named: `socks5://host:1080`, `http://user:password@host:3128`. The password is never shown:
/// a [Login] prints as a word.
public record Proxy(Kind kind, String host, int port, Optional<Login> login) {
    private static final int SOCKS_PORT = 1080;
    private static final int HTTP_PORT = 3128;
    private static final int MAX_HOST_CHARACTERS = 253;
    private static final int HIGHEST_PORT = 65_535;

    /// How it is spoken to: SOCKS 5 (RFC 1928), or `CONNECT` (RFC 9110 §9.3.6).
    public enum Kind {
        SOCKS5,
        HTTP
    }

    /// Who we are to the proxy. RFC 1929 gives each part at most 255 bytes.
    public record Login(String user, String password) {
        static final int MAX_PART_BYTES = 255;

        public Login {
            if (user.isEmpty()
                    || user.contains(":")
                    || user.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES
                    || password.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
                throw new IllegalArgumentException("a user of a proxy has a name without colon and a password, "
                        + "each at most " + MAX_PART_BYTES + " bytes");
            }
        }

        /// As `Authorization: Basic` has it (RFC 7617).
        public String basic() {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(both);
        }

        @Override
        public String toString() {
            return "(a login)";
        }
    }

    public Proxy {
        if (host.isEmpty() || host.length() > MAX_HOST_CHARACTERS || port <= 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("a proxy has a host and a port");
        }
    }

    /// Reads the URL of a proxy.
    ///
    /// @throws IllegalArgumentException with a sentence for the user, in which there is nothing of the URL
    public static Proxy parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(WANTED); // no cause: it holds the URL, and that the password
        }
        Kind kind = switch (Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT)) {
            case "socks5", "socks5h" -> Kind.SOCKS5;
            case "http" -> Kind.HTTP;
            default -> throw new IllegalArgumentException(WANTED);
        };
        boolean more = uri.getRawPath() != null
                        && !uri.getRawPath().isEmpty()
                        && !uri.getRawPath().equals("/")
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null;
        if (uri.getHost() == null || more) {
            throw new IllegalArgumentException(WANTED);
        }
        int usual = kind == Kind.SOCKS5 ? SOCKS_PORT : HTTP_PORT;
        return new Proxy(
                kind,
                uri.getHost().replace("[", "").replace("]", ""),
                uri.getPort() < 0 ? usual : uri.getPort(),
                Optional.ofNullable(uri.getRawUserInfo()).map(Proxy::login));
    }

    /// What the setting must look like.
    public static final String WANTED =
            "a proxy is needed such as \"socks5://host:1080\" or \"http://user:password@host:3128\"; "
                    + "special characters of user and password are written as %40";

    private static Login login(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Login(decoded(userInfo), "")
                : new Login(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    /// A plus is a plus here, not a blank.
    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// Without login.
    @Override
    public String toString() {
        return (kind == Kind.SOCKS5 ? "socks5://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + port;
    }
}
