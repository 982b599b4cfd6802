package nagare.library.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.library.title.NaturalOrder;
import nagare.media.MediaType;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;

/// The playable files of a torrent in their folders: natural order, folders first, without folders that hold nothing to
/// play, and without the folders at the top that hold everything. Folders are numbered in the order in which the
/// torrent
/// names them first, so their numbers are as stable as the torrent. Immutable.
public final class FileTree {
    /// The number of the tree's own top.
    public static final int TOP = 0;

    private static final Comparator<Node> ORDER = Comparator.<Node, Boolean>comparing(node -> node instanceof Leaf)
            .thenComparing(Node::name, NaturalOrder.NAMES);

    private final InfoHash torrent;
    private final List<Dir> dirs;
    private final Map<Integer, Leaf> leaves;
    private final List<TorrentFile> files;
    private final Optional<Leaf> largest;

    /// A folder or a file.
    public sealed interface Node {
        String name();

        /// The number of the folder it lies in.
        int parent();
    }

    public record Dir(int index, int parent, String name, ArrayList<Node> children) implements Node {}

    public record Leaf(TorrentFile file, int parent) implements Node {
        @Override
        public String name() {
            return file.name();
        }
    }

    /// A name in a folder.
    private record Place(int parent, String name) {}

    private FileTree(InfoHash torrent, List<Dir> dirs, Map<Integer, Leaf> leaves, List<TorrentFile> files) {
        this.torrent = torrent;
        this.dirs = List.copyOf(dirs);
        this.leaves = Map.copyOf(leaves);
        this.largest = leaves.values().stream()
                .max(Comparator.<Leaf>comparingLong(leaf -> leaf.file().length())
                        .thenComparing(leaf -> leaf.file().index(), Comparator.reverseOrder()));
        this.files = files;
    }

    public static FileTree of(Metainfo metainfo) {
        List<TorrentFile> playable = metainfo.files().stream()
                .filter(file -> !file.pad() && MediaType.ofName(file.name()).isPresent())
                .toList();
        int top = commonFolders(playable);
        List<Dir> dirs = new ArrayList<>(List.of(new Dir(TOP, TOP, "", new ArrayList<>())));
        Map<Place, Integer> numbers = new HashMap<>();
        Map<Integer, Leaf> leaves = new LinkedHashMap<>();
        for (TorrentFile file : playable) {
            int parent = TOP;
            for (String name : file.path().subList(top, file.path().size() - 1)) {
                Integer number = numbers.putIfAbsent(new Place(parent, name), dirs.size());
                if (number == null) {
                    number = dirs.size();
                    var dir = new Dir(number, parent, name, new ArrayList<>());
                    dirs.add(dir);
                    dirs.get(parent).children().add(dir);
                }
                parent = number;
            }
            var leaf = new Leaf(file, parent);
            leaves.put(file.index(), leaf);
            dirs.get(parent).children().add(leaf);
        }
        for (Dir dir : dirs) {
            dir.children().sort(ORDER);
            dir.children().trimToSize(); // ten thousand trees are in memory
        }
        List<TorrentFile> files =
                metainfo.files().stream().filter(TorrentFile::real).toList();
        return new FileTree(metainfo.infoHash(), dirs, leaves, files);
    }

    public InfoHash torrent() {
        return torrent;
    }

    /// All files, also those that are not played by themselves, such as subtitles and pictures.
    public List<TorrentFile> files() {
        return files;
    }

    public Dir top() {
        return dirs.get(TOP);
    }

    public Optional<Dir> dir(int index) {
        return index > TOP && index < dirs.size() ? Optional.of(dirs.get(index)) : Optional.empty();
    }

    public Optional<Leaf> leaf(int fileIndex) {
        return Optional.ofNullable(leaves.get(fileIndex));
    }

    /// The largest file; of several the first one in the torrent.
    public Optional<Leaf> largest() {
        return largest;
    }

    /// How many files can be played.
    public int playable() {
        return leaves.size();
    }

    /// How much memory it takes, in nodes.
    int nodes() {
        return files.size() + dirs.size();
    }

    /// How many folders at the top hold all of these files.
    private static int commonFolders(List<TorrentFile> files) {
        if (files.isEmpty()) {
            return 0;
        }
        List<String> first = files.getFirst().path();
        int common = first.size() - 1;
        for (TorrentFile file : files) {
            int limit = Math.min(common, file.path().size() - 1);
            common = 0;
            while (common < limit && file.path().get(common).equals(first.get(common))) {
                common++;
            }
        }
        return common;
    }
}
