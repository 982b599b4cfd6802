package nagare.feed.rss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What live sites sent, where the captures are at hand.
class CapturesTest {
    private static final Path SHARED =
            Path.of(System.getProperty("nagare.shared", "../shared")).resolve("fixtures");

    @ParameterizedTest
    @CsvSource({
        "nyaa-rss/fill84_nyaa.xml, 16",
        "nyaa-rss/fill84_nyaa-absolute.xml, 75",
        "nyaa-rss/fill84_nyaa-diacritic.xml, 75",
        "nyaa-rss/fill84_nyaa-subsplease.xml, 75",
        "nyaa-rss/fill84_nyaa-version.xml, 75"
    })
    void everyItemOfALiveNyaaFeedIsReadInFull(String file, int count) throws Exception {
        var items = read(file);

        assertEquals(count, items.size());
        for (var item : items) {
            assertTrue(
                    item.infoHash().isPresent()
                            && item.torrent().isPresent()
                            && item.guid().isPresent(),
                    item.title());
            assertTrue(item.published().isPresent() && item.approximateBytes().isPresent(), item.title());
            assertTrue(
                    item.counts().seeders().isPresent()
                            && item.counts().leechers().isPresent(),
                    item.title());
            assertTrue(
                    item.counts().downloads().isPresent()
                            && item.counts().comments().isPresent(),
                    item.title());
            assertTrue(item.category().isPresent() && item.categoryId().isPresent(), item.title());
            assertTrue(item.trusted().isPresent() && item.remake().isPresent(), item.title());
            assertTrue(item.description().isPresent(), item.title());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nyaa-rss/fill84_nyaa-nothing.xml, 0",
        "nyaa-rss/sonarr_Nyaa2021.xml, 3",
        "nyaa-rss/sonarr_Nyaa_legacy2014.xml, 4",
        "nyaa-rss/inline2026_home_two_items.xml, 2",
        "nyaa-rss/inline2025_drstone_browser_copy.xml, 1",
        "nyaa-rss/inline2025_onepiece_browser_copy.xml, 2",
        "nyaa-rss/inline2023_dkb_home.xml, 1",
        "nyaa-rss/edge_doris_handedited.xml, 6",
        "nyaa-rss/edge_dart_handmade.xml, 3",
        "nyaa-rss/synthetic_magnet_variant.xml, 16",
        "nyaa-rss/synthetic_sukebei_namespace_empty.xml, 0",
        "other-feeds/subsplease_rss_1080_magnet_first3.xml, 3",
        "other-feeds/mikan_classic_two_items.xml, 2",
        "other-feeds/linuxtracker_first4.xml, 4",
        "other-feeds/distrowatch_torrents_first4.xml, 4",
        "other-feeds/academictorrents_rss_first4.xml, 4",
        "other-feeds/showrss_sonarr.xml, 5",
        "other-feeds/tokyotosho_shape.xml, 2",
        "other-feeds/onepace_torrentns_handmade.xml, 1",
        "other-feeds/bep36_shape.xml, 1"
    })
    void otherFeedsGiveWhatTheyHave(String file, int count) throws Exception {
        assertEquals(count, read(file).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nyaa-rss/blocked_ddosguard_504.html",
                "other-feeds/plain_podcast_no_torrent.xml",
                "other-feeds/aniapi_direct_http.xml",
                "other-feeds/fanzub_sonarr.xml"
            })
    void whatHasNoTorrentsIsSaidSo(String file) throws Exception {
        var feed = bytes(file);

        assertThrows(UnreadableFeed.class, () -> items(feed));
    }

    @Test
    void aMagnetFeedTellsTheSameReleases() throws Exception {
        var torrents = read("nyaa-rss/fill84_nyaa.xml");
        var magnets = read("nyaa-rss/synthetic_magnet_variant.xml");

        assertEquals(
                torrents.stream().map(FeedItem::infoHash).toList(),
                magnets.stream().map(FeedItem::infoHash).toList());
        assertTrue(magnets.stream().allMatch(item -> item.magnet().isPresent()));
    }

    private static List<FeedItem> read(String file) throws UnreadableFeed, IOException {
        return items(bytes(file));
    }

    private static byte[] bytes(String file) throws IOException {
        var path = SHARED.resolve(file);
        Assumptions.assumeTrue(Files.isRegularFile(path), "no captures here: " + path);
        return Files.readAllBytes(path);
    }

    private static List<FeedItem> items(byte[] feed) throws UnreadableFeed {
        return new FeedReader(Map.of()).read(feed, Optional.empty(), URI.create("https://nyaa.example/?page=rss"));
    }
}
