package nagare.library;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nagare.catalog.Catalog;
import nagare.torrent.metainfo.InfoHash;

/// The file trees of releases whose torrents have been read, the recently used ones in memory. A torrent that was read
/// once stays the same. Thread-safe; guarded by its own monitor, a leaf: the catalog is asked outside it.
final class Trees {
    /// Nodes in memory, in all; a node takes some 200 bytes.
    private static final int MOST_NODES = 100_000;

    /// Releases without anything to play that are remembered.
    private static final int MOST_BARREN = 10_000;

    private final Catalog catalog;
    private final Map<Long, FileTree> recent = new LinkedHashMap<>(64, 0.75f, true);
    private final Set<Long> barren = new HashSet<>();
    private int nodes;

    Trees(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Empty as long as the torrent of the release has not been read.
    Optional<FileTree> of(long release) {
        Optional<FileTree> known = recall(release);
        if (known.isEmpty()) {
            known = catalog.metainfo(release).map(FileTree::of);
            known.ifPresent(tree -> keep(release, tree));
        }
        return known;
    }

    /// Whether the release was seen to hold nothing to play; asks nobody.
    synchronized boolean isBarren(long release) {
        return barren.contains(release);
    }

    /// The releases that hold this torrent, of those in memory: others have not been shown lately.
    synchronized List<Long> releases(InfoHash torrent) {
        return recent.entrySet().stream()
                .filter(entry -> entry.getValue().torrent().equals(torrent))
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized Optional<FileTree> recall(long release) {
        return Optional.ofNullable(recent.get(release));
    }

    private synchronized void keep(long release, FileTree tree) {
        FileTree before = recent.put(release, tree);
        nodes += tree.nodes() - (before == null ? 0 : before.nodes());
        for (var eldest = recent.entrySet().iterator(); nodes > MOST_NODES && recent.size() > 1; ) {
            nodes -= eldest.next().getValue().nodes();
            eldest.remove();
        }
        if (tree.playable() == 0 && barren.size() < MOST_BARREN) {
            barren.add(release);
        }
    }
}
