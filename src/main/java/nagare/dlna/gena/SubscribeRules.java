package nagare.dlna.gena;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a SUBSCRIBE may ask of us (UDA 1.0 §4.1.1). Events go to the host that asked or to one that it could
/// talk to itself, so that nobody can make this server talk to third parties (CallStranger, CVE-2020-12695).
/// Pure; no name is ever resolved.
public final class SubscribeRules {
    static final int MIN_SECONDS = 300;
    static final int MAX_SECONDS = 1800;
    static final int MAX_URLS = 3;
    static final int MAX_CALLBACK_CHARS = 1024;

    private static final Pattern ANGLED = Pattern.compile("<([^<>\\s]{1,500})>");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern SECONDS = Pattern.compile("(?i)second-([0-9]{1,9})");
    private static final int HTTP = 80;
    private static final int FIRST_USER_PORT = 1024;

    private SubscribeRules() {}

    /// Whether a host, not us, is on one of our networks together with another: where the second may ask for
    /// events to the first, as it could as well talk to it itself. Some TVs subscribe by another address than
    /// they listen on.
    @FunctionalInterface
    public interface Neighbourhood {
        boolean share(InetAddress sender, InetAddress callback);
    }

    /// The address for events: the first of `CALLBACK: <URL><URL>…`, provided that every one is plain HTTP to the
    /// sender itself or to a neighbour of it, by its literal address, on an ordinary port.
    static Optional<URI> callback(String header, InetAddress sender, Neighbourhood neighbours) {
        String text = header.strip();
        if (text.length() > MAX_CALLBACK_CHARS) {
            return Optional.empty();
        }
        var matcher = ANGLED.matcher(text);
        URI first = null;
        int urls = 0;
        int end = 0;
        while (matcher.find()) {
            Optional<URI> uri = permitted(matcher.group(1), sender, neighbours);
            if (uri.isEmpty() || !text.substring(end, matcher.start()).isBlank()) {
                return Optional.empty();
            }
            first = first == null ? uri.get() : first;
            urls++;
            end = matcher.end();
        }
        return urls <= MAX_URLS && text.substring(end).isBlank() ? Optional.ofNullable(first) : Optional.empty();
    }

    private static Optional<URI> permitted(String url, InetAddress sender, Neighbourhood neighbours) {
        try {
            URI uri = URI.create(url);
            int port = uri.getPort() == -1 ? HTTP : uri.getPort();
            boolean fits = "http".equalsIgnoreCase(uri.getScheme())
                    && uri.getUserInfo() == null
                    && isPermitted(uri.getHost(), sender, neighbours)
                    && (port == HTTP || port >= FIRST_USER_PORT && port <= 0xFFFF);
            return fits ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException notAUrl) {
            return Optional.empty();
        }
    }

    /// No name is resolved: only text that is an address as Java itself would write it is compared.
    private static boolean isPermitted(@Nullable String host, InetAddress sender, Neighbourhood neighbours) {
        if (sender.getHostAddress().equals(host)) {
            return true;
        }
        if (host == null || !IPV4.matcher(host).matches()) {
            return false;
        }
        InetAddress callback = InetAddress.ofLiteral(host); // IllegalArgumentException: 999.1.1.1
        return callback.getHostAddress().equals(host)
                && !callback.isLoopbackAddress()
                && !callback.isLinkLocalAddress()
                && neighbours.share(sender, callback);
    }

    /// The seconds that are granted for a `TIMEOUT` header: between 5 and 30 minutes, the longer when it says
    /// nothing or "infinite".
    static int seconds(Optional<String> header) {
        var matcher = SECONDS.matcher(header.orElse("").strip());
        return matcher.matches() ? Math.clamp(Long.parseLong(matcher.group(1)), MIN_SECONDS, MAX_SECONDS) : MAX_SECONDS;
    }
}
