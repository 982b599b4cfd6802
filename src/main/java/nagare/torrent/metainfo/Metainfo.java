package nagare.torrent.metainfo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nagare.torrent.merkle.PieceRoots;

/// What a .torrent file says (BEP 3, 5, 12, 19, 27, 47, 52), checked against every limit. `infoHash` is the name used
/// on
/// the wire: v1 where there is one, else the truncated v2. `v2` is 64 hex digits. `name` is a safe path element.
/// `trackers` are tiers (BEP 12). `nodes` of the DHT (BEP 5) are not resolved. `multiFile` tells that files lie in a
/// folder called `name`. `source` is the file
/// itself, kept to be cached.
///
/// A hybrid torrent is used as the v1 torrent that it is, after its v2 half was found to say the same. `trees` are the
/// hash trees of a v2 or hybrid torrent; what the torrent lacks of them is learned from peers.
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
        List<InetSocketAddress> nodes,
        Optional<PieceRoots> trees,
        ByteBuffer source) {
    /// The largest .torrent file that is read.
    public static final int MAX_FILE_BYTES = 10 * 1024 * 1024;

    /// The largest info dictionary that is taken from peers.
    public static final int MAX_INFO_BYTES = 16 * 1024 * 1024;

    /// How many pieces a torrent may have.
    public static final int MAX_PIECES = 1 << 21;

    /// The longest piece: 32767 blocks, as in libtorrent. It fits a buffer.
    public static final int MAX_PIECE_BYTES = 0x7fff * PieceLayout.BLOCK;

    /// Trackers, and web seeds, that are kept of one torrent or magnet link.
    public static final int MAX_ADDRESSES = 100;

    /// Nodes of the DHT that are kept of one torrent or magnet link: the nearest eight, twice.
    public static final int MAX_NODES = 16;

    public Metainfo {
        files = List.copyOf(files);
        trackers = trackers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        nodes = List.copyOf(nodes);
        source = source.asReadOnlyBuffer();
    }

    /// A torrent without hash trees.
    public Metainfo(
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
        this(
                infoHash,
                v1,
                v2,
                name,
                multiFile,
                layout,
                hashes,
                files,
                isPrivate,
                trackers,
                webSeeds,
                List.of(),
                Optional.empty(),
                source);
    }

    /// Reads a .torrent file.
    ///
    /// @throws InvalidTorrent when it is none, or breaks a rule or a limit
    public static Metainfo parse(byte[] file) throws InvalidTorrent {
        return MetainfoReader.read(file.clone()); // views of the bytes live on in the result
    }

    /// The bytes that the info-hash is made of; nothing when there is no .torrent file behind this.
    public Optional<ByteBuffer> info() {
        return source.capacity() == 0 ? Optional.empty() : Optional.of(InfoFile.info(source));
    }

    /// The same torrent with further trackers, a tier each (a magnet link's). A private one takes none (BEP 27).
    public Metainfo alsoAt(List<URI> more) {
        var tiers = new ArrayList<>(trackers);
        for (var tracker : more) {
            if (!isPrivate && tiers.stream().noneMatch(tier -> tier.contains(tracker))) {
                tiers.add(List.of(tracker));
            }
        }
        return with(tiers, webSeeds, nodes);
    }

    /// The same torrent with what a link to it tells besides its hash: trackers, web seeds, nodes of the DHT. A private
    /// one takes none: a link is not its tracker's site (BEP 27).
    public Metainfo alsoBy(Magnet link) {
        if (isPrivate) {
            return this;
        }
        List<URI> seeds = link.webSeeds().stream().map(this::asSeed).toList();
        return with(
                alsoAt(link.trackers()).trackers,
                joined(webSeeds, seeds, MAX_ADDRESSES),
                joined(nodes, link.nodes(), MAX_NODES));
    }

    private URI asSeed(URI url) {
        return WebAddress.seed(url.toString(), multiFile && files.size() > 1).orElse(url);
    }

    private static <T> List<T> joined(List<T> first, List<T> more, int most) {
        return Stream.concat(first.stream(), more.stream())
                .distinct()
                .limit(most)
                .toList();
    }

    private Metainfo with(List<List<URI>> tiers, List<URI> seeds, List<InetSocketAddress> dht) {
        return new Metainfo(
                infoHash, v1, v2, name, multiFile, layout, hashes, files, isPrivate, tiers, seeds, dht, trees, source);
    }

    /// The other name of a hybrid torrent on the wire and at trackers: its truncated v2 hash (BEP 52).
    public Optional<InfoHash> upgrade() {
        return v1.flatMap(_ -> v2).map(hex -> new InfoHash(hex.substring(0, 2 * InfoHash.BYTES)));
    }

    public TorrentFile file(int index) {
        return files.get(index);
    }

    /// The file that a player most likely wants: the first of the longest ones.
    public TorrentFile largestFile() {
        return files.stream()
                .filter(TorrentFile::real)
                .max(Comparator.comparingLong(TorrentFile::length).thenComparing(TorrentFile::index, (a, b) -> b - a))
                .orElseThrow(() -> new IllegalStateException("a torrent without files"));
    }

    /// The bytes of all files together, without padding: what a user calls the size.
    public long totalBytes() {
        return files.stream()
                .filter(TorrentFile::real)
                .mapToLong(TorrentFile::length)
                .sum();
    }
}
