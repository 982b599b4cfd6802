package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power of the process goes twenty times, at moments that nobody chose, while it plays one torrent into the cache
/// and downloads another one to a folder. `-Dnagare.seed=N` repeats the moments of a failure.
final class TwentyKillsIT {
    private static final int KILLS = 20;
    private static final int BYTES = 24 << 20;

    /// Slow enough that much is missing after all kills; for each of the two torrents.
    private static final int BYTES_PER_SECOND = 2 << 20;

    private static final int LONGEST_LIFE_MILLIS = 400;

    /// What a kill may cost: what was asked for and not yet verified and on disk. For each of the two torrents.
    private static final int LOST_BYTES = BYTES_PER_SECOND / 8;

    @TempDir
    private Path folder;

    @Test
    void everyByteIsRightAfterwardsAndAlmostNoneWasFetchedTwice() throws Exception {
        Tools.needPython("import libtorrent");
        long seed = Long.getLong("nagare.seed", System.nanoTime());
        var chance = new Random(seed);
        made("Played.mkv", 1);
        made("Kept.mkv", 2);
        try (Site site = Site.open()) {
            byte[] played = Torrents.single("Played.mkv", site.announce());
            byte[] kept = Torrents.single("Kept.mkv", site.announce());
            site.publish(new Site.Offer("Played", played), new Site.Offer("Kept", kept));
            Path first = Torrents.write(folder, "played", played);
            Path second = Torrents.write(folder, "kept", kept);
            try (Seeder seeder = Seeder.libtorrent(BYTES_PER_SECOND, first, second)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    try (Program victim = victim(first, second)) {
                        victim.awaitLine(kill % 4 == 0 ? "open"::equals : "fresh"::equals);
                        Thread.sleep(chance.nextInt(LONGEST_LIFE_MILLIS)); // a moment is what this is about
                        assertTrue(victim.isAlive(), () -> "seed " + seed + ": " + victim.output());
                        victim.kill();
                        assertFalse(victim.output().contains("wrong"), () -> "seed " + seed + ": " + victim.output());
                    }
                }
                long before = seeder.uploaded();
                Program.Ended last;
                try (Program victim = victim(first, second)) {
                    last = victim.await();
                }

                assertTrue(last.out().endsWith("done\n"), () -> "seed " + seed + ": " + last);
                assertFalse(last.out().contains("wrong"), () -> "seed " + seed + ": " + last);
                assertEquals(
                        Media.sha256(Media.FOLDER.resolve("Kept.mkv")),
                        Media.sha256(folder.resolve("data/kept/Kept.mkv")),
                        "seed " + seed);
                long twice = seeder.uploaded() - 2L * BYTES;
                System.out.printf("twenty kills: %d of %d bytes before, %d twice%n", before, 2L * BYTES, twice);
                assertTrue(before > BYTES / 8, "killed too soon to prove anything: " + before + ", seed " + seed);
                assertTrue(twice <= 2L * KILLS * LOST_BYTES, twice + " bytes were fetched twice, seed " + seed);
            }
        }
    }

    private Program victim(Path first, Path second) throws Exception {
        return Program.start(Victim.command(folder.resolve("data"), first, second), Map.of());
    }

    private static void made(String name, int seed) throws Exception {
        var bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        Files.write(Files.createDirectories(Media.FOLDER).resolve(name), bytes);
    }
}
