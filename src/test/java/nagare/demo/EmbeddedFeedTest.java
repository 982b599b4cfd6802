package nagare.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

final class EmbeddedFeedTest {
    private static final Instant DATE = Instant.parse("2026-10-02T08:00:00Z");
    private final EmbeddedFeed feed = new EmbeddedFeed(
            URI.create("http://127.0.0.1:8000/"),
            List.of(offer("[Nagare] Flow <1080p> & more", 1, 5 << 20), offer("[Nagare] Short 100% Film", 2, 1536)));

    @Test
    void everyOfferIsAnItemInNyaasShape() throws Exception {
        Document rss = rss("/?page=rss");

        assertEquals(List.of("[Nagare] Flow <1080p> & more", "[Nagare] Short 100% Film"), titles(rss));
        assertEquals("Fri, 02 Oct 2026 08:00:00 -0000", text(rss, "pubDate"));
        assertEquals("http://127.0.0.1:8000/download/0.torrent", text(rss, "link", 1));
        assertEquals("5.0 MiB", text(rss, "nyaa:size"));
        assertEquals("01".repeat(20), text(rss, "nyaa:infoHash"));
        assertEquals(
                "https://nyaa.si/xmlns/nyaa",
                rss.getElementsByTagName("nyaa:size").item(0).getNamespaceURI());
    }

    @Test
    void aSearchFindsTitlesThatHaveAllItsWordsInAnyCase() throws Exception {
        assertEquals(List.of("[Nagare] Short 100% Film"), titles(rss("/?page=rss&q=FILM+short")));
        assertEquals(List.of(), titles(rss("/?page=rss&q=film+flow")));
        assertEquals(2, titles(rss("/?page=rss&q=")).size());
    }

    @Test
    void aPercentSignIsDecodedOnce() throws Exception {
        assertEquals(List.of("[Nagare] Short 100% Film"), titles(rss("/?page=rss&q=100%25")));
        assertEquals(List.of(), titles(rss("/?page=rss&q=%2541")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%00%01", "%EF%BF%BF", "%x", "%ff%fe", "%C3", "]]%3E%3C/rss%3E", "%F0%9F%98%80", "%ED%A0%80"})
    void whateverIsSearchedForTheAnswerIsXml(String words) throws Exception {
        assertEquals(List.of(), titles(rss("/?page=rss&q=" + words)));
    }

    @Test
    void aTorrentIsDownloadedByItsNumber() throws Exception {
        var exchange = FakeExchange.ask(feed, "/download/1.torrent");

        assertEquals(200, exchange.status());
        assertArrayEquals(new byte[] {2}, exchange.bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/download/2.torrent",
                "/download/-1.torrent",
                "/download/.torrent",
                "/download/1e0.torrent",
                "/download/99999999999.torrent",
                "/download/0",
                "/view/0",
                "/",
            })
    void whatIsNotThereIsLeftToOthers(String path) throws Exception {
        assertFalse(feed.handle(new FakeExchange(path)));
    }

    private Document rss(String pathQuery) throws Exception {
        var exchange = new FakeExchange(pathQuery);
        assertTrue(feed.handle(exchange));
        assertEquals(200, exchange.status());
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(exchange.bytes()));
    }

    private static List<String> titles(Document rss) {
        var titles = new ArrayList<String>();
        var nodes = rss.getElementsByTagName("title");
        for (int i = 1; i < nodes.getLength(); i++) { // the first is the channel's
            titles.add(nodes.item(i).getTextContent());
        }
        return titles;
    }

    private static String text(Document rss, String name) {
        return text(rss, name, 0);
    }

    private static String text(Document rss, String name, int number) {
        return rss.getElementsByTagName(name).item(number).getTextContent();
    }

    private static EmbeddedFeed.Offer offer(String title, int number, long bytes) {
        return new EmbeddedFeed.Offer(
                title, "%02x".formatted(number).repeat(20), bytes, "Anime", DATE, new byte[] {(byte) number});
    }
}
