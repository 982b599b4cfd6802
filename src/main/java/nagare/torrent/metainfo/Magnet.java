package nagare.torrent.metainfo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What a magnet link says (BEP 9, 52, 53). `infoHash` is the name used on the wire: v1 where the link has one, else
/// the truncated v2. `name` is a safe path element. Each tracker of a link is a tier of its own, so `trackers` is flat.
/// `peers` (`x.pe`) and `nodes` (`dht`) are not resolved. `webSeeds` are `ws` and `as`: both name the content itself.
/// `selected` are the indexes of the files asked for (`so`), ascending; none means
/// all.
public record Magnet(
        InfoHash infoHash,
        Optional<InfoHash> v1,
        Optional<String> v2,
        Optional<String> name,
        List<URI> trackers,
        List<URI> webSeeds,
        List<InetSocketAddress> peers,
        List<InetSocketAddress> nodes,
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
        nodes = List.copyOf(nodes);
        selected = List.copyOf(selected);
    }

    /// Reads a magnet link.
    ///
    /// @throws InvalidTorrent when it is none, or names no torrent
    public static Magnet parse(String link) throws InvalidTorrent {
        return MagnetReader.read(link);
    }

    /// The other name of a hybrid torrent on the wire, where the link has both (BEP 52).
    public Optional<InfoHash> upgrade() {
        return v1.flatMap(_ -> v2).map(hex -> new InfoHash(hex.substring(0, 2 * InfoHash.BYTES)));
    }

    /// Whether these are the bytes of the info dictionary that the link names: by each hash that it has.
    public boolean names(ByteBuffer info) {
        return v1.map(hash -> InfoHash.of(digest(Digests.sha1(), info)).equals(hash))
                        .orElse(true)
                && v2.map(hash -> HexFormat.of()
                                .formatHex(digest(Digests.sha256(), info))
                                .equals(hash))
                        .orElse(true);
    }

    private static byte[] digest(MessageDigest digest, ByteBuffer info) {
        digest.update(info.duplicate());
        return digest.digest();
    }

    /// The torrent whose info dictionary is this, with what else the link says of it.
    ///
    /// @throws InvalidTorrent when it is another's, or breaks a rule
    public Metainfo torrent(ByteBuffer info) throws InvalidTorrent {
        if (!names(info)) {
            throw new InvalidTorrent("the info section is not the one that the magnet link names");
        }
        return InfoFile.read(info, this);
    }
}
