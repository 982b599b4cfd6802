package nagare.torrent.metainfo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// What a magnet link says (BEP 9, 52, 53). `infoHash` is the name used on the wire: v1 where the link has one, else
/// the truncated v2. `name` is a safe path element. Each tracker of a link is a tier of its own, so `trackers` is flat.
/// `peers` (`x.pe`) are not resolved. `selected` are the indexes of the files asked for (`so`), ascending; none means
/// all.
public record Magnet(
        InfoHash infoHash,
        Optional<InfoHash> v1,
        Optional<String> v2,
        Optional<String> name,
        List<URI> trackers,
        List<URI> webSeeds,
        List<InetSocketAddress> peers,
        List<Integer> selected) {
    /// The longest link, in chars.
    public static final int MAX_LENGTH = 32 * 1024;

    /// Peers that are kept of one link.
    public static final int MAX_PEERS = 100;

    /// Files beyond this index cannot be selected: a link of ten chars shall not make a list of a billion.
    public static final int MAX_SELECTED = 10_000;

    public Magnet {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
        selected = List.copyOf(selected);
    }

    /// Reads a magnet link.
    ///
    /// @throws InvalidTorrent when it is none, or names no torrent
    public static Magnet parse(String link) throws InvalidTorrent {
        return MagnetReader.read(link);
    }
}
