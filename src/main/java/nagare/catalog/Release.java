package nagare.catalog;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.torrent.metainfo.InfoHash;

/// One release as the feed told of it. `id` is its number in the catalog, for ever. Title and category are hostile
/// text. `approximateBytes` comes from rounded text unless the feed knows better.
public record Release(
        long id,
        String title,
        Optional<InfoHash> infoHash,
        Optional<URI> torrent,
        Optional<String> magnet,
        Optional<Instant> published,
        OptionalLong approximateBytes,
        OptionalInt seeders,
        OptionalInt leechers,
        OptionalInt downloads,
        Optional<String> category) {}
