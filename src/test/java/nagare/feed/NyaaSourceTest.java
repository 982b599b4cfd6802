package nagare.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static nagare.feed.Urgency.BACKGROUND;
import static nagare.feed.Urgency.INTERACTIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nagare.feed.rss.FeedItem;
import nagare.net.FetchFailed;
import nagare.net.HttpFetcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NyaaSourceTest {
    private static final Duration CACHE = Duration.ofMinutes(1);

    private final MovableTicker ticker = new MovableTicker();
    private final FakeWeb web = new FakeWeb(ticker)
            .at("a.example", FakeWeb.feed("one", "two"))
            .at("b.example", FakeWeb.feed("three"))
            .at("nyaa.si", FakeWeb.feed("nyaa"));
    private final Courier courier =
            new Courier(web, host -> Duration.ZERO, ticker, () -> Instant.parse("2026-11-22T12:00:00Z"));

    @Test
    void theLatestAndASearchAreAskedFor() throws Exception {
        var source = source("https://a.example/");

        assertEquals(List.of("one", "two"), titles(source.latest(BACKGROUND)));
        source.search(new FeedQuery("one piece", "anime - raw", "Trusted only"), BACKGROUND);
        source.search(new FeedQuery("", "1_2", ""), BACKGROUND);

        assertEquals("0.0 https://a.example/?page=rss", web.asked.getFirst());
        assertTrue(
                web.asked.get(1).contains("q=one%20piece") && web.asked.get(1).contains("c=1_4"), web.asked.get(1));
        assertTrue(web.asked.get(1).contains("f=2"), web.asked.get(1));
        assertEquals("0.0 https://a.example/?page=rss&c=1_2", web.asked.getLast());
    }

    @Test
    void anUnknownCategoryOrFilterIsNotAskedFor() {
        var source = source("https://a.example/");

        var category = assertThrows(
                FeedFailed.Rejected.class, () -> source.search(new FeedQuery("x", "9_9", ""), INTERACTIVE));
        assertThrows(FeedFailed.Rejected.class, () -> source.search(new FeedQuery("x", "", "7"), INTERACTIVE));

        assertTrue(category.getMessage().contains("1_2"), category.getMessage());
        assertEquals(List.of(), web.asked);
    }

    @Test
    void anAnswerIsGoodForAWhile() throws Exception {
        var source = source("https://a.example/");
        source.latest(BACKGROUND);
        ticker.pass(CACHE.minusNanos(1));
        source.latest(INTERACTIVE);
        assertEquals(1, web.asked.size());

        ticker.pass(Duration.ofNanos(1));
        source.latest(INTERACTIVE);
        assertEquals(2, web.asked.size());
    }

    @Test
    void theSitesOwnMannersHoldWhateverTheSettingsSay() throws Exception {
        var source = source();
        source.latest(BACKGROUND);
        ticker.pass(Duration.ofMinutes(5).minusNanos(1));
        source.latest(BACKGROUND);

        assertEquals(List.of("0.0 https://nyaa.si/?page=rss"), web.asked);
    }

    @Test
    void mirrorsAreTriedInTurnAndOneThatFailedRests() throws Exception {
        web.at("a.example", FakeWeb.failure(FetchFailed.Reason.TIMEOUT));
        var source = source("https://a.example/", "https://b.example/");

        assertEquals(List.of("three"), titles(source.latest(BACKGROUND)));
        ticker.pass(CACHE.minusSeconds(1));
        source.search(FeedQuery.words("x"), BACKGROUND);
        ticker.pass(Duration.ofSeconds(2));
        web.at("a.example", FakeWeb.feed("back"));
        assertEquals(List.of("back"), titles(source.latest(BACKGROUND)));

        assertEquals(
                List.of("a.example", "b.example", "b.example", "a.example"),
                web.asked.stream()
                        .map(line -> URI.create(line.split(" ")[1]).getHost())
                        .toList());
    }

    @Test
    void whenAllMirrorsFailTheLastFailureIsTold() {
        web.at("a.example", FakeWeb.failure(FetchFailed.Reason.TIMEOUT)).at("b.example", FakeWeb.status(502));
        var source = source("https://a.example/", "https://b.example/");

        var failure = assertThrows(FeedFailed.Unreachable.class, () -> source.latest(BACKGROUND));

        assertEquals("b.example is in trouble (502)", failure.getMessage());
        assertEquals("told by the fetcher (a.example)", failure.getSuppressed()[0].getMessage());
    }

    @Test
    void whatRestsIsStillAskedWhenThereIsNothingElse() throws Exception {
        web.at("a.example", FakeWeb.status(500));
        var source = source("https://a.example/");
        assertThrows(FeedFailed.class, () -> source.latest(BACKGROUND));
        web.at("a.example", FakeWeb.feed("back"));

        assertEquals(List.of("back"), titles(source.latest(BACKGROUND)));
    }

    @ParameterizedTest
    @CsvSource({
        "400, Rejected",
        "401, Unreadable",
        "403, Unreadable",
        "404, Unreadable",
        "410, Unreadable",
        "500, Unreachable",
        "504, Unreachable",
        "429, Busy",
        "503, Busy",
        "204, Unreachable",
        "302, Unreachable"
    })
    void eachStatusIsToldByWhatCanBeDone(int status, String kind) {
        web.at("a.example", FakeWeb.status(status));

        var failure = assertThrows(
                FeedFailed.class, () -> source("https://a.example/").latest(BACKGROUND));

        assertEquals(kind, failure.getClass().getSimpleName());
        assertTrue(failure.getMessage().contains("a.example"), failure.getMessage());
    }

    @Test
    void aWrongQuestionIsNotAskedOfTheNextMirror() {
        web.at("a.example", FakeWeb.status(400));

        assertThrows(
                FeedFailed.Rejected.class,
                () -> source("https://a.example/", "https://b.example/").latest(BACKGROUND));

        assertEquals(1, web.asked.size());
    }

    @Test
    void aWebPageMeansTheNextMirror() throws Exception {
        web.at("a.example", FakeWeb.status(200));

        assertEquals(
                List.of("three"),
                titles(source("https://a.example/", "https://b.example/").latest(BACKGROUND)));
    }

    @Test
    void aTorrentIsFetchedThroughTheSameQueue() throws Exception {
        var torrents = new TorrentFetcher(courier);
        web.at("a.example", FakeWeb.body(TorrentBytes.of("clip.mkv")));

        var found = torrents.fetch(URI.create("https://a.example/1.torrent"), INTERACTIVE);

        var torrent = assertInstanceOf(TorrentFetcher.Found.Torrent.class, found);
        assertEquals("clip.mkv", torrent.metainfo().name());
    }

    @Test
    void aRedirectToAMagnetIsUnderstood() throws Exception {
        var magnet = "magnet:?xt=urn:btih:" + "a".repeat(40);
        web.at(
                "a.example",
                uri -> new HttpFetcher.Answer(302, uri, Map.of(), new byte[0], Optional.of(URI.create(magnet))));

        assertEquals(
                new TorrentFetcher.Found.Magnet(magnet),
                new TorrentFetcher(courier).fetch(URI.create("https://a.example/1"), INTERACTIVE));
    }

    @ParameterizedTest
    @CsvSource({
        "200, '\uFEFF <!DOCTYPE html>', web page",
        "200, '', nothing",
        "200, 'i42e', not a torrent",
        "404, x, any more",
        "403, x, refuses",
        "500, x, in trouble",
        "302, x, in trouble"
    })
    void whatIsNoTorrentIsSaidSo(int status, String body, String told) {
        web.at(
                "a.example",
                uri -> new HttpFetcher.Answer(status, uri, Map.of(), body.getBytes(UTF_8), Optional.empty()));

        var failure = assertThrows(
                FeedFailed.class,
                () -> new TorrentFetcher(courier).fetch(URI.create("https://a.example/1?key=secret"), INTERACTIVE));

        assertTrue(failure.getMessage().contains(told), failure.getMessage());
        assertTrue(failure.getMessage().contains("a.example"), failure.getMessage());
        assertTrue(!failure.getMessage().contains("secret"), failure.getMessage());
    }

    private NyaaSource source(String... urls) {
        return new NyaaSource(
                "nyaa",
                FeedAddressTest.definition(),
                Stream.of(urls).map(URI::create).toList(),
                CACHE,
                courier,
                ticker);
    }

    private static List<String> titles(List<FeedItem> items) {
        return items.stream().map(FeedItem::title).toList();
    }
}
