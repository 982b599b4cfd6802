package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final InfoHash TORRENT = new InfoHash("0123456789abcdef0123456789abcdef01234567");
    private static final Journal.Header HEADER = new Journal.Header(TORRENT, 16384, 1_000_000, 4);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("journal");
    }

    private static List<Journal.Entry> entries(Journal journal) throws IOException {
        List<Journal.Entry> entries = new ArrayList<>();
        journal.replay((entry, _) -> entries.add(entry));
        return entries;
    }

    private Journal created() throws IOException {
        Journal journal = Journal.planned(file, HEADER);
        journal.rewrite(List::of);
        return journal;
    }

    @Test
    void aPlannedJournalHasNoFileUntilItIsWritten() throws IOException {
        Journal journal = Journal.planned(file, HEADER);
        assertFalse(journal.isThere());
        Files.writeString(file, "what somebody left, longer than a header and a record ".repeat(4));
        assertFalse(journal.isThere());

        journal.append(Journal.Kind.HERE, 3, 16384);
        assertTrue(journal.isThere());
        journal.close();

        try (Journal read = Journal.open(file).orElseThrow()) {
            assertEquals(List.of(here(3)), entries(read));
        }
    }

    private static Journal.Entry here(int piece) {
        return new Journal.Entry(Journal.Kind.HERE, piece, 16384);
    }

    @Test
    void whatIsAppendedIsReplayedInOrder() throws IOException {
        List<Journal.Entry> said = new ArrayList<>();
        try (Journal journal = created()) {
            for (int i = 0; i < 10_000; i++) {
                var entry = new Journal.Entry(Journal.Kind.values()[i % 6], i, Long.MAX_VALUE - i);
                journal.append(entry.kind(), entry.index(), entry.value());
                said.add(entry);
            }
        }

        try (Journal journal = Journal.open(file).orElseThrow()) {
            assertEquals(HEADER, journal.header());
            assertEquals(said, entries(journal));
            assertEquals(10_000, journal.records());
        }
    }

    @Test
    void appendingGoesOnBehindATornTail() throws IOException {
        try (Journal journal = created()) {
            journal.append(List.of(here(1), here(2)));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int cut = 1; cut < Journal.RECORD_BYTES; cut++) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length - cut));
            try (Journal journal = Journal.open(file).orElseThrow()) {
                journal.append(Journal.Kind.HERE, 3, 16384);
            }
            try (Journal journal = Journal.open(file).orElseThrow()) {
                assertEquals(List.of(here(1), here(3)), entries(journal), "cut " + cut);
            }
        }
    }

    @Test
    void aRecordWithAWrongByteCountsForNothing() throws IOException {
        try (Journal journal = created()) {
            journal.append(List.of(here(1), here(2), here(3)));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < Journal.RECORD_BYTES; at++) {
            byte[] spoilt = bytes.clone();
            spoilt[Journal.HEADER_BYTES + Journal.RECORD_BYTES + at] ^= 1;
            Files.write(file, spoilt);
            try (Journal journal = Journal.open(file).orElseThrow()) {
                assertEquals(List.of(here(1), here(3)), entries(journal), "byte " + at);
            }
        }
    }

    @Test
    void aTailOfZerosCountsForNothing() throws IOException {
        try (Journal journal = created()) {
            journal.append(List.of(here(1)));
        }
        Files.write(file, new byte[5 * Journal.RECORD_BYTES], StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(file).orElseThrow()) {
            assertEquals(List.of(here(1)), entries(journal));
        }
    }

    @Test
    void nonsenseIsNoJournal() throws IOException {
        assertEquals(Optional.empty(), Journal.open(file));
        var random = new Random(4);
        for (int length : new int[] {0, 1, 63, 64, 65, 1000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Files.write(file, bytes);
            assertEquals(Optional.empty(), Journal.open(file), "length " + length);
        }
    }

    @Test
    void aJournalOfTheLargestSizeIsReadAndALargerOneIsNot() throws IOException {
        created().close();
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(Journal.MAX_BYTES - 1).write(ByteBuffer.allocate(1));
        }
        assertTrue(Journal.open(file).map(journal -> close(journal)).isPresent());

        Files.write(file, new byte[1], StandardOpenOption.APPEND);

        assertTrue(Journal.open(file).isEmpty());
    }

    @Test
    void aTorrentHasAtMostTwoMillionPieces() {
        int most = Journal.Header.MAX_PIECES;
        assertEquals(most, new Journal.Header(TORRENT, 10, 10L * most, most).pieces());
        assertThrows(IllegalArgumentException.class, () -> new Journal.Header(TORRENT, 10, 10L * most + 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Journal.Header(TORRENT, 10, 10L * most, most + 1));
        assertThrows(IllegalArgumentException.class, () -> new Journal.Header(TORRENT, 10, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Journal.Header(TORRENT, 0, 10, 1));
        assertThrows(IllegalArgumentException.class, () -> new Journal.Header(TORRENT, 10, 10, -1));
    }

    @Test
    void rewritingKeepsWhatIsSaidAndLeavesNothingBehind() throws IOException {
        try (Journal journal = created()) {
            journal.append(IntStream.range(0, 50).mapToObj(JournalTest::here).toList());

            journal.rewrite(() -> List.of(here(7)));
            journal.append(Journal.Kind.HERE, 8, 16384);

            assertEquals(List.of(here(7), here(8)), entries(journal));
        }
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        try (Journal journal = Journal.open(file).orElseThrow()) {
            assertEquals(List.of(here(7), here(8)), entries(journal));
        }
    }

    @Test
    void aRestedJournalWakesWithTheNextAppend() throws IOException {
        try (Journal journal = created()) {
            journal.append(Journal.Kind.HERE, 1, 16384);
            journal.rest();
            journal.append(Journal.Kind.HERE, 2, 16384);

            assertEquals(List.of(here(1), here(2)), entries(journal));
        }
    }

    private static Journal close(Journal journal) {
        try {
            journal.close();
            return journal;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
