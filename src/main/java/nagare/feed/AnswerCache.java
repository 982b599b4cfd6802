package nagare.feed;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.feed.rss.FeedItem;

/// The last answers, so that asking again at once costs the site nothing. Bounded; thread-safe, guarded by its own
/// monitor, no I/O inside.
final class AnswerCache {
    static final int MAX = 32;

    private final Map<URI, Kept> kept = new LinkedHashMap<>(MAX, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, Kept> eldest) {
            return size() > MAX;
        }
    };

    private record Kept(List<FeedItem> items, long until) {}

    synchronized Optional<List<FeedItem>> find(URI uri, long now) {
        var found = kept.get(uri);
        return found == null || found.until() - now <= 0 ? Optional.empty() : Optional.of(found.items());
    }

    synchronized void keep(URI uri, List<FeedItem> items, Duration time, long now) {
        kept.put(uri, new Kept(items, now + time.toNanos()));
    }
}
