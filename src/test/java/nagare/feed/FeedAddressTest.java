package nagare.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedAddressTest {
    private static final SourceDefinition NYAA = definition();

    @ParameterizedTest
    @CsvSource({
        "https://nyaa.si, https://nyaa.si/?page=rss",
        "https://nyaa.si/, https://nyaa.si/?page=rss",
        "http://127.0.0.1:8088/, http://127.0.0.1:8088/?page=rss",
        "https://proxy.example/nyaa/, https://proxy.example/nyaa/?page=rss",
        "https://nyaa.si/?page=rss&c=1_2, https://nyaa.si/?page=rss&c=1_2",
        "https://nyaa.si/rss, https://nyaa.si/rss",
        "https://other.example/feed.xml?key=1, https://other.example/feed.xml?key=1"
    })
    void aRootGetsTheFeedAndAFeedStaysAsItIs(URI given, URI latest) {
        assertEquals(latest, new FeedAddress(given, NYAA).latest());
    }

    @Test
    void aSearchAddsItsParameters() {
        assertEquals(
                URI.create("https://nyaa.si/?page=rss&q=one%20piece%20%26%20%22x%22%7C%E8%91%AC%2B&c=1_2&f=2"),
                search("https://nyaa.si/", "one piece & \"x\"|葬+", "1_2", "2"));
    }

    @Test
    void aSearchReplacesTheFeedsOwnByAnyOfTheirNames() {
        assertEquals(
                URI.create("https://nyaa.si/?page=rss&u=me&q=new"),
                search("https://nyaa.si/?page=rss&q=old&term=older&u=me#x", "new", "", ""));
        assertEquals(
                URI.create("https://nyaa.si/?page=rss&q=old&c=1_4"),
                search("https://nyaa.si/?page=rss&q=old&cats=1_2", "", "1_4", ""));
    }

    @Test
    void anEmptySearchIsTheFeed() {
        assertEquals(URI.create("https://nyaa.si/rss"), search("https://nyaa.si/rss", "", "", ""));
    }

    private static URI search(String given, String words, String category, String filter) {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("words", words);
        asked.put("category", category);
        asked.put("filter", filter);
        return new FeedAddress(URI.create(given), NYAA).search(asked);
    }

    static SourceDefinition definition() {
        try (var in = FeedAddress.class.getResourceAsStream("/nagare/feed/nyaa.json")) {
            return SourceDefinition.parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
