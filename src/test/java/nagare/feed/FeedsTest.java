package nagare.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import nagare.config.Settings;
import nagare.plugin.PluginManifest;
import nagare.plugin.Resources;
import nagare.plugin.Version;
import nagare.plugin.WrongManifest;
import org.junit.jupiter.api.Test;

class FeedsTest {
    private final MovableTicker ticker = new MovableTicker();
    private final FakeWeb web =
            new FakeWeb(ticker).at("nyaa.si", FakeWeb.feed("a")).at("own.example", FakeWeb.feed("b"));

    @Test
    void theManifestsPluginIsOpenedByItsName() throws Exception {
        try (var feeds = open("Nyaa")) {
            assertEquals("nyaa", feeds.source().name());
            assertEquals(1, feeds.source().latest(Urgency.BACKGROUND).size());
            assertEquals(List.of("0.0 https://nyaa.si/?page=rss"), web.asked);
        }
    }

    @Test
    void aUsersOwnFeedIsAskedAtTheUsersPaceAndNyaaAtItsOwn() throws Exception {
        try (var feeds = open("nyaa", "https://own.example/", "https://nyaa.si/")) {
            for (String words : List.of("x", "y", "z")) {
                feeds.source().search(FeedQuery.words(words), Urgency.BACKGROUND);
            }
            web.at("own.example", FakeWeb.status(404));
            for (String words : List.of("u", "v", "w")) {
                feeds.source().search(FeedQuery.words(words), Urgency.BACKGROUND);
            }
        }
        assertEquals(
                List.of("0.0 own", "0.1 own", "0.2 own", "0.3 own", "0.3 nyaa", "2.3 nyaa", "4.3 nyaa"),
                web.asked.stream()
                        .map(line -> line.replaceFirst("https://(\\w+)\\..*", "$1"))
                        .toList());
    }

    @Test
    void anUnknownSourceIsSaidSo() {
        var wrong = assertThrows(WrongManifest.class, () -> open("nobody"));

        assertTrue(wrong.getMessage().contains("'nobody'") && wrong.getMessage().contains("nyaa"), wrong.getMessage());
    }

    @Test
    void aDefinitionMustBeOne() {
        var text = "{\"kind\": \"other\"}";
        assertThrows(IllegalArgumentException.class, () -> SourceDefinition.parse(text));
        assertThrows(IllegalArgumentException.class, () -> SourceDefinition.parse("[]"));
        assertThrows(IllegalArgumentException.class, () -> SourceDefinition.parse("{"));
    }

    private Feeds open(String source, String... urls) throws Exception {
        var manifest = PluginManifest.read(
                "test",
                Files.readAllBytes(Path.of(PluginManifest.FILE)),
                new Version(9, 0, 0, 0),
                Resources.classPath());
        var settings = new Settings.Feeds(
                source,
                List.of(urls).stream().map(URI::create).toList(),
                Duration.ofMinutes(15),
                Duration.ofMillis(100),
                Duration.ofMinutes(5),
                true);
        return Feeds.open(manifest, settings, web, () -> Instant.parse("2026-11-22T12:00:00Z"), ticker);
    }
}
