package nagare.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFileTest {
    @TempDir
    private Path home;

    private Places places;

    @BeforeEach
    void settle() {
        places = new Places(home.resolve("nagare.toml"), home.resolve("data"), home);
    }

    @Test
    void allMistakesAreToldAtOnceWithLineKeyAndWhatIsRight() {
        assertEquals(
                List.of(
                        "line 2: http.port: a whole number from 0 to 65535 is needed, not 70000",
                        "line 3: http.address: an address of this machine such as 0.0.0.0 or 192.168.1.5 (no name) is"
                                + " needed, not \"router.local\"",
                        "line 4: http.prot: there is no such key; did you mean http.port?",
                        "line 7: network.trusted: a network such as 192.168.1.0/24 or a single address is needed, not"
                                + " \"192.168.1.0/33\"",
                        "line 9: torrent.cache: a size from 16 MiB to 1024 TiB, such as \"20 GiB\" is needed, not"
                                + " \"lots\"",
                        "line 11: feed.refresh: a time from 1s to 7d, such as \"10m\", \"90s\" or \"1h30m\" is needed, not"
                                + " \"soon\"",
                        "line 12: feed.urls: an address that begins with http:// or https:// is needed, not"
                                + " \"ftp://nyaa.example\"",
                        "line 19: search.name: \"one\" is the name of another search",
                        "line 20: search.name: is missing; it must be text of 1 to 64 characters on one line"),
                mistakes("""
                        [http]
                        port = 70000
                        address = "router.local"
                        prot = 1
                        [network]
                        interfaces = ["eth0"]
                        trusted = ["10.0.0.0/8", "192.168.1.0/33"]
                        [torrent]
                        cache = "lots"
                        [feed]
                        refresh = "soon"
                        urls = ["ftp://nyaa.example"]
                        [dlna]
                        enabled = true
                        [[search]]
                        name = "One"
                        query = "a"
                        [[search]]
                        name = "one"
                        [[search]]
                        query = "nameless"
                        """));
    }

    @Test
    void aWrongTypeIsAMistakeWhateverItIs() {
        assertEquals(
                List.of(
                        "line 1: http: must be a table: [http]",
                        "line 2: dlna.enabled: true or false is needed, not \"yes\"",
                        "line 3: torrent.port: a whole number from 0 to 65535 is needed, not 1.5",
                        "line 4: network.trusted: must be a list, [ … ], each element a network such as 192.168.1.0/24 or a"
                                + " single address",
                        "line 5: search: must be one or more tables: [[search]]"),
                sorted(mistakes("""
                        http = 8642
                        dlna.enabled = "yes"
                        torrent.port = 1.5
                        network.trusted = "10.0.0.0/8"
                        search = ["one"]
                        """)));
    }

    @Test
    void aSyntaxErrorIsToldWithItsLineBesideTheOtherMistakes() {
        var told = mistakes("""
                [http]
                port = = 3
                [dlna]
                nam = "x"
                """);

        assertTrue(told.getFirst().startsWith("line 2: "), told.toString());
        assertTrue(told.contains("line 4: dlna.nam: there is no such key; did you mean dlna.name?"), told.toString());
    }

    @Test
    void aKeyInTheWrongTableIsShownItsPlace() {
        assertEquals(
                List.of("line 1: max-peers: there is no such key; did you mean torrent.max-peers?"),
                mistakes("max-peers = 3"));
        assertEquals(List.of("line 1: zzz: there is no such key; see docs/CONFIGURATION.md"), mistakes("zzz = 3"));
        assertEquals(
                List.of("line 1: torrent.max-peers: a whole number from 1 to 1000 is needed, not 0"),
                mistakes("torrent.max-peers = 0"));
    }

    @Test
    void aTvMustHearOfTheServerTwiceInALease() {
        assertEquals(
                List.of(
                        "line 3: dlna.alive: at most half of dlna.lease (1m) is needed, or a TV forgets the server between"
                                + " two announcements"),
                mistakes("[dlna]\nlease = \"1m\"\nalive = \"31s\"\n"));
        assertEquals(List.of(), mistakes("[dlna]\nlease = \"1m\"\nalive = \"30s\"\n"));
    }

    @Test
    void theFolderThatIsAlwaysThereCannotBeASearch() {
        assertEquals(
                List.of("line 2: search.name: this folder is there already; another name is needed"),
                mistakes("[[search]]\nname = \"latest\"\n"));
    }

    @Test
    void twoHundredSearchesAreKeptAndNoMore() {
        var two = "[[search]]\nname = \"s%d\"\n";
        var full = new StringBuilder();
        for (var i = 0; i < SettingsFile.MOST_SEARCHES; i++) {
            full.append(two.formatted(i));
        }
        assertEquals(List.of(), mistakes(full.toString()));
        assertEquals(1, mistakes(full + two.formatted(999)).size());
    }

    @Test
    void aValueInAMessageObeysNoTerminal() {
        var told = mistakes("[dlna]\nname = \"\\u001b[2J\\u202e\"\n");

        assertEquals(1, told.size());
        assertFalse(told.getFirst().contains("\u001b"), told.toString());
        assertFalse(told.getFirst().contains("\u202e"), told.toString());
    }

    @Test
    void withoutAFileTheDefaultsHold() throws BadSettings {
        assertEquals(Settings.defaults(places.data()), SettingsFile.load(Optional.empty(), Flags.NONE, places));
    }

    @Test
    void theFileInItsPlaceIsRead() throws BadSettings, IOException {
        Files.writeString(places.settings(), "http.port = 1234\n");

        assertEquals(
                1234,
                SettingsFile.load(Optional.empty(), Flags.NONE, places).http().port());
    }

    @Test
    void aNamedFileThatIsMissingIsAMistake() {
        var missing = home.resolve("missing.toml");

        var refusal =
                assertThrows(BadSettings.class, () -> SettingsFile.load(Optional.of(missing), Flags.NONE, places));

        assertTrue(refusal.getMessage().contains("there is no such file"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(missing.toString()), refusal.getMessage());
    }

    @Test
    void aFileOfOneMebibyteIsReadAndALongerOneIsNot() throws BadSettings, IOException {
        var file = home.resolve("long.toml");
        Files.writeString(file, "#" + "x".repeat(SettingsFile.LARGEST_FILE - 1));
        SettingsFile.load(Optional.of(file), Flags.NONE, places);

        Files.writeString(file, "#" + "x".repeat(SettingsFile.LARGEST_FILE));
        var refusal = assertThrows(BadSettings.class, () -> SettingsFile.load(Optional.of(file), Flags.NONE, places));
        assertTrue(refusal.getMessage().contains("larger than 1 MiB"), refusal.getMessage());
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        var file = home.resolve("latin.toml");
        Files.write(file, new byte[] {'#', (byte) 0xE9, '\n'});

        var refusal = assertThrows(BadSettings.class, () -> SettingsFile.load(Optional.of(file), Flags.NONE, places));
        assertTrue(refusal.getMessage().contains("not UTF-8"), refusal.getMessage());
    }

    @Test
    void flagsStandOverTheFile() throws BadSettings, IOException {
        Files.writeString(places.settings(), """
                [network]
                interfaces = ["eth0"]
                trusted = ["10.0.0.0/8"]
                [torrent]
                cache = "1 GiB"
                [[search]]
                name = "One"
                """);

        var settings = SettingsFile.load(
                Optional.empty(),
                new Flags(
                        Optional.of("there"),
                        Optional.of("[::1]:0"),
                        List.of("lo", "br0"),
                        Optional.of("7000"),
                        Optional.of("strict"),
                        Optional.of("http://127.0.0.1:9/?page=rss&q=x"),
                        List.of("127.0.0.0/8")),
                places);

        assertEquals(Path.of("there").toAbsolutePath(), settings.data());
        assertEquals("::1", settings.http().address());
        assertEquals(0, settings.http().port());
        assertEquals(
                new Settings.Network(List.of("lo", "br0"), List.of("10.0.0.0/8", "127.0.0.0/8"), true),
                settings.network());
        assertEquals(7000, settings.torrent().port());
        assertEquals(Settings.Start.STRICT, settings.torrent().start());
        assertEquals(1L << 30, settings.torrent().cacheBytes());
        assertEquals(
                List.of(URI.create("http://127.0.0.1:9/?page=rss&q=x")),
                settings.feed().urls());
        assertEquals(List.of(), settings.searches());
    }

    @Test
    void mistakesInTheFileAndInTheFlagsAreToldTogether() throws IOException {
        Files.writeString(places.settings(), "http.port = -1\n");
        var flags = new Flags(
                Optional.empty(),
                Optional.of("8080"),
                List.of("eth 0"),
                Optional.of("65536"),
                Optional.of("blind"),
                Optional.of("nyaa"),
                List.of("10.0.0.0/8", "home"));

        var refusal = assertThrows(BadSettings.class, () -> SettingsFile.load(Optional.empty(), flags, places));

        assertEquals(
                List.of("--http", "--interface", "--trust", "--peer-port", "--start", "--feed", "line 1"),
                refusal.mistakes().stream().map(BadSettings.Mistake::where).toList());
    }

    private List<String> mistakes(String toml) {
        try {
            SettingsFile.parse(toml, places);
            return List.of();
        } catch (BadSettings refusal) {
            return refusal.mistakes().stream()
                    .map(BadSettings.Mistake::toString)
                    .toList();
        }
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }
}
