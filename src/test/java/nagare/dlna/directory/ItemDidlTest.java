package nagare.dlna.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.config.Settings;
import nagare.dlna.didl.DidlWriter;
import nagare.dlna.didl.Filter;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.media.MediaFacts;
import nagare.media.MediaId;
import nagare.media.MediaType;
import nagare.media.Track;
import nagare.renderer.DeviceModels;
import nagare.renderer.RendererBook;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile;
import nagare.subtitle.SubtitleOffer;
import nagare.watch.Watched;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same film as each of the built-in families gets it.
final class ItemDidlTest {
    private static final String TITLE = "[Group] Show & Co - 3 (1080p Hi10P FLAC)";
    private static final String PLAIN = "Show - 03";
    private static final String BASE = "http://192.168.1.2:8642";

    @TempDir
    private static Path data;

    private static RendererBook book;

    @BeforeAll
    static void open() {
        book = RendererBook.open(data, new Settings.Renderers(Optional.empty(), true, List.of()), DeviceModels.NONE);
    }

    @AfterAll
    static void close() {
        book.close();
    }

    private static RendererProfile profile(String id) {
        return book.named(id).orElseThrow();
    }

    private static Details details(int depth, String sound) {
        var video = new Track.Video(
                "h264",
                Optional.empty(),
                true,
                1920,
                1080,
                Optional.of("High"),
                OptionalInt.of(41),
                OptionalInt.of(depth),
                OptionalDouble.of(23.976));
        var audio = new Track.Audio(
                sound,
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalInt.of(2),
                OptionalInt.of(48_000),
                OptionalInt.empty());
        var facts = new MediaFacts("matroska", Optional.of(Duration.ofMillis(3_723_456)), List.of(video, audio));
        return new Details(
                Optional.of(facts),
                List.of(
                        new SubtitleOffer("f1", Optional.of("en"), "English"),
                        new SubtitleOffer("f2", Optional.empty(), "Signs")),
                new Watched(Optional.of(Duration.ofSeconds(65)), 2));
    }

    private static Entry.Item item(String title, MediaType type, Details details) {
        return new Entry.Item(
                "s1$12",
                "s1",
                title,
                Optional.of(Instant.parse("2026-01-02T03:04:05Z")),
                Optional.of(new Entry.Facts(
                        OptionalInt.of(7), OptionalInt.empty(), OptionalLong.empty(), Optional.empty())),
                new MediaId(12, Optional.of(3)),
                type,
                OptionalLong.of(3_723_456_000L),
                details);
    }

    private static String didl(Entry.Item item, RendererProfile profile, String filter) {
        var wanted = Filter.parse(filter).orElseThrow();
        var call = new Call(Map.of(), URI.create(BASE), InetAddress.getLoopbackAddress(), profile);
        return DidlWriter.write(List.of(EntryDidl.object(item, wanted, call)), wanted);
    }

    private static String known(String profile, String filter) {
        return didl(item(PLAIN, MediaType.MKV, details(8, "aac")), profile(profile), filter);
    }

    @Test
    void aStrangerGetsTheFilmThenSubtitlesAndNothingOfAnyMaker() {
        String didl = known("generic", "*");
        assertTrue(
                didl.contains("<res protocolInfo=\"http-get:*:video/x-matroska:DLNA.ORG_OP=01;DLNA.ORG_CI=0;"
                        + "DLNA.ORG_FLAGS=01700000000000000000000000000000\" size=\"3723456000\""
                        + " duration=\"1:02:03.456\" bitrate=\"1000000\" resolution=\"1920x1080\""
                        + " nrAudioChannels=\"2\" sampleFrequency=\"48000\">"
                        + BASE + "/media/12-3/Show-03.mkv</res>"),
                didl);
        assertTrue(
                didl.contains("<res protocolInfo=\"http-get:*:text/srt:*\">" + BASE + "/subtitle/12-3/f1.en.srt</res>"),
                didl);
        assertTrue(didl.contains("/subtitle/12-3/f2.srt</res>"), didl);
        assertTrue(didl.indexOf("/media/") < didl.indexOf("/subtitle/"), didl);
        assertTrue(didl.contains("<upnp:albumArtURI dlna:profileID=\"JPEG_TN\">" + BASE + "/art/12-3/0/tn.jpg"), didl);
        assertTrue(didl.contains("<upnp:lastPlaybackPosition>0:01:05</upnp:lastPlaybackPosition>"), didl);
        assertTrue(didl.contains("<upnp:playbackCount>2</upnp:playbackCount>"), didl);
        for (String vendor : List.of("sec:", "pv:", "xbmc", "xmlns:av", "xmlns:sec")) {
            assertFalse(didl.contains(vendor), vendor);
        }
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        String didl = didl(item(PLAIN, MediaType.MKV, Details.NONE), RendererProfile.GENERIC, "*");
        for (String unknown : List.of("duration", "bitrate", "resolution", "lastPlaybackPosition", "playbackCount")) {
            assertFalse(didl.contains(unknown), unknown);
        }
    }

