package nagare.torrent.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DictionariesTest {
    private static final ByteBuffer INFO = ByteBuffer.wrap(new byte[] {1, 2, 3});

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void whatWasKeptIsThereTheNextTime() {
        kept().keep(hash(1), INFO);

        assertEquals(Optional.of(INFO), kept().find(hash(1), INFO::equals));
        assertEquals(Optional.empty(), kept().find(hash(2), INFO::equals));
    }

    @Test
    void aSpoiltFileIsAsGoodAsNoneAndIsWrittenAnew() throws Exception {
        kept().keep(hash(1), INFO);
        Files.write(folder.resolve("magnets").resolve(hash(1).hex()), new byte[] {1, 2, 4});
        assertEquals(Optional.empty(), kept().find(hash(1), INFO::equals));

        kept().keep(hash(1), INFO);

        assertEquals(Optional.of(INFO), kept().find(hash(1), INFO::equals));
    }

    @Test
    void aFileOfTheLargestSizeIsReadAndALargerOneIsNot() throws Exception {
        Path file = Files.createDirectories(folder.resolve("magnets")).resolve(hash(1).hex());
        Files.write(file, new byte[Assembly.MAX_BYTES]);
        assertTrue(kept().find(hash(1), _ -> true).isPresent());

        Files.write(file, new byte[Assembly.MAX_BYTES + 1]);

        assertEquals(Optional.empty(), kept().find(hash(1), _ -> true));
    }

    @Test
    void ofTooManyTheOnesUsedLongestAgoGo() {
        Dictionaries kept = kept();
        for (int i = 0; i < Dictionaries.MAX_FILES; i++) {
            now = now.plusSeconds(1);
            kept.keep(hash(i), INFO);
            kept.find(hash(i), INFO::equals);
        }
        now = now.plusSeconds(1);
        assertTrue(kept.find(hash(0), INFO::equals).isPresent());

        kept.keep(hash(Dictionaries.MAX_FILES), INFO);

        assertTrue(kept.find(hash(0), INFO::equals).isPresent());
        assertFalse(kept.find(hash(1), INFO::equals).isPresent());
    }

    @Test
    void togetherTheyTakeNoMoreThanTheirShareOfTheDisk() {
        Dictionaries kept = kept();
        ByteBuffer large = ByteBuffer.allocate(Assembly.MAX_BYTES);
        int most = (int) (Dictionaries.MAX_BYTES / Assembly.MAX_BYTES);
        for (int i = 0; i <= most; i++) {
            now = now.plusSeconds(1);
            kept.keep(hash(i), large);
            kept.find(hash(i), _ -> true);
        }

        assertFalse(kept.find(hash(0), _ -> true).isPresent());
        assertTrue(kept.find(hash(1), _ -> true).isPresent());
        assertTrue(kept.find(hash(most), _ -> true).isPresent());
    }

    private Dictionaries kept() {
        return new Dictionaries(folder.resolve("magnets"), () -> now);
    }

    private static InfoHash hash(int number) {
        return new InfoHash("%040x".formatted(number));
    }
}
