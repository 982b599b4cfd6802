package nagare.library.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.IntStream;
import nagare.library.FakeCatalog;
import org.junit.jupiter.api.Test;

final class TreesTest {
    private final FakeCatalog catalog = new FakeCatalog();
    private final Trees trees = new Trees(catalog);

    @Test
    void treeIsMadeOnceItsTorrentIsKnown() {
        assertEquals(Optional.empty(), trees.of(1));

        catalog.knows(1, FakeCatalog.torrent("a.mkv"));

        FileTree tree = trees.of(1).orElseThrow();
        assertSame(tree, trees.of(1).orElseThrow());
    }

    @Test
    void memoryIsBoundedInAll() {
        String[] many = IntStream.range(0, 60_000).mapToObj(i -> i + ".mkv").toArray(String[]::new);
        catalog.knows(1, FakeCatalog.torrent(many)).knows(2, FakeCatalog.torrent(many));
        FileTree first = trees.of(1).orElseThrow();
        FileTree second = trees.of(2).orElseThrow();

        assertSame(second, trees.of(2).orElseThrow(), "the last one stays");
        assertNotSame(first, trees.of(1).orElseThrow(), "the first one had to go");
    }

    @Test
    void releaseWithoutMediaIsRemembered() {
        catalog.knows(1, FakeCatalog.torrent("a.txt")).knows(2, FakeCatalog.torrent("a.mkv"));
        assertFalse(trees.isBarren(1), "not looked at yet");

        trees.of(1);
        trees.of(2);

        assertTrue(trees.isBarren(1));
        assertFalse(trees.isBarren(2));
    }
}