    @Test
    void samsungGetsItsElementsWhateverItsFilterSays() {
        String didl = known("samsung-hj", "dc:title,res,upnp:albumArtURI@dlna:profileID");
        assertTrue(didl.contains("<sec:CaptionInfoEx sec:type=\"srt\">" + BASE + "/subtitle/12-3/f1.en.srt"), didl);
        assertTrue(didl.contains("<sec:dcmInfo>CREATIONDATE=0,FOLDER=Show - 03,BM=65</sec:dcmInfo>"), didl);
        assertTrue(didl.contains("dlna:profileID=\"JPEG_SM\""), didl);
        assertTrue(didl.contains("xmlns:sec=\"http://www.sec.co.kr/dlna\""), didl);
        assertTrue(didl.contains("/media/12-3/samsung-hj/Show-03.mkv"), didl);
        assertFalse(didl.contains("/f2.srt"), "one subtitle only");
    }

    @Test
    void newSamsungsCountBookmarksInMilliseconds() {
        assertTrue(known("samsung-q", "res").contains("BM=65000<"));
        assertTrue(didl(item(PLAIN, MediaType.MKV, Details.NONE), profile("samsung-q"), "res")
                .contains("BM=0<"));
    }

    @Test
    void newSamsungsSeeAnotherIdWhenThereIsMoreToShow() {
        assertTrue(known("samsung-q", "*").contains("<item id=\"s1$12~1\" parentID=\"s1\""));
        assertTrue(didl(item(PLAIN, MediaType.MKV, Details.NONE), profile("samsung-q"), "*")
                .contains("<item id=\"s1$12\" parentID=\"s1\""));
        assertEquals("s1$12", Place.unversioned("s1$12~1"));
        assertEquals("s1$12", Place.unversioned("s1$12"));
        assertEquals("~1", Place.unversioned("~1"));
    }

    @Test
    void samsungsTitlesSortByLettersAndHaveNoSlash() {
        String didl = didl(item("A/B - 3", MediaType.MKV, Details.NONE), profile("samsung-hj"), "*");
        assertTrue(didl.contains("<dc:title>A:B - 03</dc:title>"), didl);
    }

    @Test
    void panasonicFindsSubtitlesOnTheFilmAndNoDate() {
        String didl = known("panasonic", "res@pv:subtitleFileType,res@pv:subtitleFileUri,dc:date");
        assertTrue(
                didl.contains(
                        "pv:subtitleFileType=\"SRT\" pv:subtitleFileUri=\"" + BASE + "/subtitle/12-3/f1.en.srt\""),
                didl);
        assertTrue(didl.contains("xmlns:pv=\"http://www.pv.com/pvns/\""), didl);
        assertFalse(didl.contains("dc:date"), didl);
    }

    @Test
    void whoeverAsksForAMakersElementsGetsThem() {
        assertTrue(known("generic", "sec:CaptionInfoEx,res").contains("<sec:CaptionInfoEx"));
        assertTrue(known("generic", "res@pv:subtitleFileUri").contains("pv:subtitleFileUri="));
    }

    @Test
    void kodiGetsItsOwnForms() {
        String didl = known("kodi", "*");
        assertTrue(didl.contains("<upnp:lastPlaybackPosition>65</upnp:lastPlaybackPosition>"), didl);
        assertTrue(didl.contains("<upnp:class>object.item.videoItem.videoBroadcast</upnp:class>"), didl);
        assertTrue(didl.contains("<upnp:seriesTitle>Show</upnp:seriesTitle>"), didl);
        assertTrue(didl.contains("<upnp:episodeNumber>3</upnp:episodeNumber>"), didl);
    }

