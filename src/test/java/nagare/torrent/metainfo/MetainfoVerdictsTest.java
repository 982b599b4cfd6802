package nagare.torrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Holds [Metainfo#parse] to the verdicts of libtorrent 2.1 over real and broken torrents.
class MetainfoVerdictsTest {
    private static final String INDEX = "torrents/INDEX.tsv";

    /// Torrents that we judge differently, and why. (None today.)
    private static final Map<String, String> DIFFERENT_VERDICT = Map.of();

    /// Torrents whose size in the table is the sum of the lengths as written, symlinks included; ours take no bytes.
    private static final Set<String> SYMLINK_WITH_LENGTH = Set.of("libtorrent/symlink1.torrent");

    @Test
    void everyTorrentIsJudgedAsLibtorrentDoes() throws IOException {
        var wrong = new ArrayList<String>();
        for (String[] row : SharedFixtures.rows(INDEX)) {
            boolean expected = row[1].equals("valid") != DIFFERENT_VERDICT.containsKey(row[0]);
            try {
                Metainfo.parse(Files.readAllBytes(SharedFixtures.require("torrents/" + row[0])));
                if (!expected) {
                    wrong.add(row[0] + " was accepted, expected " + row[2]);
                }
            } catch (InvalidTorrent refused) {
                if (expected) {
                    wrong.add(row[0] + " was refused: " + refused.getMessage());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyGoodTorrentSaysWhatTheTableSays() throws Exception {
        var wrong = new ArrayList<String>();
        for (String[] row : SharedFixtures.rows(INDEX)) {
            if (row[1].equals("valid")) {
                var torrent = Metainfo.parse(Files.readAllBytes(SharedFixtures.require("torrents/" + row[0])));
                compare(wrong, row, torrent);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static void compare(List<String> wrong, String[] row, Metainfo torrent) {
        String kind = torrent.v1().isEmpty() ? "v2" : torrent.v2().isEmpty() ? "v1" : "hybrid";
        long lengths = torrent.files().stream().mapToLong(TorrentFile::length).sum();
        check(wrong, row, "kind", row[3], kind);
        if (!SYMLINK_WITH_LENGTH.contains(row[0])) {
            check(wrong, row, "lengths", row[5], lengths);
        }
        check(wrong, row, "files", row[6], torrent.files().size());
        check(wrong, row, "piece length", row[7], torrent.layout().pieceBytes());
        check(wrong, row, "v1 hash", row[9], torrent.v1().map(InfoHash::hex).orElse(""));
        check(
                wrong,
                row,
                "v2 hash",
                kind.equals("v1") ? "" : row[10],
                torrent.v2().orElse(""));
        check(wrong, row, "pieces", row[14], torrent.layout().pieces());
        check(wrong, row, "hashes", row[14], torrent.hashes().pieces());
        check(wrong, row, "private", row[17].contains("private"), torrent.isPrivate());
        boolean layers = !row[16].contains("layer-missing");
        check(wrong, row, "complete", layers, torrent.hashes().complete());
        if (!kind.equals("v2")) {
            check(wrong, row, "torrent bytes", row[13], torrent.layout().totalBytes());
        }
    }

    private static void check(List<String> wrong, String[] row, String what, Object expected, Object actual) {
        if (!expected.toString().equals(actual.toString())) {
            wrong.add("%s: %s is %s, expected %s".formatted(row[0], what, actual, expected));
        }
    }
}
