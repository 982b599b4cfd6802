package nagare.torrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /// Where libtorrent's own tests state a path, it is this one; of the other traps, this is what we make.
    @ParameterizedTest
    @CsvSource(textBlock = """
                    slash_path,             temp,    _/_/bar
                    slash_path2,            temp,    abc....def/_/bar
                    parent_path,            temp,    _/_/bar
                    hidden_parent_path,     temp,    foo......bar/bar
                    empty_path_multi,       temp,    abcde _ _.1
                    duplicate_files,        temp,    foo/bar.txt foo/bar.1.txt
                    invalid_directory_name, test2,   _/foo _/foo.1
                    invalid_filename2,      est2,    f _/_ _/_.1
                    invalid_name3,          foobar,  foo/bar.txt foo/var.txt
                    invalid_name2,          b61560c2918f463768cd122b6d2fdd47b77bdb35, foo/bar.txt foo/var.txt
                    pad_file_no_path,       temp,    foo/bar.txt .pad/2124
                    v2_invalid_filename,    _estMB,  _estMB
                    """)
    void trapsInNamesComeOutSafe(String file, String name, String paths) throws Exception {
        var torrent = torrent(file);

        assertEquals(name, torrent.name());
        assertEquals(
                paths,
                torrent.files().stream()
                        .map(each -> String.join("/", each.path()))
                        .collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "whitespace_url, udp://test.com/announce, ''",
        "duplicate_web_seeds, udp://test.com/announce, "
                + "http://foobar.com/foo http://foobar.com/foobar http://foobar.com/bar",
        "url_seed, '', http://test.com/file",
        "url_seed_multi, '', http://test.com/file/",
        "url_seed_multi_space_nolist, '', http://test.com/test%20file/foo%20bar/"
    })
    void addressesComeOutAsLibtorrentMakesThem(String file, String trackers, String seeds) throws Exception {
        var torrent = torrent(file);

        assertEquals(trackers, show(torrent.trackers().stream().flatMap(List::stream)));
        assertEquals(seeds, show(torrent.webSeeds().stream()));
    }

    private static String show(Stream<URI> addresses) {
        return addresses.map(URI::toString).collect(Collectors.joining(" "));
    }

    private static Metainfo torrent(String name) throws Exception {
        return Metainfo.parse(Files.readAllBytes(SharedFixtures.require("torrents/libtorrent/" + name + ".torrent")));
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
