package nagare.torrent.metainfo;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// What a .torrent file says (BEP 3, 12, 19, 27, 47, 52), checked against every limit. `infoHash` is the name used on
/// the wire: v1 where there is one, else the truncated v2. `v2` is 64 hex digits. `trackers` are tiers (BEP 12).
/// `multiFile` tells that files lie in a folder called `name`. `source` is the file itself, kept to be cached.
public record Metainfo(
        InfoHash infoHash,
        Optional<InfoHash> v1,
        Optional<String> v2,
        String name,
        boolean multiFile,
        PieceLayout layout,
        PieceHashes hashes,
        List<TorrentFile> files,
        boolean isPrivate,
        List<List<URI>> trackers,
        List<URI> webSeeds,
        ByteBuffer source) {
    public Metainfo {
        files = List.copyOf(files);
        trackers = trackers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        source = source.asReadOnlyBuffer();
    }
}
