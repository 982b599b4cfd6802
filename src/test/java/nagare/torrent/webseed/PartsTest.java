package nagare.torrent.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;
import org.junit.jupiter.api.Test;

final class PartsTest {
    private static final TorrentFile ONE = new TorrentFile(0, List.of("one"), 0, 10, false);
    private static final TorrentFile PAD = new TorrentFile(1, List.of(".pad"), 10, 6, true);
    private static final TorrentFile NONE = new TorrentFile(2, List.of("none"), 16, 0, false);
    private static final TorrentFile TWO = new TorrentFile(3, List.of("two"), 16, 20, false);
    private final Parts parts = new Parts(new PieceLayout(36, 8), List.of(ONE, PAD, NONE, TWO));

    @Test
    void bytesComeFromTheFilesThatHoldThem() {
        assertEquals(
                List.of(new Parts.Part.OfFile(ONE, 4, 6), new Parts.Part.Zeros(6), new Parts.Part.OfFile(TWO, 0, 2)),
                parts.of(4, 18));
        assertEquals(List.of(new Parts.Part.OfFile(TWO, 5, 1)), parts.of(21, 22));
    }

    @Test
    void aPieceOfAFileThatIsAbsentIsAbsent() {
        var absent = new BitSet();
        absent.set(0);

        assertEquals("{2, 3, 4}", parts.piecesWithout(absent).toString());
    }

    @Test
    void paddingIsNoFileToBlame() {
        assertEquals(List.of(ONE), parts.filesIn(1));
        assertEquals(List.of(TWO), parts.filesIn(2));
    }

    @Test
    void bytesOfNoFileAreAMistake() {
        assertThrows(IllegalArgumentException.class, () -> parts.of(30, 37));
    }
}
