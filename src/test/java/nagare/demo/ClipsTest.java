package nagare.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the committed clips to what src/demo/make-clips.sh promises of them.
final class ClipsTest {
    private static final int MOST_BYTES = 5_000_000;
    private static final byte[] EBML = HexFormat.of().parseHex("1a45dfa3");

    /// A line of clips.tsv.
    private record Clip(String path, int bytes, String sha256) {
        byte[] read() throws IOException {
            try (var stream = ClipsTest.class.getResourceAsStream("/nagare/demo/" + path)) {
                assertNotNull(stream, path + " is in clips.tsv, but not there");
                return stream.readAllBytes();
            }
        }
    }

    @Test
    void theIndexTellsTheTruth() throws IOException, NoSuchAlgorithmException {
        var total = 0;
        for (var clip : clips()) {
            var bytes = clip.read();
            assertEquals(clip.bytes(), bytes.length, clip.path());
            assertEquals(
                    clip.sha256(),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                    clip.path());
            total += bytes.length;
        }
        assertTrue(total <= MOST_BYTES, total + " bytes of clips");
    }

    @Test
    void thereAreFilmsAndASeasonInFoldersWithSubtitles() throws IOException {
        var paths = clips().stream().map(Clip::path).toList();

        assertEquals(2, paths.stream().filter(path -> !path.contains("/")).count());
        assertTrue(paths.stream()
                        .filter(path -> path.matches(".+/Season [12]/Episode \\d+\\.(mkv|mp4)"))
                        .count()
                >= 4);
        assertTrue(paths.contains("Nagare Demo Series/Season 1/Episode 2.srt"));
    }

    @Test
    void theSeasonNeedsANaturalSort() throws IOException {
        var names = clips().stream()
                .map(Clip::path)
                .filter(path -> path.contains("/Season 1/") && !path.endsWith(".srt"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .sorted()
                .toList();

        assertEquals(List.of("Episode 1.mkv", "Episode 10.mkv", "Episode 2.mp4"), names);
    }

    @Test
    void everyFilmIsWhatItsNameSays() throws IOException {
        for (var clip : clips()) {
            var bytes = clip.read();
            if (clip.path().endsWith(".mkv")) {
                assertEquals(HexFormat.of().formatHex(EBML), HexFormat.of().formatHex(bytes, 0, 4), clip.path());
            }
            if (clip.path().endsWith(".mp4")) {
                var text = new String(bytes, StandardCharsets.ISO_8859_1);
                assertEquals("ftyp", text.substring(4, 8), clip.path());
                assertTrue(text.indexOf("moov") < text.indexOf("mdat"), clip.path() + " cannot start before its end");
            }
        }
    }

    @Test
    void unpackingPutsEveryClipInItsPlace(@TempDir Path folder) throws IOException {
        var unpacked = Clips.unpack(folder);

        assertEquals(
                clips().stream().map(Clip::path).toList(),
                unpacked.stream().map(Clips.Clip::path).toList());
        for (var clip : clips()) {
            assertArrayEquals(clip.read(), Files.readAllBytes(folder.resolve(clip.path())), clip.path());
        }
    }

    @Test
    void aSecondUnpackingLeavesTheFilesAlone(@TempDir Path folder) throws IOException {
        Clips.unpack(folder);
        var file = folder.resolve(clips().getFirst().path());
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

        Clips.unpack(folder);

        assertEquals(FileTime.from(Instant.EPOCH), Files.getLastModifiedTime(file));
    }

    @Test
    void clipsThatAreMissingShortOrSpoiltAreRepaired(@TempDir Path folder) throws IOException {
        Clips.unpack(folder);
        var clips = clips();
        Files.delete(folder.resolve(clips.get(0).path()));
        Files.write(folder.resolve(clips.get(1).path()), new byte[] {1});
        var spoilt = clips.get(2).read();
        spoilt[spoilt.length / 2] ^= 1;
        Files.write(folder.resolve(clips.get(2).path()), spoilt);

        Clips.unpack(folder);

        for (var clip : clips.subList(0, 3)) {
            assertArrayEquals(clip.read(), Files.readAllBytes(folder.resolve(clip.path())), clip.path());
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsAnError(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("media"));

        assertThrows(IOException.class, () -> Clips.unpack(file));
    }

    private static List<Clip> clips() throws IOException {
        try (var stream = ClipsTest.class.getResourceAsStream("/nagare/demo/clips.tsv")) {
            assertNotNull(stream);
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .map(fields -> new Clip(fields[0], Integer.parseInt(fields[1]), fields[2]))
                    .toList();
        }
    }
}