    @Test
    void sonyOfOldGetsEveryNameItMayKnow() {
        String didl = didl(item(PLAIN, MediaType.TS, Details.NONE), profile("sony-bravia-2010"), "*");
        assertTrue(didl.contains("http-get:*:video/mpeg:DLNA.ORG_PN=AVC_TS_HD_24_AC3_ISO;DLNA.ORG_OP=01"), didl);
        assertTrue(didl.contains("DLNA.ORG_PN=AVC_TS_HD_EU_ISO"), didl);
        assertTrue(didl.contains("http-get:*:image/jpeg:DLNA.ORG_PN=JPEG_TN;"), didl);
    }

    @Test
    void sonyOfTodayGetsNoFlags() {
        assertTrue(known("sony-bravia", "*").contains("protocolInfo=\"http-get:*:video/x-matroska:*\""));
    }

    @Test
    void bubbleHandsOurAddressesOnSoTheyNameNoProfile() {
        assertTrue(known("bubbleupnp", "*").contains("/media/12-3/Show-03.mkv"));
    }

    @Test
    void philipsGetsNoBitRate() {
        assertFalse(known("philips-android", "*").contains("bitrate"));
    }

    @Test
    void whatADeviceDoesNotPlaySaysSoInTheList() {
        String didl = didl(item(PLAIN, MediaType.MKV, details(10, "aac")), profile("samsung-q"), "*");
        assertTrue(didl.contains("<dc:title>⚠ Show - 03 [10-bit H.264]</dc:title>"), didl);
        assertTrue(
                didl.contains("<dc:description>⚠ 10-bit H.264: not on this device · 7 seeders</dc:description>"), didl);
        assertFalse(didl(item(PLAIN, MediaType.MKV, details(10, "flac")), profile("kodi"), "*")
                .contains("⚠"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [Group] Show - 01 (1080p Hi10P AAC)         | samsung-q | 10-bit H.264
            [Group] Show - 01 [BD 1080p x264 10-bit]    | ps4       | 10-bit H.264
            [Group] Show - 01 [1080p][HEVC]             | ps4       | HEVC
            Show.S01E01.1080p.WEB.H.264.AAC             | ps4       |
            [Group] Show - 01 (1080p HEVC 10bit)        | samsung-q |
            [Group] Show - 01 (1080p AVC FLAC)          | samsung-q | FLAC sound
            [Group] Show - 01 (Dual FLAC AAC)           | samsung-q |
            Show 2160p x264                             | ps4       | 3840×2160
            Show                                        | ps3       | MKV files
            Hevcman and the Flacks                      | ps4       |
            """)
    void aTitleWarnsBeforeAnybodyLookedInside(String title, String profile, String reason) {
        String didl = didl(item(title, MediaType.MKV, Details.NONE), profile(profile), "*");
        assertEquals(reason != null, didl.contains("⚠"), didl);
        assertTrue(reason == null || didl.contains("[" + reason + "]</dc:title>"), didl);
    }

    @Test
    void whatIsInsideCountsMoreThanTheTitle() {
        String didl = didl(item(TITLE, MediaType.MKV, details(8, "aac")), profile("samsung-q"), "*");
        assertFalse(didl.contains("⚠"), didl);
    }

    @Test
    void anXbox360GetsPlainItems() {
        String didl =
                didl(item(PLAIN, MediaType.MP4, details(8, "aac")), profile("xbox-360"), "dc:title,res,res@duration");
        assertTrue(didl.contains("<upnp:class>object.item.videoItem</upnp:class>"), didl);
        assertTrue(didl.contains("duration=\"1:02:03.456\""), didl);
        assertFalse(didl.contains("/subtitle/"), didl);
    }

    @Test
    void everyFamilysItemsAreWellFormedXml() throws Exception {
        var factory = javax.xml.parsers.DocumentBuilderFactory.newDefaultNSInstance();
        for (RendererProfile profile : book.profiles()) {
            for (MediaType type : MediaType.values()) {
                String didl = didl(item(TITLE, type, details(10, "flac")), profile, "*");
                var document = factory.newDocumentBuilder()
                        .parse(new java.io.ByteArrayInputStream(
                                didl.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                assertEquals(
                        profile.has(Quirk.VERSIONED_IDS) ? "s1$12~1" : "s1$12",
                        document.getElementsByTagName("item")
                                .item(0)
                                .getAttributes()
                                .getNamedItem("id")
                                .getNodeValue());
            }
        }
    }

    @Test
    void timesHaveOneFormWhateverTheirLength() {
        assertEquals("0:00:00.001", ItemDidl.time(Duration.ofMillis(1), true));
        assertEquals(
                "26:03:04", ItemDidl.time(Duration.ofHours(26).plusMinutes(3).plusSeconds(4), false));
    }
}
