package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.config.Places;
import nagare.torrent.TorrentStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NagareTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final FakeServices services = new FakeServices();
    private final StopSignal stop = new StopSignal();
    private OptionalInt columns = OptionalInt.empty();

    @TempDir
    private Path home;

    @Test
    void serveSaysInOneLineThatItIsReadyAndClosesWhenItIsStopped() {
        services.started = stop::request;

        assertEquals(0, run("serve"));

        assertEquals("Nagare is ready: http://192.168.1.5:8642/\n", out());
        assertEquals("MediaServer \"Nagare\" on eth0 (192.168.1.5)\n", err());
        assertEquals(List.of("serve"), services.closed);
    }

    @Test
    void theFlagsReachTheSettings() {
        services.started = stop::request;

        run(
                "serve",
                "--http",
                "127.0.0.1:0",
                "--interface",
                "lo",
                "--interface",
                "eth0",
                "--peer-port",
                "7000",
                "--feed",
                "http://f.example/rss",
                "--trust",
                "127.0.0.0/8",
                "--trust=10.0.0.0/8",
                "--data",
                home + "/d");

        var settings = services.settings.orElseThrow();
        assertEquals("127.0.0.1", settings.http().address());
        assertEquals(0, settings.http().port());
        assertEquals(List.of("lo", "eth0"), settings.network().interfaces());
        assertEquals(List.of("127.0.0.0/8", "10.0.0.0/8"), settings.network().trusted());
        assertEquals(7000, settings.torrent().port());
        assertEquals("http://f.example/rss", settings.feed().urls().getFirst().toString());
        assertEquals(home.resolve("d"), settings.data());
    }

    @Test
    void wrongSettingsAreAllToldAndEndWithTwo() throws IOException {
        var file = Files.writeString(home.resolve("bad.toml"), "http.port = 70000\nhttp.prot = 1\n");

        assertEquals(2, run("serve", "--config", file.toString(), "--trust", "home"));

        assertEquals(
                List.of(
                        "nagare: the settings are wrong",
                        file + ": 3 mistakes",
                        "  --trust: a network such as 192.168.1.0/24 or a single address is needed, not \"home\"",
                        "  line 1: http.port: a whole number from 0 to 65535 is needed, not 70000",
                        "  line 2: http.prot: there is no such key; did you mean http.port?"),
                err().lines().toList());
        assertEquals(List.of(), services.asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serv", "serve --nonsense", "get x.torrent", "info", "search", "stream", "info a b"})
    void wrongUsageEndsWithTwoAndNamesTheHelp(String line) {
        assertEquals(2, run(line.isEmpty() ? new String[0] : line.split(" ")));
        assertEquals("", out());
        assertTrue(err().contains("--help"), err());
        assertEquals(List.of(), services.asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "serve --help", "demo --help", "search --help", "get --help", "stream --help"})
    void helpIsOnStandardOutputAndNoFailure(String line) {
        assertEquals(0, run(line.split(" ")));
        assertTrue(out().contains("Usage: nagare"), out());
        assertEquals("", err());
    }

    @Test
    void aFailureIsASentenceOnStandardErrorAndEndsWithOne() {
        services.failure = Optional.of(new CommandFailed("the feed does not answer\u001b[2J"));

        assertEquals(1, run("search", "x"));

        assertEquals("", out());
        assertEquals("nagare: the feed does not answer\uFFFD[2J\n", err());
    }

    @Test
    void aBugIsCalledOne() {
        services.failure = Optional.of(new IllegalStateException("impossible"));

        assertEquals(1, run("search", "x"));

        assertTrue(err().startsWith("nagare: this is a bug in Nagare: "), err());
    }

    @Test
    void searchPrintsATableOfWhatTheFeedAnswered() {
        services.rows = List.of(new SearchTable.Row(
                "One\u001b[1m",
                OptionalLong.of(1_503_238_553L),
                OptionalInt.of(12),
                Optional.of(Instant.parse("2026-01-02T03:04:05Z"))));

        assertEquals(0, run("search", "big", "buck"));

        assertEquals(List.of("search big buck"), services.asked);
        assertEquals(2, out().lines().count());
        assertTrue(out().contains("One\uFFFD[1m      1.4 GiB       12  2026-01-02"), out());
    }

    @Test
    void aSearchWithoutAnswersIsNoFailure() {
        assertEquals(0, run("search", "x"));
        assertEquals("", out());
        assertTrue(err().contains("nothing"), err());
    }

    @Test
    void demoLeavesNoTraceWithoutAFolder() {
        services.started = stop::request;

        assertEquals(0, run("demo"));

        var data = services.settings.orElseThrow().data();
        assertTrue(data.getFileName().toString().startsWith("nagare-demo-"), data.toString());
        assertFalse(Files.exists(data));
    }

    @Test
    void getTellsEveryTenPercentWhereNobodyWatches() {
        services.metainfo = Optional.of(Torrents.parsed(Torrents.season()));
        services.statuses = List.of(status(0), status(1), status(5), status(11), status(55), status(100));

        assertEquals(0, run("get", "x.torrent", "-o", "there"));

        assertEquals(
                List.of("Downloading Season", "  1.0 %", " 11.0 %", " 55.0 %", "100.0 %"),
                err().lines()
                        .map(line -> line.substring(0, Math.min(line.length(), line.startsWith("D") ? 18 : 7)))
                        .toList());
        assertEquals("Season is complete in there: 100 of 100 pieces verified\n", out());
        assertEquals(List.of("download"), services.closed);
    }

    @Test
    void getDrawsOverOneLineWhereSomebodyWatches() {
        columns = OptionalInt.of(80);
        services.metainfo = Optional.of(Torrents.parsed(Torrents.season()));
        services.statuses = List.of(status(0), status(50), status(100));

        assertEquals(0, run("get", "x.torrent", "-o", "there"));

        assertEquals(2, err().chars().filter(c -> c == '\r').count());
        for (var line : err().split("[\r\n]")) {
            assertTrue(TerminalText.columns(line.replace("\u001b[K", "")) < 80, line);
        }
    }

    @Test
    void aVerboseGetDrawsTheTorrentUnderItsProgress() {
        columns = OptionalInt.of(80);
        services.metainfo = Optional.of(Torrents.parsed(Torrents.season()));
        services.statuses = List.of(status(0), status(50), status(100));

        assertEquals(0, run("get", "x.torrent", "-o", "there", "--verbose"));

        assertEquals(2, err().split("state    at rest", -1).length - 1, err());
        assertTrue(err().contains("\u001b[2A"), "drawn over the one before");
    }

    @Test
    void aVerboseGetTellsInPlainLinesWhereNobodyWatches() {
        services.metainfo = Optional.of(Torrents.parsed(Torrents.season()));
        services.statuses = List.of(status(0), status(50), status(100));

        assertEquals(0, run("get", "x.torrent", "-o", "there", "--verbose"));

        assertEquals(2, err().split("state    at rest\n", -1).length - 1, err());
        assertFalse(err().contains("\u001b"), err());
    }

    @Test
    void aGetThatIsStoppedSaysHowToGoOn() {
        services.metainfo = Optional.of(Torrents.parsed(Torrents.season()));
        services.statuses = List.of(status(1), status(2));
        services.outOfStatuses = stop::request;

        assertEquals(1, run("get", "x.torrent", "-o", "there"));

        assertTrue(err().endsWith("nagare: stopped; the same command goes on where this one was\n"), err());
        assertEquals(List.of("download"), services.closed);
    }

    @Test
    void streamPrintsAddressesAndNothingThatATerminalObeys() {
        services.started = stop::request;

        assertEquals(0, run("stream", "x.torrent"));

        assertEquals("""
                http://127.0.0.1:8642/stream/0/a%E2%80%AE.mkv
                Nagare is ready: http://127.0.0.1:8642/stream
                """, out());
        assertEquals("Film\uFFFD[31m\n    a\uFFFD.mkv, 2.0 KiB\n", err());
        assertEquals(List.of("stream"), services.closed);
    }

    @Test
    void theDoctorsExitCodeSaysWhetherItWouldPlay() throws Exception {
        services.evidence = Optional.of(DoctorReportTest.timedOut());

        assertEquals(1, run("doctor", "x.torrent", "--seconds", "3"));
        assertTrue(services.asked.contains("first byte within 3"), () -> "" + services.asked);
        assertEquals(List.of("examination"), services.closed);
        services.firstByte = Optional.of(Duration.ofSeconds(1));
        assertEquals(0, run("doctor", "x.torrent", "--json"));
        assertTrue(services.asked.contains("first byte within 20"), () -> "" + services.asked);
        assertEquals(2, run("doctor", "x.torrent", "--seconds", "601"));
    }

    @Test
    void aPlayerThatIsNotThereIsSaidAndTheStreamIsClosed() {
        assertEquals(
                1,
                run("stream", "x.torrent", "--open", home.resolve("no-player").toString()));

        assertTrue(err().contains("cannot start"), err());
        assertEquals(List.of("stream"), services.closed);
    }

    private static TorrentStatus status(int percent) {
        return new TorrentStatus(
                100, percent, percent * 1000L, 100_000, 500, 0, 0, 0, 3, 2, 9, 0, 0, 0, Optional.empty());
    }

    private int run(String... arguments) {
        var terminal = new Terminal(stream(out), stream(err), columns);
        return Nagare.run(
                arguments,
                services,
                terminal,
                stop,
                new Places(home.resolve("nagare.toml"), home.resolve("data"), home));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
