package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.torrent.TorrentStatus;
import org.junit.jupiter.api.Test;

/// What people see: [TerminalText], [SearchTable] and [DownloadProgress].
final class TerminalTextTest {
    @Test
    void nothingThatATerminalObeysPasses() {
        assertEquals("a\uFFFD[31mb\uFFFDc", TerminalText.clean("a\u001b[31mb\u0007c"));
        assertEquals("\uFFFD\uFFFD\uFFFD\uFFFD", TerminalText.clean("\u009b\u007f\n\u202e"));
        assertEquals("\uFFFDx\uFFFD", TerminalText.clean("\u2028x\uD800"));
        assertEquals("流れ – naïve 🎬", TerminalText.clean("流れ – naïve 🎬"));
    }

    @Test
    void widthsAreThoseOfATerminal() {
        assertEquals(5, TerminalText.columns("naïve"));
        assertEquals(5, TerminalText.columns("nai\u0308ve"));
        assertEquals(4, TerminalText.columns("流れ"));
        assertEquals(4, TerminalText.columns("ﾅｶﾞﾚ"));
        assertEquals(2, TerminalText.columns("🎬"));
        assertEquals(2, TerminalText.columns("Ａ"));
    }

    @Test
    void aWideCharacterIsNeverCutInHalf() {
        assertEquals("流れる", TerminalText.cut("流れる", 6));
        assertEquals("流れ…", TerminalText.cut("流れる水", 6));
        assertEquals("流れ…", TerminalText.cut("流れる水", 5));
        assertEquals("…", TerminalText.cut("流れる水", 2));
    }

    @Test
    void amountsReadAsPeopleSayThem() {
        assertEquals("1023 B", TerminalText.size(1023));
        assertEquals("1.0 KiB", TerminalText.size(1024));
        assertEquals("1.4 GiB", TerminalText.size(1_503_238_553L));
        assertEquals("8.0 EiB", TerminalText.size(Long.MAX_VALUE));
        assertEquals("0:09", TerminalText.span(Duration.ofSeconds(9)));
        assertEquals("1:02:03", TerminalText.span(Duration.ofSeconds(3723)));
        assertEquals("1 day", TerminalText.span(Duration.ofHours(25)));
        assertEquals("3 days", TerminalText.span(Duration.ofHours(73)));
    }

    @Test
    void theTableKeepsToTheWindowAndItsColumnsStandBelowEachOther() {
        var rows = List.of(
                row("[Group] 流れる水の物語 - 01 (1080p) [ABCDEF01].mkv"),
                row("short"),
                new SearchTable.Row("bare", OptionalLong.empty(), OptionalInt.empty(), Optional.empty()));

        var lines = SearchTable.lines(rows, 72, ZoneOffset.UTC);

        assertEquals(4, lines.size());
        assertTrue(lines.stream().allMatch(line -> TerminalText.columns(line) <= 72), lines.toString());
        assertTrue(lines.get(1).contains("…     1.4 GiB       12  2026-01-02 03:04"), lines.get(1));
        assertEquals(TerminalText.columns(lines.get(1)), TerminalText.columns(lines.get(2)), String.join("\n", lines));
        assertTrue(lines.get(3).endsWith("-        -  -"), lines.get(3));
    }

    @Test
    void aVeryNarrowWindowStillShowsSomeOfTheTitle() {
        assertTrue(SearchTable.lines(List.of(row("a long title")), 40, ZoneOffset.UTC)
                .get(1)
                .startsWith("a long …"));
    }

    @Test
    void progressShowsPercentSpeedTimeLeftAndPeers() {
        var line = DownloadProgress.line(
                new TorrentStatus(10, 4, 45L << 20, 100L << 20, 1 << 20, 0, 0, 0, 14, 3, 50, 0, 0, 0, Optional.empty()),
                200);

        assertEquals(
                " 45.0 % ███████████░░░░░░░░░░░░░  45.0 MiB of 100.0 MiB  1.0 MiB/s  0:55 left  14 peers (3 sending)",
                line);
    }

    @Test
    void progressIsNotCompleteBeforeEveryPieceIs() {
        var almost =
                new TorrentStatus(10, 9, 99_999, 100_000, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, Optional.of("disk\u0007 full"));

        assertEquals(99, DownloadProgress.wholePercent(almost));
        var line = DownloadProgress.line(almost, 200);
        assertTrue(line.startsWith(" 99.9 % "), line);
        assertTrue(line.contains("-:-- left  1 peer (0 sending)  disk\uFFFD full"), line);
        assertEquals(60, TerminalText.columns(DownloadProgress.line(almost, 60)));
    }

    private static SearchTable.Row row(String title) {
        return new SearchTable.Row(
                title,
                OptionalLong.of(1_503_238_553L),
                OptionalInt.of(12),
                Optional.of(Instant.parse("2026-01-02T03:04:05Z")));
    }
}
