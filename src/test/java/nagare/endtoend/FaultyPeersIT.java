package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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

/// One honest seeder, in no hurry, among peers of every vice.
final class FaultyPeersIT {
    /// Slow enough that the others are asked too.
    private static final int BYTES_PER_SECOND = 2_000_000;

    private static final Pattern BANNED = Pattern.compile("peer=/127\\.0\\.0\\.1:([0-9]+) .*peer banned");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<HostilePeer> hostile = new ArrayList<>();
    private Path film;
    private Path torrent;

    @BeforeEach
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "env");
        Tools.needPython("import libtorrent");
        film = Media.made().resolve(Media.FILM);
        Site site = keep(Site.open());
        byte[] bytes = Torrents.single(Media.FILM, site.announce());
        site.publish(new Site.Offer(Site.FILM, bytes));
        torrent = Torrents.write(folder, "film", bytes);
        InfoHash hash = Metainfo.parse(bytes).infoHash();
        byte[] content = Files.readAllBytes(film);
        for (HostilePeer.Vice vice : HostilePeer.Vice.values()) {
            HostilePeer peer = keep(HostilePeer.start(vice, hash, content, Torrents.PIECE_BYTES));
            hostile.add(peer);
            site.enlist(hash, peer.port());
        }
        keep(Seeder.libtorrent(BYTES_PER_SECOND, torrent));
        site.awaitSeeders(hash, HostilePeer.Vice.values().length + 1);
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
    void aDownloadFromAmongThemComesRightAndOnlyLiarsAreBanned() throws Exception {
        Path target = folder.resolve("out");

        Program.Ended ended = Nagare.run(
                "get",
                torrent.toString(),
                "-o",
                target.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--peer-port",
                "0",
                "--trust",
                "127.0.0.0/8");

        assertEquals(0, ended.code(), ended.err());
        assertEquals(Media.sha256(film), Media.sha256(target.resolve(Media.FILM)));
        assertOnlyLiarsAreBanned(ended.err());
    }

    @Test
    void whatAPlayerReadsFromAmongThemIsRightAndOnlyLiarsAreBanned() throws Exception {
        try (Nagare nagare = Nagare.start(
                "stream",
                torrent.toString(),
                "--start",
                "strict",
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "127.0.0.1:0",
                "--peer-port",
                "0",
                "--trust",
                "127.0.0.0/8")) {
            String url = nagare.awaitReady().toString();

            try {
                assertEquals(Media.sha256(film), new Player().sha256(url));
            } catch (IOException e) {
                throw new AssertionError(
                        "the stream ended early; the log says: " + nagare.stop().err(), e);
            }

            Program.Ended ended = nagare.stop();
            assertEquals(0, ended.code(), ended.err());
            assertOnlyLiarsAreBanned(ended.err());
        }
    }

    private void assertOnlyLiarsAreBanned(String log) {
        for (HostilePeer peer : hostile) {
            assertTrue(peer.visits() > 0, peer.vice() + " was never met");
            if (peer.vice() == HostilePeer.Vice.LIES_LATER) {
                assertTrue(peer.blocks() > HostilePeer.HONEST_BLOCKS, "it never came to lie: " + peer.blocks());
            } else if (peer.vice().isLiar()) {
                assertTrue(peer.blocks() > 0, peer.vice() + " was never asked for anything");
            }
        }
        Set<String> liars = hostile.stream()
                .filter(peer -> peer.vice().isLiar())
                .map(peer -> Integer.toString(peer.port()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> banned = BANNED.matcher(log)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                liars,
                banned,
                () -> log + "\n"
                        + hostile.stream()
                                .map(peer -> peer.port() + " " + peer.vice() + " " + peer.blocks())
                                .collect(Collectors.joining("\n")));
    }
}
