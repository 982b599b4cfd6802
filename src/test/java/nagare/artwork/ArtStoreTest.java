package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtStoreTest {
    private static final int QUOTA = 100;

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-03-01T20:00:00Z");

    @Test
    void pictureIsThereAfterARestart() throws IOException {
        open().keep(film(1), 3, ArtSize.TN, new byte[] {1, 2});

        var again = open();
        assertEquals(3, again.version(film(1)));
        assertArrayEquals(new byte[] {1, 2}, again.read(film(1), 3, ArtSize.TN).orElseThrow());
        assertEquals(Optional.empty(), again.read(film(1), 3, ArtSize.SM));
        assertEquals(0, again.version(film(2)));
    }

    @Test
    void betterVersionIsTheOneThatCounts() throws IOException {
        var store = open();
        store.keep(film(1), 1, ArtSize.TN, new byte[1]);
        store.keep(film(1), 2, ArtSize.TN, new byte[2]);

        assertEquals(2, store.version(film(1)));
    }

    @Test
    void whatWasShownLongestAgoMakesRoom() throws IOException {
        var store = open();
        store.keep(film(1), 1, ArtSize.TN, new byte[40]);
        pass();
        store.keep(film(2), 1, ArtSize.TN, new byte[40]);
        pass();
        store.read(film(1), 1, ArtSize.TN);
        pass();
        store.keep(film(3), 1, ArtSize.TN, new byte[40]);

        assertEquals(0, store.version(film(2)));
        assertTrue(store.read(film(1), 1, ArtSize.TN).isPresent());
        assertEquals(80, bytes());
        var again = ArtStore.open(folder, 40, () -> now);
        assertEquals(0, again.version(film(1)), "order is kept over a restart");
        assertEquals(1, again.version(film(3)));
    }

    @Test
    void pictureLargerThanAllRoomIsNotKept() throws IOException {
        var store = open();
        store.keep(film(1), 1, ArtSize.TN, new byte[QUOTA]);
        assertEquals(1, store.version(film(1)));
        store.keep(film(2), 1, ArtSize.TN, new byte[QUOTA + 1]);

        assertEquals(0, store.version(film(2)));
        assertEquals(QUOTA, bytes());
    }

    @Test
    void pictureThatSomebodyDeletedIsForgotten() throws IOException {
        var store = open();
        store.keep(film(1), 1, ArtSize.TN, new byte[1]);
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        assertEquals(Optional.empty(), store.read(film(1), 1, ArtSize.TN));
        assertEquals(0, store.version(film(1)));
    }

    @Test
    void halfAPictureIsCleanedAwayAndFilesOfOthersStay() throws IOException {
        Files.createFile(folder.resolve("x.1.tn.jpg.part"));
        Files.createFile(folder.resolve("holiday.jpg"));

        open();

        assertFalse(Files.exists(folder.resolve("x.1.tn.jpg.part")));
        assertTrue(Files.exists(folder.resolve("holiday.jpg")));
    }

    private ArtStore open() throws IOException {
        return ArtStore.open(folder, QUOTA, () -> now);
    }

    private void pass() {
        now = now.plusSeconds(10);
    }

    private long bytes() throws IOException {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static Subject film(int file) {
        return Subject.film(new InfoHash("a".repeat(40)), file);
    }
}
