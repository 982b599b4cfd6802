package nagare.renderer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nagare.media.MediaType;
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

final class ProfileFileTest {
    private static Family read(String toml) throws BadProfile {
        return ProfileFile.read("x", "name = 'X'\n" + toml, _ -> Optional.empty());
    }

    private static String mistakes(String toml) {
        return String.valueOf(assertThrows(BadProfile.class, () -> read(toml)).getMessage());
    }

    @Test
    void whatIsNotSaidIsAsForAnyDevice() throws BadProfile {
        var profile = read("").profile();
        assertEquals("video/x-matroska", profile.mime(MediaType.MKV));
        assertEquals(
                List.of("http-get:*:video/x-matroska:DLNA.ORG_OP=01;DLNA.ORG_CI=0;"
                        + "DLNA.ORG_FLAGS=01700000000000000000000000000000"),
                profile.protocolInfos(MediaType.MKV, Optional.empty(), true));
        assertEquals(Verdict.UNKNOWN, profile.verdict(MediaType.MKV, Optional.empty()));
    }

    @Test
    void everyKeyIsRead() throws BadProfile {
        Family family = read("""
                vendor = true
                refines = ["other"]
                quirks = ["no-date", "time-seek"]
                art = "sm"
                fourth = "flags"
                sources = "http-get:*:video/mp4:*"
                roots = ["V"]
                [[match]]
                header = "User-Agent"
                contains = "abc"
                [[match]]
                model-name = '^Z\\d'
                manufacturer = 'Maker'
                [mime]
                mkv = "video/x-mkv"
                [dlna-name]
                ts = ["A", "B"]
                [containers]
                avi = false
                [video]
                h264 = "8 bit"
                [audio]
                flac = false
                [subtitles]
                channels = ["attributes"]
                formats = ["vtt"]
                mime = "text/vtt"
                served-as = "text/plain"
                single = true
                [titles]
                longest = 20
                replace = ["/:", "?"]
                [description]
                name-suffix = ": 1"
                model-name = "Windows"
                elements = ["sec:ProductCap=smi,DCM10"]
                absolute = true
                """);
        var profile = family.profile();
        assertTrue(family.isVendor());
        assertEquals(Set.of("other"), family.refines());
        assertEquals(Set.of(Quirk.NO_DATE, Quirk.TIME_SEEK), profile.manners().quirks());
        assertEquals(Art.JPEG_SM, profile.manners().art());
        assertEquals(Optional.of("http-get:*:video/mp4:*"), profile.costume().sources());
        assertEquals(Optional.of("0"), profile.alias("V"));
        assertTrue(family.known().fits("user-agent", "xABCx"));
        assertTrue(
                family.known().fits(new DeviceFacts(Map.of(Field.MODEL_NAME, "Z9", Field.MANUFACTURER, "The maker"))));
        assertFalse(family.known().fits(new DeviceFacts(Map.of(Field.MODEL_NAME, "Z9"))));
        assertEquals("video/x-mkv", profile.mime(MediaType.MKV));
        assertEquals(
                2, profile.protocolInfos(MediaType.TS, Optional.empty(), false).size());
        assertTrue(profile.features(MediaType.TS, Optional.empty(), true).startsWith("DLNA.ORG_PN=A;DLNA.ORG_OP=11;"));
        assertEquals(Verdict.refuses("AVI files"), profile.verdict(MediaType.AVI, Optional.empty()));
        assertEquals(Set.of(Channel.ATTRIBUTES), profile.captions().channels());
        assertEquals(List.of("vtt"), profile.captions().formats());
        assertEquals("text/plain", profile.captions().served());
        assertEquals("a:b", profile.manners().titles().shown("a/b?"));
        assertEquals(20, profile.manners().titles().shown("x".repeat(40)).length());
        assertEquals(Optional.of(": 1"), profile.costume().nameSuffix());
        assertEquals(Map.of("modelName", "Windows"), profile.costume().fields());
        assertEquals(Map.of("sec:ProductCap", "smi,DCM10"), profile.costume().elements());
        assertTrue(profile.costume().absolute());
    }

    @Test
    void whatAnotherProfileSaysIsTakenOverAndMayBeTakenBack() throws BadProfile {
        Family parent = ProfileFile.read(
                "maker",
                "name='M'\nvendor=true\nquirks=['no-date','plain-items']\n[mime]\nmkv='video/x-mkv'\n[audio]\nflac=false",
                _ -> Optional.empty());
        Family child = ProfileFile.read(
                "child",
                "name='C'\nlike='maker'\nquirks=['-no-date']\n[audio]\nflac=true",
                id -> Optional.of(parent).filter(family -> family.id().equals(id)));
        assertEquals(Set.of(Quirk.PLAIN_ITEMS), child.profile().manners().quirks());
        assertEquals("video/x-mkv", child.profile().mime(MediaType.MKV));
        assertEquals(Set.of("maker"), child.refines());
        assertFalse(child.isVendor());
        assertEquals(
                Verdict.UNKNOWN,
                child.profile()
                        .verdict(
                                MediaType.MKV,
                                Optional.of(new nagare.media.MediaFacts(
                                        "matroska", Optional.empty(), List.of(JellyfinFileTest.audio("flac", 2))))));
    }

    @Test
    void allMistakesAreToldWithTheirLinesAndKeys() {
        String told = mistakes("""
                quirks = ["no-dates"]
                like = "nobody"
                [mimes]
                mkv = "video/x-mkv"
                [video]
                hevcc = true
                [audio]
                flac = "loud"
                [[match]]
                header = "User-Agent"
                contains = "a"
                regex = "("
                """);
        assertTrue(told.contains("line 2: quirks: there is no quirk \"no-dates\"; did you mean no-date?"), told);
        assertTrue(told.contains("line 3: like: there is no profile nobody"), told);
        assertTrue(told.contains("line 4: mimes: there is no such key"), told);
        assertTrue(told.contains("line 7: video.hevcc: there is no such key; did you mean video.hevc?"), told);
        assertTrue(told.contains("line 9: audio.flac: true, false, or limits"), told);
        assertTrue(told.contains("line 13: match.regex: a regular expression"), told);
        assertFalse(told.contains("\n"), told);
    }

    @Test
    void aMatchNeedsSomethingToLookAt() {
        assertTrue(mistakes("[[match]]\n").contains("needs a header"));
        assertTrue(mistakes("[[match]]\nheader='a'\nequals='b'\ncontains='c'").contains("only one of"));
    }

    @Test
    void whatIsNoTomlIsAMistakeWithItsLine() {
        assertTrue(mistakes("x = = y").contains("line 2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            [mime];mkv = 'video'
            [mime];mkv = "text/html\\r\\nX: y"
            [dlna-name];ts = ['A;DLNA.ORG_OP=00']
            [titles];longest = 7
            [titles];longest = 1001
            [description];elements = ['evil:X=y']
            [description];elements = ['sec:Product Cap=y']
            [video];h264 = '8 bits of it'
            [subtitles];channels = ['post']
            """)
    void aWrongValueIsAMistake(String table, String line) {
        assertTrue(mistakes(table + "\n" + line).contains("line 3"));
    }
}
