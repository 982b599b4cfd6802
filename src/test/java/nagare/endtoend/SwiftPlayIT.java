package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A film in pieces of a megabyte from two honest seeders so slow that waiting for a piece would be felt, and from one
/// peer that behaves until it is trusted and then lies.
final class SwiftPlayIT {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int BYTES_PER_SECOND = 600_000;

    /// The lines in which an incident is told, and the piece it is about.
    private static final Pattern INCIDENT = Pattern.compile(
            "WARN .*piece=([0-9]+) .*(?:failed its hash after bytes of it had left|false bytes reached a player)");

    /// In the line that tells of a stream when it is over.
    private static final Pattern EARLY = Pattern.compile("\\{\"stream\".*\"early\":([0-9]+)");

    private static final Pattern BANNED = Pattern.compile("peer=/127\\.0\\.0\\.1:([0-9]+) .*peer banned");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private byte[] film;
    private Path torrent;
    private HostilePeer liar;

    @BeforeEach
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "env");
        Tools.needPython("import libtorrent");
        film = Files.readAllBytes(Media.made().resolve(Media.FILM));
        Site site = keep(Site.open());
        byte[] bytes = Torrents.single(Media.FILM, site.announce(), PIECE_BYTES);
        site.publish(new Site.Offer(Site.FILM, bytes));
        torrent = Torrents.write(folder, "film", bytes);
        InfoHash hash = Metainfo.parse(bytes).infoHash();
        liar = keep(HostilePeer.start(HostilePeer.Vice.LIES_LATER, hash, film, PIECE_BYTES));
        site.enlist(hash, liar.port());
        keep(Seeder.libtorrent(BYTES_PER_SECOND, torrent));
        keep(Seeder.libtorrent(BYTES_PER_SECOND, torrent));
        site.awaitSeeders(hash, 3);
    }

    @AfterEach
    void closeTheWorld() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @Test
    void aStrictPlayerNeverGetsAFalseByte() throws Exception {
        String log = play("strict", read -> assertArrayEquals(film, read));

        assertEquals(Set.of(), incidents(log), log);
        assertEquals(0, bytesThatLeftEarly(log), log);
        assertTheLiarAloneIsBanned(log);
    }

    @Test
    void aSwiftPlayerGetsAFalseByteOnlyInAnIncidentThatIsTold() throws Exception {
        var wrong = new TreeSet<Integer>();

        String log = play("swift", read -> {
            assertEquals(film.length, read.length);
            for (int at = 0; at < film.length; at++) {
                if (film[at] != read[at]) {
                    wrong.add(at / PIECE_BYTES);
                }
            }
        });

        assertTrue(incidents(log).containsAll(wrong), () -> "false bytes in pieces " + wrong + "\n" + log);
        assertTheLiarAloneIsBanned(log);
    }

    /// Once a piece has come right, those who sent it are believed, and the next pieces take a second each.
    @Test
    void whatHonestPeersSendLeavesBeforeItsPieceIsWhole() throws Exception {
        liar.close();

        String log = play("swift", read -> assertArrayEquals(film, read));

        assertTrue(bytesThatLeftEarly(log) > 0, () -> "nothing left before its hash was known\n" + log);
        assertEquals(Set.of(), incidents(log), log);
    }

    private interface Look {
        void at(byte[] read);
    }

    /// Plays the film, looks at it, and then plays it once more: by then it is right in any case. Returns the log.
    private String play(String start, Look look) throws Exception {
        try (Nagare nagare = Nagare.start(
                "stream",
                torrent.toString(),
                "--start",
                start,
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "127.0.0.1:0",
                "--peer-port",
                "0",
                "--trust",
                "127.0.0.0/8")) {
            String url = nagare.awaitReady().toString();
            look.at(new Player().read(url));
            assertArrayEquals(film, new Player().read(url));
            Program.Ended ended = nagare.stop();
            assertEquals(0, ended.code(), ended.err());
            return ended.err();
        }
    }

    private static long bytesThatLeftEarly(String log) {
        return EARLY.matcher(log)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    private static Set<Integer> incidents(String log) {
        return INCIDENT.matcher(log)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void assertTheLiarAloneIsBanned(String log) {
        assertTrue(liar.blocks() > HostilePeer.HONEST_BLOCKS, "it never came to lie: " + liar.blocks());
        Set<String> banned =
                BANNED.matcher(log).results().map(found -> found.group(1)).collect(Collectors.toSet());
        assertEquals(Set.of(Integer.toString(liar.port())), banned, log);
    }
}
