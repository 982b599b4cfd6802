package nagare.torrent.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeWriter;

/// Makes .torrent files: hand it what there is, then [#write]. Sources are read once, in order, one block at a time.
/// One source whose path is just `name` makes a single-file torrent; otherwise the paths lie in a folder `name`.
/// Hybrid and v2 torrents list their files in the order of their names, as BEP 52 wants it.
public record TorrentAuthor(
        String name,
        List<Source> sources,
        int pieceBytes,
        Format format,
        List<List<URI>> trackers,
        List<URI> webSeeds,
        boolean isPrivate,
        Optional<String> comment) {
    /// The kinds of torrents: BEP 3, BEP 52, and one that is both.
    public enum Format {
        V1,
        HYBRID,
        V2;

        boolean hasV1() {
            return this != V2;
        }

        boolean hasV2() {
            return this != V1;
        }
    }

    /// A way to read a file's bytes from its start.
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /// A file to be: its path below the torrent's folder, how many bytes it has, and where they are.
    public record Source(List<String> path, long length, Content content) {
        public Source {
            path = List.copyOf(path);
            if (path.isEmpty() || path.contains("") || length < 0) {
                throw new IllegalArgumentException("not a file for a torrent: " + path + ", " + length + " bytes");
            }
        }
    }

    public TorrentAuthor {
        trackers = trackers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        sources = format.hasV2()
                ? sources.stream()
                        .sorted(Comparator.comparing(Source::path, TorrentAuthor::inTreeOrder))
                        .toList()
                : List.copyOf(sources);
        if (sources.stream().mapToLong(Source::length).sum() == 0) {
            throw new IllegalArgumentException("a torrent needs at least one byte");
        }
        requireDistinct(sources);
        boolean powerOfTwo = Integer.bitCount(pieceBytes) == 1 && pieceBytes >= PieceLayout.BLOCK;
        if (pieceBytes <= 0 || pieceBytes > Metainfo.MAX_PIECE_BYTES || format.hasV2() && !powerOfTwo) {
            throw new IllegalArgumentException("pieces cannot have " + pieceBytes + " bytes");
        }
    }

    /// A v1 torrent without trackers.
    public static TorrentAuthor of(String name, List<Source> sources, int pieceBytes) {
        return new TorrentAuthor(name, sources, pieceBytes, Format.V1, List.of(), List.of(), false, Optional.empty());
    }

    public TorrentAuthor format(Format other) {
        return new TorrentAuthor(name, sources, pieceBytes, other, trackers, webSeeds, isPrivate, comment);
    }

    public TorrentAuthor trackers(List<List<URI>> tiers) {
        return new TorrentAuthor(name, sources, pieceBytes, format, tiers, webSeeds, isPrivate, comment);
    }

    public TorrentAuthor webSeeds(List<URI> seeds) {
        return new TorrentAuthor(name, sources, pieceBytes, format, trackers, seeds, isPrivate, comment);
    }

    public TorrentAuthor asPrivate() {
        return new TorrentAuthor(name, sources, pieceBytes, format, trackers, webSeeds, true, comment);
    }

    public TorrentAuthor comment(String text) {
        return new TorrentAuthor(name, sources, pieceBytes, format, trackers, webSeeds, isPrivate, Optional.of(text));
    }

    /// The .torrent file.
    ///
    /// @throws IOException when a source cannot be read, or does not have the length it was said to have
    public byte[] write() throws IOException {
        var hasher = new PieceHasher(pieceBytes, format);
        var hashed = new ArrayList<PieceHasher.Hashed>(sources.size());
        for (var source : sources) {
            try (var in = source.content().open()) {
                hashed.add(hasher.hash(in, source.length()));
            } catch (EOFException e) {
                throw new IOException("'%s': %s".formatted(String.join("/", source.path()), e.getMessage()), e);
            }
        }
        return BencodeWriter.write(torrent(hashed, hasher.finish()));
    }

    private BencodeValue torrent(List<PieceHasher.Hashed> hashed, Bytes pieces) {
        var torrent = new HashMap<String, BencodeValue>();
        torrent.put("info", info(hashed, pieces));
        var tiers = trackers.stream().filter(tier -> !tier.isEmpty()).toList();
        if (!tiers.isEmpty()) {
            torrent.put("announce", text(tiers.getFirst().getFirst()));
        }
        if (tiers.stream().mapToInt(List::size).sum() > 1) {
            torrent.put(
                    "announce-list",
                    BencodeValue.of(tiers.stream().map(TorrentAuthor::texts).toList()));
        }
        if (!webSeeds.isEmpty()) {
            torrent.put("url-list", texts(webSeeds));
        }
        comment.ifPresent(text -> torrent.put("comment", BencodeValue.of(text)));
        if (format.hasV2()) {
            var layers = new HashMap<String, BencodeValue>();
            for (var file : hashed) {
                file.layer()
                        .ifPresent(layer -> layers.put(file.root().orElseThrow().latin1(), layer));
            }
            torrent.put("piece layers", BencodeValue.of(layers));
        }
        return BencodeValue.of(torrent);
    }

    private BencodeValue info(List<PieceHasher.Hashed> hashed, Bytes pieces) {
        var info = new HashMap<String, BencodeValue>();
        info.put("name", BencodeValue.of(name));
        info.put("piece length", BencodeValue.of(pieceBytes));
        if (isPrivate) {
            info.put("private", BencodeValue.of(1));
        }
        if (format.hasV1()) {
            info.put("pieces", pieces);
            boolean single = sources.size() == 1 && sources.getFirst().path().equals(List.of(name));
            if (single) {
                info.put("length", BencodeValue.of(sources.getFirst().length()));
            } else {
                info.put("files", list(hashed));
            }
        }
        if (format.hasV2()) {
            info.put("meta version", BencodeValue.of(2));
            info.put("file tree", tree(hashed));
        }
        return BencodeValue.of(info);
    }

    private BencodeValue list(List<PieceHasher.Hashed> hashed) {
        var files = new ArrayList<BencodeValue>();
        for (int i = 0; i < sources.size(); i++) {
            long padding = hashed.get(i).paddingBefore();
            if (padding > 0) {
                files.add(BencodeValue.of(Map.of(
                        "attr", BencodeValue.of("p"),
                        "length", BencodeValue.of(padding),
                        "path", texts(List.of(".pad", padding)))));
            }
            var source = sources.get(i);
            files.add(
                    BencodeValue.of(Map.of("length", BencodeValue.of(source.length()), "path", texts(source.path()))));
        }
        return BencodeValue.of(files);
    }

    private BencodeValue tree(List<PieceHasher.Hashed> hashed) {
        var top = new Folder();
        for (int i = 0; i < sources.size(); i++) {
            var source = sources.get(i);
            var folder = top;
            for (String element : source.path()) {
                folder = folder.below.computeIfAbsent(latin1(element), _ -> new Folder());
            }
            var file = new HashMap<String, BencodeValue>();
            file.put("length", BencodeValue.of(source.length()));
            hashed.get(i).root().ifPresent(root -> file.put("pieces root", root));
            folder.file = Optional.of(BencodeValue.of(Map.of("", BencodeValue.of(file))));
        }
        return top.value();
    }

    /// A node of the file tree while it grows.
    private static final class Folder {
        final Map<String, Folder> below = new HashMap<>();
        Optional<BencodeValue> file = Optional.empty();

        BencodeValue value() {
            return file.orElseGet(() -> {
                var entries = new HashMap<String, BencodeValue>();
                below.forEach((name, folder) -> entries.put(name, folder.value()));
                return BencodeValue.of(entries);
            });
        }
    }

    private static Bytes text(Object text) {
        return BencodeValue.of(text.toString());
    }

    private static BencodeValue texts(List<?> texts) {
        return BencodeValue.of(texts.stream().map(TorrentAuthor::text).toList());
    }

    /// A key, one char per byte.
    private static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /// The order of a v2 file tree: folder by folder, names as raw bytes.
    private static int inTreeOrder(List<String> left, List<String> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = latin1(left.get(i)).compareTo(latin1(right.get(i)));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static void requireDistinct(List<Source> sources) {
        var paths = new HashSet<List<String>>();
        for (var source : sources) {
            if (!paths.add(source.path())) {
                throw new IllegalArgumentException("two files of the torrent have the path " + source.path());
            }
        }
        for (var path : List.copyOf(paths)) {
            for (int depth = 1; depth < path.size(); depth++) {
                if (paths.contains(path.subList(0, depth))) {
                    throw new IllegalArgumentException("a file of the torrent is also a folder, of " + path);
                }
            }
        }
    }
}
