package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many players on one film, and one with bad manners. The seeder is slow enough that they meet while it downloads.
final class ManyPlayersIT {
    private static final int BYTES_PER_SECOND = 3_000_000;
    private static final int PLAYERS = 10;
    private static final int STORM = 100;

    /// What may be fetched twice: copies of late blocks, inside their budget.
    private static final double WASTE = 1.10;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private byte[] film;
    private Seeder seeder;
    private Nagare nagare;
    private String url;

    @BeforeEach
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "env");
        Tools.needPython("import libtorrent");
        film = Files.readAllBytes(Media.made().resolve(Media.FILM));
        Site site = keep(Site.open());
        byte[] bytes = Torrents.single(Media.FILM, site.announce());
        site.publish(new Site.Offer(Site.FILM, bytes));
        Path torrent = Torrents.write(folder, "film", bytes);
        InfoHash hash = Metainfo.parse(bytes).infoHash();
        seeder = keep(Seeder.libtorrent(BYTES_PER_SECOND, torrent));
        site.awaitSeeders(hash, 1);
        nagare = keep(Nagare.start(
                "stream",
                torrent.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "127.0.0.1:0",
                "--peer-port",
                "0",
                "--trust",
                "127.0.0.0/8"));
        url = nagare.awaitReady().toString();
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
    void tenAtOnceEachGetTheirBytesAndTheSwarmGivesThemOnce() throws Exception {
        var parts = new ArrayList<Callable<byte[]>>();
        for (int i = 0; i < PLAYERS; i++) {
            int first = (int) ((long) film.length * i / PLAYERS);
            parts.add(() -> new Player().bytes(url, first, film.length - 1));
        }

        List<byte[]> read = all(parts);

        for (int i = 0; i < PLAYERS; i++) {
            int first = (int) ((long) film.length * i / PLAYERS);
            assertArrayEquals(Arrays.copyOfRange(film, first, film.length), read.get(i), "player " + i);
        }
        assertFetchedOnce();
    }

    @Test
    void aStormOfAbandonedRangesDisturbsNobody() throws Exception {
        var random = new Random(7);
        var parts = new ArrayList<Callable<byte[]>>();
        parts.add(() -> new Player().read(url));
        for (int i = 0; i < STORM; i++) {
            int first = random.nextInt(film.length);
            parts.add(() -> {
                try (InputStream body =
                        new Player().get(url, "Range", "bytes=" + first + "-").body()) {
                    return new byte[] {(byte) body.read()};
                }
            });
        }

        List<byte[]> read = all(parts);

        assertArrayEquals(film, read.getFirst());
        assertFetchedOnce();
    }

    @Test
    void aPauseChangesNothing() throws Exception {
        var player = new Player();
        try (InputStream paused = player.get(url).body()) {
            byte[] before = paused.readNBytes(200_000);

            assertArrayEquals(film, new Player().read(url), "somebody else, meanwhile");

            byte[] after = paused.readAllBytes();
            assertArrayEquals(film, concatenated(before, after));
        }
        assertFetchedOnce();
    }

    private void assertFetchedOnce() throws Exception {
        long uploaded = seeder.uploaded();
        assertTrue(uploaded <= film.length * WASTE, () -> uploaded + " bytes for " + film.length);
        Program.Ended ended = nagare.stop();
        assertEquals(0, ended.code(), ended.err());
    }

    private static List<byte[]> all(List<Callable<byte[]>> parts) throws Exception {
        var read = new ArrayList<byte[]>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<byte[]> part : threads.invokeAll(parts)) {
                read.add(part.get());
            }
        }
        return read;
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] whole = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, whole, first.length, second.length);
        return whole;
    }
}
