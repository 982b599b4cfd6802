package nagare.torrent.metainfo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeValue.Int;
import nagare.torrent.bencode.BencodeValue.Items;
import nagare.torrent.bencode.MalformedBencode;
import nagare.torrent.merkle.PieceRoots;

/// Reads a .torrent file: v1 (BEP 3), v2 (BEP 52), or both in one. What is accepted follows libtorrent 2.1, so that a
/// torrent which works elsewhere works here.
final class MetainfoReader {
    private final Dict torrent;
    private final Dict info;
    private final ByteBuffer rawInfo;
    private final boolean v1;
    private final boolean v2;

    private MetainfoReader(Dict torrent) throws InvalidTorrent {
        this.torrent = torrent;
        this.info = torrent.dict("info").orElseThrow(() -> new InvalidTorrent("the torrent has no info section"));
        this.rawInfo = torrent.raw("info").orElseThrow();
        this.v2 = version(info) == 2;
        this.v1 = !v2 || FileList.present(info);
        if (!v2 && info.dict("file tree").isPresent()) {
            throw new InvalidTorrent("the torrent has a v2 file tree but does not say that it is v2");
        }
    }

    static Metainfo read(byte[] source) throws InvalidTorrent {
        return read(source, Metainfo.MAX_FILE_BYTES);
    }

    static Metainfo read(byte[] source, int maxBytes) throws InvalidTorrent {
        if (source.length > maxBytes) {
            throw new InvalidTorrent("the torrent file is larger than " + maxBytes + " bytes");
        }
        try {
            // Many torrents end in a newline: what follows the dict is ignored.
            var parsed = BencodeReader.readPrefix(source, 0, source.length, BencodeReader.FILE_NODES);
            if (parsed.value() instanceof Dict torrent) {
                return new MetainfoReader(torrent).metainfo(ByteBuffer.wrap(source));
            }
            throw new InvalidTorrent("the file is not a torrent: it holds no dictionary");
        } catch (MalformedBencode e) {
            throw new InvalidTorrent("the file is not a torrent: " + e.getMessage());
        }
    }

    private static int version(Dict info) throws InvalidTorrent {
        var version = info.integer("meta version");
        if (version.isEmpty()) {
            return 1;
        }
        if (version.get() != 1 && version.get() != 2) {
            throw new InvalidTorrent("the torrent is of a version that is not known: " + version.get());
        }
        if (!info.canonical()) {
            throw new InvalidTorrent("the torrent's info section is not canonical bencoding, which v2 demands");
        }
        return version.get().intValue();
    }

    private Metainfo metainfo(ByteBuffer source) throws InvalidTorrent {
        var hashV1 = v1 ? Optional.of(InfoHash.of(digest(Digests.sha1()))) : Optional.<InfoHash>empty();
        var hashV2 = v2 ? Optional.of(digest(Digests.sha256())) : Optional.<byte[]>empty();
        var hexV2 = hashV2.map(HexFormat.of()::formatHex);
        var infoHash = hashV1.orElseGet(() -> InfoHash.of(Arrays.copyOf(hashV2.orElseThrow(), InfoHash.BYTES)));
        String name = name(hashV1.map(InfoHash::hex).or(() -> hexV2).orElseThrow());
        int pieceBytes = pieceBytes();
        var content = content(name, pieceBytes);
        return new Metainfo(
                infoHash,
                hashV1,
                hexV2,
                name,
                content.listing.multiFile(),
                content.layout,
                content.hashes,
                files(content.listing, v1 ? 1 : pieceBytes),
                info.integer("private").orElse(0L) != 0,
                TrackerTiers.of(torrent),
                webSeeds(content.listing),
                nodes(),
                content.trees,
                source);
    }

    private byte[] digest(MessageDigest digest) {
        digest.update(rawInfo.duplicate());
        return digest.digest();
    }

    private String name(String fallback) throws InvalidTorrent {
        var name = info.bytes("name.utf-8")
                .or(() -> info.bytes("name"))
                .orElseThrow(() -> new InvalidTorrent("the torrent has no name"));
        String safe = SafePath.element(name);
        boolean namesFile = v1 && !FileList.multiFile(info);
        if (namesFile && (name.length() == 0 || safe.isEmpty())) {
            throw new InvalidTorrent("the torrent's name is no name for a file");
        }
        return safe.isEmpty() ? fallback : safe;
    }

    private int pieceBytes() throws InvalidTorrent {
        long bytes = info.integer("piece length")
                .orElseThrow(() -> new InvalidTorrent("the torrent does not say how long its pieces are"));
        boolean allowed = bytes > 0 && bytes <= Metainfo.MAX_PIECE_BYTES;
        if (v2) {
            allowed &= Long.bitCount(bytes) == 1 && bytes >= PieceLayout.BLOCK;
        }
        if (!allowed) {
            throw new InvalidTorrent("the torrent has an impossible piece length: " + bytes + " bytes");
        }
        return (int) bytes;
    }

    /// What the files are, how they are cut, and how the cuts are checked.
    private record Content(FileListing listing, PieceLayout layout, PieceHashes hashes, Optional<PieceRoots> trees) {}

