/// Where releases come from: nyaa's RSS and feeds like it. [TorrentSource] is what the house asks; [Feeds] opens
/// the one that the plugin manifest names; `Courier` is the edge, one polite queue for each host;
/// [TorrentFetcher] brings .torrent files through the same queue. Whatever fails is a [FeedFailed] with a sentence
/// for the user.
@NullMarked
package nagare.feed;

import org.jspecify.annotations.NullMarked;
