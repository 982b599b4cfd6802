package nagare.library.tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import nagare.catalog.Catalog;
import nagare.torrent.metainfo.InfoHash;
import org.jspecify.annotations.Nullable;

/// The file trees of releases whose torrents have been read: the recently used ones in memory, and the shape
/// of all that were ever looked at. A torrent that was read once stays the same. Thread-safe; the trees are
/// guarded by their own monitor, a leaf: the catalog is asked outside it.
public final class Trees {
    /// Nodes in memory, in all; a node takes some 200 bytes.
    private static final int MOST_NODES = 100_000;

    /// Releases whose shape is remembered; one takes some 100 bytes.
    private static final int MOST_SHAPES = 100_000;

    private final Catalog catalog;
    private final Map<Long, FileTree> recent = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Long, Shape> shapes = new ConcurrentHashMap<>();
    private int nodes;
    private volatile long version;
    private volatile long barren;

    public Trees(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Empty as long as the torrent of the release has not been read.
    public Optional<FileTree> of(long release) {
        Optional<FileTree> known = recall(release);
        if (known.isEmpty()) {
            known = catalog.metainfo(release).map(FileTree::of);
            known.ifPresent(tree -> keep(release, tree));
        }
        return known;
    }

    /// What the torrent of the release looks like; it is read from disk when that is not known yet.
    public Optional<Shape> shape(long release) {
        return Optional.ofNullable(seen(release)).or(() -> of(release).map(Shape::of));
    }

    /// The releases that hold this torrent, of those in memory: others have not been shown lately.
    public synchronized List<Long> releases(InfoHash torrent) {
        return recent.entrySet().stream()
                .filter(entry -> entry.getValue().torrent().equals(torrent))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// The shape as far as it is in memory; asks nobody.
    @Nullable
    public Shape seen(long release) {
        return shapes.get(release);
    }

    /// Whether the release was seen to hold nothing to play; asks nobody.
    public boolean isBarren(long release) {
        Shape shape = seen(release);
        return shape != null && shape.playable() == 0;
    }

    /// How many releases were seen to hold nothing to play.
    public long barren() {
        return barren;
    }

    /// Grows with every shape that is learned.
    public long version() {
        return version;
    }

    /// The tree if it is in memory; asks nobody.
    public synchronized Optional<FileTree> recall(long release) {
        return Optional.ofNullable(recent.get(release));
    }

    private synchronized void keep(long release, FileTree tree) {
        FileTree before = recent.put(release, tree);
        nodes += tree.nodes() - (before == null ? 0 : before.nodes());
        for (var eldest = recent.entrySet().iterator(); nodes > MOST_NODES && recent.size() > 1; ) {
            nodes -= eldest.next().getValue().nodes();
            eldest.remove();
        }
        if (shapes.size() < MOST_SHAPES && shapes.put(release, Shape.of(tree)) == null) {
            version++;
            barren += tree.playable() == 0 ? 1 : 0;
        }
    }
}
