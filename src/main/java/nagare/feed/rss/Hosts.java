package nagare.feed.rss;

import java.net.URI;
import java.util.Locale;

/// The host of a URL: as a key, and as it is shown to people.
public final class Hosts {
    private Hosts() {}

    /// Requests to the same key share one queue.
    public static String key(URI uri) {
        return uri.getScheme() + "://" + shown(uri);
    }

    public static String shown(URI uri) {
        var host = uri.getHost() == null ? "an unnamed host" : uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    }
}
