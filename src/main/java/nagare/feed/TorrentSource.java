package nagare.feed;

import java.util.List;
import nagare.feed.rss.FeedItem;

/// A place that knows releases. Blocking and thread-safe; answers are kept for as long as the settings say, so
/// asking again at once costs nothing.
public interface TorrentSource {
    /// The name of the plugin in the manifest.
    String name();

    /// The newest releases, newest first as the feed has them, the first thousand.
    List<FeedItem> latest(Urgency urgency) throws FeedFailed, InterruptedException;

    /// The newest releases that match; empty when none does.
    List<FeedItem> search(FeedQuery query, Urgency urgency) throws FeedFailed, InterruptedException;
}
