package nagare.library.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import nagare.library.FakeCatalog;
import org.junit.jupiter.api.Test;

final class FileTreeTest {
    @Test
    void filesAreInNaturalOrderAndFoldersComeFirst() {
        var tree = tree("10.mkv", "2.mkv", "Extras/b.mkv", "extras 2/a.mkv", "1.MKV");

        assertEquals(List.of("Extras", "extras 2", "1.MKV", "2.mkv", "10.mkv"), names(tree.top()));
        assertEquals(List.of("b.mkv"), names(tree.dir(1).orElseThrow()));
    }

    @Test
    void foldersThatHoldEverythingAreLeftOut() {
        var tree = tree("Show/S1/01.mkv", "Show/S1/02.mkv", "Show/notes/readme.txt");

        assertEquals(List.of("01.mkv", "02.mkv"), names(tree.top()));
        assertTrue(tree.dir(1).isEmpty());
    }

    @Test
    void foldersWithoutAnythingToPlayAreHidden() {
        var tree = tree("01.mkv", "02.mkv", "Fonts/a.ttf", "Subs/x/01.ass");

        assertEquals(List.of("01.mkv", "02.mkv"), names(tree.top()));
    }

    @Test
    void deeperFoldersAreKept() {
        var tree = tree("S1/01.mkv", "S1/NC/op.mkv", "S2/01.mkv");

        assertEquals(List.of("S1", "S2"), names(tree.top()));
        assertEquals(List.of("NC", "01.mkv"), names(tree.dir(1).orElseThrow()));
        assertEquals(1, tree.dir(2).orElseThrow().parent());
        assertEquals(2, tree.leaf(1).orElseThrow().parent());
        assertEquals(3, tree.leaf(2).orElseThrow().parent());
    }

    @Test
    void paddingIsNoFile() {
        var tree = tree("01.mkv=10", ".pad/x.mkv=5000", "02.mkv=20");

        assertEquals(2, tree.playable());
        assertTrue(tree.leaf(1).isEmpty());
        assertEquals(2, tree.largest().orElseThrow().file().index());
    }

    @Test
    void largestOfEqualFilesIsTheFirst() {
        assertEquals(
                1,
                tree("a.txt=99", "b.mkv=10", "a.mkv=10")
                        .largest()
                        .orElseThrow()
                        .file()
                        .index());
    }

    @Test
    void torrentWithoutMediaIsAnEmptyTree() {
        var tree = tree("a.txt", "b/c.iso");

        assertEquals(0, tree.playable());
        assertTrue(tree.largest().isEmpty());
        assertEquals(List.of(), names(tree.top()));
    }

    @Test
    void deepFoldersDoNotOverflowTheStack() {
        String deep = "d/".repeat(5000);

        var tree = tree(deep + "x/1.mkv", deep + "y/2.mkv", "other/3.mkv");

        assertEquals(3, tree.playable());
        assertEquals(List.of("d", "other"), names(tree.top()));
    }

    @Test
    void manyFilesAreOneTree() {
        var tree = tree(IntStream.range(0, 20_000)
                .mapToObj(i -> i % 7 + "/" + i + ".mkv")
                .toArray(String[]::new));

        assertEquals(20_000, tree.playable());
        assertEquals(7, tree.top().children().size());
        assertEquals(20_008, tree.nodes());
    }

    private static FileTree tree(String... files) {
        return FileTree.of(FakeCatalog.torrent(files));
    }

    private static List<String> names(FileTree.Dir dir) {
        return dir.children().stream().map(FileTree.Node::name).toList();
    }
}
