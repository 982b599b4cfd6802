package nagare.renderer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import nagare.media.MediaFacts;
import nagare.media.MediaType;
import nagare.media.Track;
import nagare.renderer.profile.Captions.Channel;
import nagare.renderer.profile.DeviceFacts;
import nagare.renderer.profile.DeviceFacts.Field;
import nagare.renderer.profile.Family;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile.Art;
import nagare.renderer.profile.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Profiles as Jellyfin bundles them, in small: written for this test, with the features of the real ones.
final class JellyfinFileTest {
    private static Stream<Path> bundled() throws IOException, URISyntaxException {
        Path folder = Path.of(
                JellyfinFileTest.class.getResource("/nagare/renderer/jellyfin").toURI());
        try (var files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }

    private static Family bundled(String name) throws Exception {
        for (Path file : bundled().toList()) {
            if (file.getFileName().toString().equals(name + ".xml")) {
                return JellyfinFile.read("x", Files.readAllBytes(file));
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static Family read(String body) throws BadProfile {
        return JellyfinFile.read("x", ("<Profile>" + body + "</Profile>").getBytes(StandardCharsets.UTF_8));
    }

    private static String mistakes(String body) {
        return String.valueOf(assertThrows(BadProfile.class, () -> read(body)).getMessage());
    }

    static Track.Video video(String codec, int depth, int level, int width, int height) {
        return new Track.Video(
                codec,
                Optional.empty(),
                true,
                width,
                height,
                Optional.of("High"),
                OptionalInt.of(level),
                OptionalInt.of(depth),
                OptionalDouble.of(23.976));
    }

    static Track.Audio audio(String codec, int channels) {
        return new Track.Audio(
                codec,
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalInt.of(channels),
                OptionalInt.of(48_000),
                OptionalInt.empty());
    }

    private static Optional<MediaFacts> facts(Track... tracks) {
        return Optional.of(new MediaFacts("matroska", Optional.of(Duration.ofMinutes(24)), List.of(tracks)));
    }

    private static Verdict verdict(Family family, MediaType type, Track... tracks) {
        return family.profile().verdict(type, facts(tracks));
    }

    @ParameterizedTest
    @MethodSource("bundled")
    void everyBundledProfileIsRead(Path file) throws Exception {
        Family family = JellyfinFile.read("x", Files.readAllBytes(file));

        assertEquals(
                file.getFileName().toString().replace(".xml", ""),
                family.profile().name());
    }

    @Test
    void thereAreAsManyAsJellyfinHas() throws Exception {
        assertEquals(27, bundled().count());
    }

    @Test
    void anyOneHeaderIsEnough() throws Exception {
        Family ps3 = bundled("Sony PlayStation 3");
        assertTrue(ps3.known().fits("user-agent", "mozilla playstation 3 x"));
        assertTrue(ps3.known().fits("X-AV-Client-Info", "mn=\"PLAYSTATION 3\""));
        assertFalse(ps3.known().fits("X-AV-Client-Info", "mn=\"PLAYSTATION 2\""));
        assertFalse(ps3.known().fits("Server", "PLAYSTATION 3"));
    }

    @Test
    void headersAreEqualUnlessTheProfileSaysOtherwise() throws BadProfile {
        Family family = read("<Identification><Headers><HttpHeaderInfo name=\"User-Agent\" value=\"Exact\"/>"
                + "</Headers></Identification>");
        assertTrue(family.known().fits("User-Agent", "exact"));
        assertFalse(family.known().fits("User-Agent", "exactly"));
    }

    @Test
    void everyFieldOfADescriptionMustFit() throws Exception {
        Family bravia = bundled("Sony Bravia (2012)");
        var both = Map.of(Field.FRIENDLY_NAME, "KDL-55HX750", Field.MANUFACTURER, "Sony");
        assertTrue(bravia.known().fits(new DeviceFacts(both)));
        assertFalse(bravia.known().fits(new DeviceFacts(Map.of(Field.FRIENDLY_NAME, "KDL-55HX750"))));
        assertFalse(bravia.known().fits(DeviceFacts.NONE));
    }

    @Test
    void samsungsFileBecomesItsQuirks() throws Exception {
        var profile = bundled("Samsung Smart TV").profile();
        assertEquals("video/x-mkv", profile.mime(MediaType.MKV));
        assertEquals(MediaType.MP4.mime(), profile.mime(MediaType.MP4));
        assertEquals(Art.JPEG_SM, profile.manners().art());
        assertTrue(profile.has(Quirk.ART_RESOURCE));
        assertTrue(profile.captions().single());
        assertTrue(profile.captions().by(Channel.CAPTION_INFO));
        assertFalse(profile.captions().by(Channel.RESOURCE));
        assertEquals(Map.of("sec", "http://www.sec.co.kr/"), profile.manners().namespaces());
        assertTrue(profile.costume().fields().isEmpty(), "Jellyfin's own names are not ours");
    }

    @Test
    void flagsAreTrueInAnyCaseAndAsOne() throws Exception {
        var profile = bundled("DirecTV HD-DVR").profile();
        assertTrue(profile.has(Quirk.PLAIN_ITEMS));
        assertTrue(profile.has(Quirk.PLAIN_FOLDERS));
        assertFalse(bundled("LG Smart TV").profile().has(Quirk.PLAIN_ITEMS));
    }

    @Test
    void severalNamesAreSeveralProtocols() throws Exception {
        var protocols = bundled("Panasonic Viera").profile().protocolInfos(MediaType.TS, Optional.empty(), false);
        assertEquals(3, protocols.size());
        assertEquals(
                "http-get:*:video/vnd.dlna.mpeg-tts:DLNA.ORG_PN=MPEG_TS_SD_NA;DLNA.ORG_OP=01;DLNA.ORG_CI=0;"
                        + "DLNA.ORG_FLAGS=01700000000000000000000000000000",
                protocols.get(1));
    }

    @Test
    void whatADescriptionShallSayIsKept() throws Exception {
        assertEquals(
                Map.of("av:aggregationFlags", "10"),
                bundled("Sony PlayStation 3").profile().costume().elements());
        assertEquals(
                Optional.of("http-get:*:video/mp2t:*,http-get:*:video/mp4:*"),
                bundled("Dish Hopper-Joey").profile().costume().sources());
        assertEquals(
                Map.of("friendlyName", "${HostName}: TV", "modelNumber", "3"),
                read("<FriendlyName>${HostName}: TV</FriendlyName><ModelNumber>3</ModelNumber>")
                        .profile()
                        .costume()
                        .fields());
    }

    @Test
    void whatIsListedWithinItsLimitsPlays() throws Exception {
        Family lg = bundled("LG Smart TV");
        assertEquals(Verdict.PLAYS, verdict(lg, MediaType.MKV, video("h264", 8, 41, 1920, 1080), audio("aac", 2)));
        assertEquals(
                Verdict.refuses("H.264 level 5.1"),
                verdict(lg, MediaType.MKV, video("h264", 8, 51, 1920, 1080), audio("aac", 2)));
        assertEquals(
                Verdict.refuses("3840×2160"),
                verdict(lg, MediaType.MKV, video("h264", 8, 41, 3840, 2160), audio("aac", 2)));
        assertEquals(Verdict.PLAYS, verdict(lg, MediaType.MKV, video("hevc", 10, 153, 3840, 2160), audio("dts", 6)));
        assertEquals(
                Verdict.refuses("AV1"), verdict(lg, MediaType.MKV, video("av1", 10, 0, 1920, 1080), audio("aac", 2)));
        assertEquals(
                Verdict.refuses("FLAC sound"),
                verdict(lg, MediaType.MKV, video("h264", 8, 41, 1920, 1080), audio("flac", 2)));
        assertEquals(
                Verdict.refuses("AAC sound with 8 channels"),
                verdict(lg, MediaType.MKV, video("h264", 8, 41, 1920, 1080), audio("aac", 8)));
        assertEquals(Verdict.refuses("OGV files"), verdict(lg, MediaType.OGV, video("theora", 8, 0, 640, 480)));
    }

    @Test
    void tenBitsAreRefusedWhereEightAreTheLimit() throws Exception {
        assertEquals(
                Verdict.refuses("10-bit H.264"),
                verdict(bundled("Xbox One"), MediaType.MKV, video("h264", 10, 41, 1920, 1080), audio("aac", 2)));
    }

    @Test
    void aListThatBeginsWithMinusMeansAllOthers() throws Exception {
        Family wdtv = bundled("WDTV Live");
        assertEquals(
                Verdict.refuses("FLAC sound"),
                verdict(wdtv, MediaType.MKV, video("h264", 8, 41, 1920, 1080), audio("flac", 2)));
        assertEquals(Verdict.PLAYS, verdict(wdtv, MediaType.MKV, video("h264", 8, 41, 1920, 1080), audio("aac", 2)));
    }

    @ParameterizedTest
    @CsvSource({
        "Equals, VideoProfile, high, true",
        "Equals, VideoProfile, main, false",
        "NotEquals, VideoProfile, main, true",
        "EqualsAny, VideoProfile, main|High, true",
        "EqualsAny, VideoProfile, main|baseline, false",
        "LessThanEqual, VideoLevel, 41, true",
        "LessThanEqual, VideoLevel, 40.5, false",
        "GreaterThanEqual, Width, 1920, true",
        "GreaterThanEqual, Width, 1921, false",
        "Equals, VideoBitDepth, 8.0, true",
        "LessThanEqual, Width, wide, false"
    })
    void conditionsCompareNumbersAndWords(String condition, String property, String value, boolean holds)
            throws BadProfile {
        Family family = read("<DirectPlayProfiles><DirectPlayProfile type=\"Video\"/></DirectPlayProfiles>"
                + "<CodecProfiles><CodecProfile type=\"Video\"><Conditions><ProfileCondition condition=\"" + condition
                + "\" property=\"" + property + "\" value=\"" + value
                + "\"/></Conditions></CodecProfile></CodecProfiles>");
        assertEquals(
                holds,
                verdict(family, MediaType.MKV, video("h264", 8, 41, 1920, 1080)).equals(Verdict.PLAYS));
    }

    @Test
    void whatIsNotKnownOfAFilePassesUnlessItIsRequired() throws BadProfile {
        String body = "<DirectPlayProfiles><DirectPlayProfile type=\"Video\"/></DirectPlayProfiles><CodecProfiles>"
                + "<CodecProfile type=\"Video\"><Conditions><ProfileCondition condition=\"Equals\""
                + " property=\"RefFrames\" value=\"4\" isRequired=\"%s\"/></Conditions></CodecProfile></CodecProfiles>";
        Track track = video("h264", 8, 41, 1920, 1080);
        assertEquals(Verdict.PLAYS, verdict(read(body.formatted("False")), MediaType.MKV, track));
        assertEquals(Verdict.UNKNOWN, verdict(read(body.formatted("1")), MediaType.MKV, track));
    }

    @Test
    void limitsApplyOnlyWhereTheirOwnConditionsHold() throws BadProfile {
        String body = "<DirectPlayProfiles><DirectPlayProfile type=\"Video\"/></DirectPlayProfiles><CodecProfiles>"
                + "<CodecProfile type=\"Video\" codec=\"h264\"><Conditions><ProfileCondition condition=\"LessThanEqual\""
                + " property=\"VideoLevel\" value=\"30\"/></Conditions><ApplyConditions><ProfileCondition"
                + " condition=\"GreaterThanEqual\" property=\"Width\" value=\"1900\"/></ApplyConditions>"
                + "</CodecProfile></CodecProfiles>";
        assertEquals(
                Verdict.refuses("H.264 level 4.1"),
                verdict(read(body), MediaType.MKV, video("h264", 8, 41, 1920, 1080)));
        assertEquals(Verdict.PLAYS, verdict(read(body), MediaType.MKV, video("h264", 8, 41, 1280, 720)));
        assertEquals(Verdict.PLAYS, verdict(read(body), MediaType.MKV, video("hevc", 8, 120, 1920, 1080)));
    }

    @Test
    void aProfileWithoutSectionsSaysNothing() throws BadProfile {
        assertEquals(
                Verdict.UNKNOWN, verdict(read("<Name>Bare</Name>"), MediaType.MKV, video("av1", 10, 0, 1920, 1080)));
    }

    @Test
    void allMistakesAreToldAtOnce() {
        String told = mistakes("<Identification><Headers><HttpHeaderInfo name=\"a\" value=\"(\" match=\"Regex\"/>"
                + "<HttpHeaderInfo name=\"a\" value=\"x\" match=\"Like\"/></Headers></Identification>"
                + "<CodecProfiles><CodecProfile type=\"Picture\"/></CodecProfiles>");
        assertTrue(told.contains("HttpHeaderInfo@value"), told);
        assertTrue(told.contains("HttpHeaderInfo@match"), told);
        assertTrue(told.contains("CodecProfile@type"), told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE Profile [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Profile><Name>&x;</Name></Profile>",
                "<!DOCTYPE Profile SYSTEM \"http://127.0.0.1:1/x\"><Profile/>",
                "<Profile><Name>",
                "<Other/>",
                "",
                "no xml"
            })
    void whatIsNoProfileIsRefused(String text) {
        assertThrows(BadProfile.class, () -> JellyfinFile.read("x", text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void nestingAndElementsAreLimited() throws BadProfile {
        String deepest = "<a>".repeat(XmlNode.MAX_DEPTH - 1) + "</a>".repeat(XmlNode.MAX_DEPTH - 1);
        assertEquals("x", read(deepest).profile().name());
        assertTrue(mistakes("<a>" + deepest + "</a>").contains("nested"));
        read("<a/>".repeat(XmlNode.MAX_ELEMENTS - 1));
        assertTrue(mistakes("<a/>".repeat(XmlNode.MAX_ELEMENTS)).contains("elements"));
    }

    @Test
    void aRegexThatWouldHangOthersIsHarmless() throws BadProfile {
        Family family = read("<Identification><Headers><HttpHeaderInfo name=\"User-Agent\" value=\"(a|aa|a+)+$\""
                + " match=\"Regex\"/></Headers></Identification>");
        assertFalse(family.known().fits("User-Agent", "a".repeat(500) + "b"));
        assertTrue(mistakes("<Identification><Headers><HttpHeaderInfo name=\"a\" value=\"((a{50}){50}){50}\""
                        + " match=\"Regex\"/></Headers></Identification>")
                .contains("RE2"));
    }
}
