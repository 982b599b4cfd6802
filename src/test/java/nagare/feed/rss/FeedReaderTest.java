package nagare.feed.rss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedReaderTest {
    private static final URI FROM = URI.create("https://feed.example/?page=rss&q=secret");
    private static final FeedReader READER = new FeedReader(Map.of("1_4", "Anime - Raw"));

    @Test
    void allThatNyaaTellsIsRead() throws Exception {
        var items = read(fixture("nyaa-search.xml"));

        assertEquals(2, items.size());
        var first = items.getFirst();
        assertEquals(
                new FeedItem(
                        "[Nagare] Bobby's \"Clip\" & Friends <S01E02> &amp; more (1080p) [0A1B2C3D].mkv",
                        Optional.of("https://nyaa.example/view/1000003"),
                        Optional.of(new InfoHash("00112233445566778899aabbccddeeff00112233")),
                        Optional.of(URI.create("https://nyaa.example/download/1000003.torrent")),
                        Optional.empty(),
                        Optional.of(Instant.parse("2026-10-02T08:53:46Z")),
                        OptionalLong.of(1503238554),
                        new FeedItem.Counts(
                                OptionalInt.of(28), OptionalInt.of(3), OptionalInt.of(2723), OptionalInt.of(1)),
                        Optional.of("1_2"),
                        Optional.of("Anime - English-translated"),
                        Optional.of(true),
                        Optional.of(false),
                        first.description()),
                first);
        assertTrue(first.description().orElseThrow().startsWith("<a href=\"https://nyaa.example/view/1000003\">"));
    }

    @Test
    void cdataIsTakenAsItIsAndAnUnknownCategoryByItsId() throws Exception {
        var second = read(fixture("nyaa-search.xml")).getLast();

        assertEquals("[Nagare] 流れ & Clip - 01 (720p) [4E5F6071].mkv", second.title());
        assertEquals(Optional.of("Anime - Raw"), second.category());
        assertEquals(Optional.of(new InfoHash("aabbccddeeff00112233445566778899aabbccdd")), second.infoHash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xmlns:nyaa=\"https://sukebei.example/xmlns/sukebei\"",
                "xmlns:nyaa=\"urn:whatever\"",
                "" // not declared at all
            })
    void theNamespaceMayBeAny(String declaration) throws Exception {
        var feed = fixture("nyaa-search.xml").replace("xmlns:nyaa=\"https://nyaa.si/xmlns/nyaa\"", declaration);

        assertEquals(read(fixture("nyaa-search.xml")), read(feed));
    }

    @Test
    void relativesOfNyaaAreReadToo() throws Exception {
        var items = read(fixture("relatives.xml"));

        assertEquals(8, items.size());
        var magnet = items.get(0);
        assertEquals(OptionalLong.of(1442663597), magnet.approximateBytes());
        assertEquals(
                "4d4a0d14508ce22dcba76c30904eb793fb81efa6",
                magnet.infoHash().orElseThrow().hex());
        assertTrue(magnet.magnet().isPresent() && magnet.torrent().isEmpty());
        var enclosure = items.get(1);
        assertEquals(Optional.of(URI.create("https://feed.example/Download/1.torrent")), enclosure.torrent());
        assertEquals(OptionalLong.of(591292033), enclosure.approximateBytes());
        assertEquals(Optional.of(Instant.parse("2026-10-02T16:52:00Z")), enclosure.published());
        var plain = items.get(2);
        assertEquals(
                "f447784b18231897c892dbe45d943924583eab64",
                plain.infoHash().orElseThrow().hex());
        assertEquals(OptionalLong.of(6169821184L), plain.approximateBytes());
        assertTrue(plain.torrent().isEmpty(), "a page is no torrent");
        assertEquals(OptionalLong.empty(), items.get(3).approximateBytes(), "the length of the .torrent itself");
        assertEquals(OptionalInt.of(7), items.get(4).counts().seeders());
        assertEquals(
                "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                items.get(4).infoHash().orElseThrow().hex());
        var described = items.get(5);
        assertEquals(
                "50f72ec2c58bfa06bae32058a710a51bca180c82",
                described.infoHash().orElseThrow().hex());
        assertEquals(OptionalLong.of(1260000000), described.approximateBytes());
        var legacy = items.get(6);
        assertEquals("before 2017 (TBS)", legacy.title());
        assertEquals(OptionalInt.of(30), legacy.counts().downloads());
        assertEquals(OptionalLong.of(2523293286L), legacy.approximateBytes());
        assertEquals("name from the magnet", items.get(7).title());
    }

    @Test
    void whatOneItemLacksOrGarblesCostsItOnlyThat() throws Exception {
        var items = read(rss("""
                <item><title>bare</title><link>/download/1.torrent</link></item>
                <item><link>/download/2.torrent</link><n:infoHash>nonsense</n:infoHash><n:size>-5 MiB</n:size>\
                <n:seeders>many</n:seeders><n:leechers></n:leechers><pubDate>yesterday</pubDate><n:trusted>?</n:trusted></item>
                """));

        assertEquals(
                List.of("bare", "2.torrent"),
                items.stream().map(FeedItem::title).toList());
        for (var item : items) {
            assertTrue(item.infoHash().isEmpty()
                    && item.published().isEmpty()
                    && item.trusted().isEmpty());
            assertTrue(
                    item.approximateBytes().isEmpty() && item.counts().seeders().isEmpty());
        }
    }

    @Test
    void theSameReleaseTwiceIsOne() throws Exception {
        var items = read(rss("""
                <item><title>a</title><link>/download/1.torrent</link><guid>1</guid></item>
                <item><title>b</title><link>/download/2.torrent</link><guid>1</guid></item>
                <item><title>c</title><link>/download/3.torrent</link><n:infoHash>%s</n:infoHash></item>
                <item><title>d</title><link>/download/4.torrent</link><n:infoHash>%s</n:infoHash></item>
                """.formatted("a".repeat(40), "A".repeat(40))));

        assertEquals(List.of("a", "c"), items.stream().map(FeedItem::title).toList());
    }

    @Test
    void linksOfOtherSchemesAreDropped() throws Exception {
        var items = read(rss("""
                <item><title>a</title><link>file:///etc/passwd.torrent</link><n:infoHash>%s</n:infoHash></item>
                <item><title>b</title><link>javascript:alert(1)//.torrent</link></item>
                <item><title>c</title><link>magnet:?xt=urn:btih:zz</link></item>
                """.formatted("a".repeat(40))));

        assertEquals(1, items.size());
        assertTrue(items.getFirst().torrent().isEmpty()
                && items.getFirst().magnet().isEmpty());
    }

    @Test
    void titlesCannotPlayTricks() throws Exception {
        var items =
                read(rss("<item><title>A\u0000B\u000BC &#7; \u202Egpj.exe\n x</title><link>/1.torrent</link></item>"));

        assertEquals("ABC \uFFFD gpj.exe x", items.getFirst().title());
    }

    @Test
    void noMoreThanAThousandItemsAreRead() throws Exception {
        assertEquals(1000, read(rss(items(FeedReader.MAX_ITEMS))).size());
        assertEquals(1000, read(rss(items(FeedReader.MAX_ITEMS + 1))).size());
    }

    @Test
    void depthIsBounded() throws Exception {
        int free = FeedReader.MAX_DEPTH - 3; // rss, channel, item
        var item = "<item><title>t</title><link>/1.torrent</link>%s</item>";

        assertEquals(
                1,
                read(rss(item.formatted("<a>".repeat(free) + "</a>".repeat(free))))
                        .size());
        assertRefused("deep", rss(item.formatted("<a>".repeat(free + 1) + "</a>".repeat(free + 1))));
        assertRefused("deep", "<rss><channel>" + "<a>".repeat(300_000) + "</a>".repeat(300_000) + "</channel></rss>");
    }

    @Test
    void elementsAreCounted() throws Exception {
        var before = "<item><title>t</title><link>/1.torrent</link></item>";

        assertEquals(
                1,
                read(rss(before + "<a/>".repeat(FeedReader.MAX_ELEMENTS - 6))).size());
        assertRefused("elements", rss(before + "<a/>".repeat(FeedReader.MAX_ELEMENTS - 5)));
    }

    @Test
    void lengthIsBounded() throws Exception {
        var feed = rss("<item><title>t</title><link>/1.torrent</link></item>").getBytes(UTF_8);
        var longest = Arrays.copyOf(feed, FeedReader.MAX_BYTES);
        Arrays.fill(longest, feed.length, longest.length, (byte) ' ');

        assertEquals(1, READER.read(longest, Optional.empty(), FROM).size());
        var longer = Arrays.copyOf(longest, longest.length + 1);
        assertThrows(UnreadableFeed.class, () -> READER.read(longer, Optional.empty(), FROM));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <!DOCTYPE html><html><head><title>Down</title></head></html>                            | web page
            '  <!-- x --> <HTML><body>Just a moment...</body></html>'                                | web page
            <?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss> | document type
            <!DOCTYPE rss SYSTEM "http://evil.example/x.dtd"><rss version="2.0"><channel/></rss>      | document type
            <?xml version="1.0"?><!doctype l [<!ENTITY a "lol">]><rss/>                               | document type
            <rss version="2.0"><channel><item><title>cut                                              | broken or cut short
            <rss version="2.0"><channel></rss>                                                        | broken or cut short
            <feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>                         | not RSS
            <error code="100" description="Invalid API Key"/>                                         | not RSS
            just text                                                                                 | broken or cut short
            ''                                                                                        | answered nothing
            <rss version="2.0"><channel><item><title>podcast</title></item></channel></rss>           | no torrents
            """)
    void whatIsNoFeedOfTorrentsIsSaidSo(String text, String told) {
        assertRefused(told, text);
    }

    @Test
    void randomBytesAreRefused() {
        var bytes = new byte[5000];
        new Random(1).nextBytes(bytes);
        assertThrows(UnreadableFeed.class, () -> READER.read(bytes, Optional.empty(), FROM));
    }

    @Test
    void anEmptyAnswerIsAFeedWithoutItems() throws Exception {
        assertEquals(List.of(), read(rss("")));
        assertEquals(List.of(), read("<rss><channel/></rss>"));
    }

    @Test
    void anyVersionOfRssIsReadAsTwo() throws Exception {
        var item = "<channel><item><title>t</title><link>/1.torrent</link></item></channel></rss>";
        assertEquals(1, read("<rss version=\"1.0\">" + item).size());
        assertEquals(1, read("<rss>" + item).size());
    }

    private static void assertRefused(String told, String text) {
        var failure = assertThrows(UnreadableFeed.class, () -> read(text));
        assertTrue(failure.getMessage().contains(told), failure.getMessage());
        assertTrue(failure.getMessage().contains("feed.example"), failure.getMessage());
        assertTrue(!failure.getMessage().contains("secret"), failure.getMessage());
    }

    private static String rss(String items) {
        return "<rss version=\"2.0\" xmlns:n=\"urn:n\"><channel><title>t</title>" + items + "</channel></rss>";
    }

    private static String items(int count) {
        var items = new StringBuilder();
        for (int i = 0; i < count; i++) {
            items.append("<item><title>t</title><link>/").append(i).append(".torrent</link></item>");
        }
        return items.toString();
    }

    private static List<FeedItem> read(String text) throws UnreadableFeed {
        return READER.read(text.getBytes(UTF_8), Optional.empty(), FROM);
    }

    private static String fixture(String name) throws IOException {
        try (var in = FeedReaderTest.class.getResourceAsStream("/nagare/feed/rss/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
