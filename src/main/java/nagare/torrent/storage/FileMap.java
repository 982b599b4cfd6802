package nagare.torrent.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;

/// Where the bytes of a torrent's pieces lie in its files below a folder. A single file lies in the folder itself, the
/// others in a folder with the torrent's name. Nothing is ever outside of the root, nor behind a symbolic link below
/// it. Pad files (BEP 47) have no place: their bytes are zeros.
final class FileMap {
    private final PieceLayout layout;
    private final Path root;
    private final List<TorrentFile> files;
    private final List<Path> paths;

    /// Indexes of files that have bytes on disk, by offset.
    private final List<Integer> solid;

    /// Bytes `[begin, begin + length)` of a piece lie in the file at `at`.
    record Span(int file, long at, int begin, int length) {}

    /// @throws IOException when a name is not safe, or two files have the same place
    FileMap(Metainfo torrent, Path root) throws IOException {
        this.layout = torrent.layout();
        this.root = root;
        this.files = torrent.files();
        this.paths = new ArrayList<>();
        Path top = torrent.multiFile() ? below(root, torrent.name()) : root;
        Set<Path> places = new HashSet<>();
        for (TorrentFile file : files) {
            Path place = top;
            for (String element : file.path()) {
                place = below(place, element);
            }
            if (!file.pad() && !places.add(place)) {
                throw new IOException("file " + file.index() + " of the torrent has the same path as another");
            }
            paths.add(place);
        }
        this.solid = IntStream.range(0, files.size())
                .filter(file -> files.get(file).length() > 0 && !files.get(file).pad())
                .boxed()
                .sorted(Comparator.comparingLong(file -> files.get(file).offset()))
                .toList();
    }

    int files() {
        return files.size();
    }

    boolean isPad(int file) {
        return files.get(file).pad();
    }

    Path path(int file) {
        return paths.get(file);
    }

    long length(int file) {
        return files.get(file).length();
    }

    /// In the order of the piece's bytes; what lies between them is zeros.
    List<Span> spans(int piece) {
        long start = layout.startOf(piece);
        long end = start + layout.bytesIn(piece);
        List<Span> spans = new ArrayList<>();
        for (int i = firstEndingAfter(start); i < solid.size(); i++) {
            TorrentFile file = files.get(solid.get(i));
            if (file.offset() >= end) {
                break;
            }
            long from = Math.max(start, file.offset());
            long to = Math.min(end, file.end());
            spans.add(new Span(solid.get(i), from - file.offset(), (int) (from - start), (int) (to - from)));
        }
        return spans;
    }

    BitSet filesOf(int piece) {
        var touched = new BitSet();
        spans(piece).forEach(span -> touched.set(span.file()));
        return touched;
    }

    BitSet piecesOf(int file) {
        var pieces = new BitSet();
        if (length(file) > 0) {
            pieces.set(
                    layout.pieceAt(files.get(file).offset()),
                    layout.pieceAt(files.get(file).end() - 1) + 1);
        }
        return pieces;
    }

    /// What lies at the place of a file: nothing, or a regular file.
    ///
    /// @throws IOException when it is something else, or is reached through something else than folders
    Optional<BasicFileAttributes> look(Path file) throws IOException {
        for (Path folder : folders(file)) {
            Optional<BasicFileAttributes> there = attributes(folder);
            if (there.isEmpty()) {
                return Optional.empty();
            }
            requireFolder(folder, there.get());
        }
        Optional<BasicFileAttributes> there = attributes(file);
        if (there.isPresent() && !there.get().isRegularFile()) {
            throw new IOException(
                    "%s is %s: move it away, or choose another folder with -o".formatted(file, kind(there.get())));
        }
        return there;
    }

    void makeFolders(Path file) throws IOException {
        for (Path folder : folders(file)) {
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException there) {
                requireFolder(folder, attributes(folder).orElseThrow(() -> there));
            }
        }
    }

    /// The folders between the root and a file, from the top.
    private List<Path> folders(Path file) {
        List<Path> folders = new ArrayList<>();
        for (Path folder = file.getParent(); folder != null && !folder.equals(root); folder = folder.getParent()) {
            folders.addFirst(folder);
        }
        return folders;
    }

    private int firstEndingAfter(long offset) {
        int low = 0;
        int high = solid.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (files.get(solid.get(middle)).end() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// The parser made every element safe already; a mistake there must not write outside of the root.
    private static Path below(Path folder, String element) throws IOException {
        boolean unsafe = element.isEmpty()
                || element.equals(".")
                || element.equals("..")
                || element.chars().anyMatch(c -> c == '/' || c == '\\' || c == 0);
        Path place = unsafe ? folder : folder.resolve(element).normalize();
        if (unsafe || !folder.equals(place.getParent())) {
            throw new IOException("a file name in the torrent is not safe");
        }
        return place;
    }

    private static void requireFolder(Path folder, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isDirectory()) {
            throw new IOException("%s is %s, not a folder: move it away, or choose another folder with -o"
                    .formatted(folder, kind(attributes)));
        }
    }

    private static String kind(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "a symbolic link (never followed here)";
        }
        return attributes.isDirectory() ? "a folder" : attributes.isRegularFile() ? "a file" : "a special file";
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }
}
