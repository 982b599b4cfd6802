package nagare.feed.rss;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.torrent.metainfo.InfoHash;

/// One release as a feed tells of it: each thing is there or not, and what is there is sound. Texts are hostile,
/// but short and without control or direction characters. `guid` names it within its feed. At least one of
/// `infoHash`, `torrent` and `magnet` is there. `approximateBytes` mostly comes from rounded text (1.4 GiB may be
/// 51 MiB off).
public record FeedItem(
        String title,
        Optional<String> guid,
        Optional<InfoHash> infoHash,
        Optional<URI> torrent,
        Optional<String> magnet,
        Optional<Instant> published,
        OptionalLong approximateBytes,
        Counts counts,
        Optional<String> categoryId,
        Optional<String> category,
        Optional<Boolean> trusted,
        Optional<Boolean> remake,
        Optional<String> description) {
    public FeedItem {
        if (infoHash.isEmpty() && torrent.isEmpty() && magnet.isEmpty()) {
            throw new IllegalArgumentException("nothing leads to a torrent: " + title);
        }
    }

    /// How many have it, want it, took it and spoke of it.
    public record Counts(OptionalInt seeders, OptionalInt leechers, OptionalInt downloads, OptionalInt comments) {}
}