    private Content content(String name, int pieceBytes) throws InvalidTorrent {
        if (!v2) {
            return contentV1(name, pieceBytes);
        }
        var tree = FileTree.read(info);
        var second = contentV2(tree, pieceBytes);
        if (!v1) {
            return second;
        }
        var first = contentV1(name, pieceBytes);
        if (!sameFiles(first.listing, tree, pieceBytes)) {
            throw new InvalidTorrent("the torrent's v1 and v2 halves do not describe the same files");
        }
        return new Content(first.listing, first.layout, first.hashes, second.trees);
    }

    private Content contentV1(String name, int pieceBytes) throws InvalidTorrent {
        var listing = FileList.read(info, name);
        var layout = new PieceLayout(listing.totalBytes(1, pieceBytes), pieceBytes);
        if (info.find("pieces").isEmpty() && info.find("root hash").isPresent()) {
            throw new InvalidTorrent("the torrent is of a kind that was given up (BEP 30, merkle torrents)");
        }
        var pieces = info.bytes("pieces").orElseThrow(() -> new InvalidTorrent("the torrent has no piece hashes"));
        return new Content(listing, layout, Sha1Pieces.read(pieces, layout.pieces()), Optional.empty());
    }

    private Content contentV2(FileListing tree, int pieceBytes) throws InvalidTorrent {
        long total = tree.totalBytes(pieceBytes, pieceBytes);
        var layers = PieceLayers.read(torrent, tree, pieceBytes);
        var layout = new PieceLayout(total, pieceBytes, shortPieces(tree, pieceBytes));
        var roots = MerklePieces.roots(tree, pieceBytes, layers);
        return new Content(tree, layout, new MerklePieces(layout.pieces(), roots), Optional.of(roots));
    }

    private static Map<Integer, Integer> shortPieces(FileListing tree, int pieceBytes) {
        var shortPieces = new HashMap<Integer, Integer>();
        long[] offsets = tree.offsets(pieceBytes);
        for (int i = 0; i < offsets.length; i++) {
            long length = tree.files().get(i).length();
            int rest = (int) (length % pieceBytes);
            if (rest > 0) {
                shortPieces.put((int) ((offsets[i] + length) / pieceBytes), rest);
            }
        }
        return shortPieces;
    }

    /// A hybrid's v1 list must hold the files of its v2 tree at the same places, padded (BEP 47) in between. Padding
    /// after the last file may be there or not.
    private static boolean sameFiles(FileListing list, FileListing tree, int pieceBytes) {
        if (list.multiFile() != tree.multiFile() && tree.files().size() != 1) {
            return false;
        }
        long[] placesInList = list.offsets(1);
        long[] placesInTree = tree.offsets(pieceBytes);
        int next = 0;
        for (int i = 0; i < placesInList.length; i++) {
            var file = list.files().get(i);
            if (file.pad()) {
                continue;
            }
            if (next == placesInTree.length) {
                return false;
            }
            var twin = tree.files().get(next);
            boolean same = file.length() == twin.length()
                    && file.symlink() == twin.symlink()
                    && file.path().equals(twin.path())
                    && (file.length() == 0 || placesInList[i] == placesInTree[next]);
            if (!same) {
                return false;
            }
            next++;
        }
        return next == placesInTree.length;
    }

    private static List<TorrentFile> files(FileListing listing, int alignment) throws InvalidTorrent {
        long[] offsets = listing.offsets(alignment);
        var paths = DistinctPaths.of(listing);
        var files = new ArrayList<TorrentFile>(offsets.length);
        for (int i = 0; i < offsets.length; i++) {
            var file = listing.files().get(i);
            files.add(new TorrentFile(i, paths.get(i), offsets[i], file.length(), file.pad(), file.symlink()));
        }
        return files;
    }

    /// `url-list` (BEP 19): one URL or a list. For several files it names a folder.
    private List<URI> webSeeds(FileListing listing) {
        var said = torrent.find("url-list");
        var seeds = new LinkedHashSet<URI>();
        boolean folder = listing.multiFile() && listing.files().size() > 1;
        var entries = torrent.items("url-list").or(() -> said.map(List::of)).orElse(List.<BencodeValue>of());
        for (var entry : entries) {
            if (seeds.size() == Metainfo.MAX_ADDRESSES) {
                break;
            }
            if (entry instanceof Bytes bytes && bytes.length() <= WebAddress.MAX_LENGTH) {
                String url = bytes.text().strip();
                WebAddress.seed(url, folder).ifPresent(seeds::add);
            }
        }
        return List.copyOf(seeds);
    }

    /// `nodes` (BEP 5): hosts and ports of nodes of the DHT.
    private List<InetSocketAddress> nodes() {
        var nodes = new LinkedHashSet<InetSocketAddress>();
        for (var entry : torrent.items("nodes").orElse(List.of())) {
            if (nodes.size() < Metainfo.MAX_NODES
                    && entry instanceof Items(var pair)
                    && pair.size() == 2
                    && pair.get(0) instanceof Bytes host
                    && pair.get(1) instanceof Int(long port)) {
                HostAndPort.of(host.latin1(), port).ifPresent(nodes::add);
            }
        }
        return List.copyOf(nodes);
    }
}
