/// A feed's bytes as releases: decoding, mending, RSS with torrents in it. Pure: bytes in, [FeedItem]s out, every limit
/// a
/// named constant. Start at [FeedReader].
@NullMarked
package nagare.feed.rss;

import org.jspecify.annotations.NullMarked;
