package nagare.renderer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import nagare.config.Settings;
import nagare.media.MediaType;
import nagare.renderer.profile.DeviceFacts;
import nagare.renderer.profile.DeviceFacts.Field;
import nagare.renderer.profile.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RendererBookTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.168.1.20");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.168.1.21");
    private static final String SAMSUNG = "DLNADOC/1.50 SEC_HHP_[TV] Living room/1.0 UPnP/1.0";

    @TempDir
    private Path data;

    private final Map<InetAddress, DeviceFacts> models = new HashMap<>();
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private RendererBook book = book(List.of(), true);

    @BeforeEach
    void open() {
        book = book(List.of(), true);
        book.begin();
    }

    private RendererBook book(List<Settings.Assigned> assigned, boolean warnings) {
        Path folder = data == null ? Path.of("nowhere") : data;
        return new RendererBook(
                folder.resolve(RendererBook.FOLDER),
                folder.resolve(RendererBook.SEEN),
                new Settings.Renderers(Optional.empty(), warnings, assigned),
                address -> Optional.ofNullable(models.get(address)),
                clock::get,
                () -> 0);
    }

    private static Function<String, Optional<String>> agent(String userAgent) {
        return name -> Optional.of(userAgent).filter(_ -> name.equals("User-Agent"));
    }

    private String profile(String userAgent, InetAddress from) {
        return book.of(agent(userAgent), from).id();
    }

    private static DeviceFacts model(String name) {
        return new DeviceFacts(Map.of(Field.MODEL_NAME, name));
    }

    private void file(String name, String text) throws IOException {
        Path folder = Files.createDirectories(data.resolve(RendererBook.FOLDER));
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void twoTelevisionsOfOneMakerAreToldApartByTheirModels() {
        models.put(ONE, model("QE55Q80AATXZT"));
        models.put(OTHER, model("UE40H6400"));

        assertEquals("samsung-2021", profile(SAMSUNG, ONE));
        assertEquals("samsung-hj", profile(SAMSUNG, OTHER));
    }

    @Test
    void aModelOfAnotherMakerDoesNotDecideOverTheHeader() {
        models.put(ONE, model("OLED65C37LA"));

        assertEquals("samsung", profile(SAMSUNG, ONE));
    }

    @Test
    void whatAnAddressWasAnswersForRequestsThatSayNothing() {
        assertEquals("ps4", profile("PS4Application libhttp/1.000 (PlayStation 4)", ONE));

        assertEquals("ps4", profile("Lavf/58.76.100", ONE));
        assertEquals("generic", profile("Lavf/58.76.100", OTHER));
    }

    @Test
    void aMakerDoesNotOverwriteOneOfItsOwnDevices() {
        assertEquals("samsung-q", profile("SEC_HHP_[TV] Samsung Q6 Series (55)/1.0", ONE));

        assertEquals("samsung-q", profile(SAMSUNG, ONE));
        assertEquals("samsung-q", profile("Lavf/58.76.100", ONE));
    }

    @Test
    void anotherProgramAtTheSameAddressIsItself() {
        assertEquals("kodi", profile("UPnP/1.0 DLNADOC/1.50 Kodi", ONE));
        assertEquals("vlc", profile("VLC/3.0.18 LibVLC/3.0.18", ONE));
        assertEquals("windows", profile("NSPlayer/12.0", ONE));
    }

    @Test
    void theXboxThatCallsItselfMediaPlayerIsKnownByItsModel() {
        models.put(ONE, model("Xbox One"));

        assertEquals("xbox-one", profile("NSPlayer/12.00.17134.0001 WMFSDK/12.00", ONE));
        assertEquals("windows", profile("NSPlayer/12.00.17134.0001 WMFSDK/12.00", OTHER));
    }

    @Test
    void theUserKnowsBest() {
        book = book(List.of(new Settings.Assigned("192.168.1.20", "lg-2023")), true);
        book.begin();

        assertEquals("lg-2023", profile(SAMSUNG, ONE));
        assertEquals("samsung", profile(SAMSUNG, OTHER));
    }

    @Test
    void anAssignedProfileThatIsNotThereIsPassedOver() {
        book = book(List.of(new Settings.Assigned("192.168.1.20", "lost")), true);
        book.begin();

        assertEquals("samsung", profile(SAMSUNG, ONE));
    }

    @Test
    void theProfileOfAUrlDecidesOverAllHeaders() {
        assertEquals(
                "samsung-q",
                book.of(Optional.of("samsung-q"), agent("Kodi/20"), ONE).id());
        assertEquals("kodi", book.of(Optional.of("gone"), agent("Kodi/20"), ONE).id());
    }

    @Test
    void whatWasSeenOutlivesARestart() {
        profile("PLAYSTATION 3", ONE);
        book.close();

        open();

        assertEquals("ps3", profile("Lavf/58", ONE));
    }

    @Test
    void anAddressIsForgottenAfterAWeek() {
        profile("PLAYSTATION 3", ONE);
        clock.set(clock.get().plus(Seen.KEPT).plus(Duration.ofSeconds(1)));

        assertEquals("generic", profile("Lavf/58", ONE));
    }

    @Test
    void aDamagedFileOfWhatWasSeenHarmsNothing() throws IOException {
        Files.writeString(
                data.resolve(RendererBook.SEEN),
                "192.168.1.20 ps3\nx y 3\n999.1.1.1 ps3 1\n192.168.1.21 ps3 "
                        + clock.get().getEpochSecond() + "\n");

        open();

        assertEquals("generic", profile("Lavf/58", ONE));
        assertEquals("ps3", profile("Lavf/58", OTHER));
    }

    @Test
    void whoeverWasSeenLongestAgoGoesFirst() {
        for (int i = 0; i <= Seen.MOST; i++) {
            profile("PLAYSTATION 3", InetAddress.ofLiteral("10.0." + i / 256 + "." + i % 256));
        }

        assertEquals("generic", profile("Lavf/58", InetAddress.ofLiteral("10.0.0.0")));
        assertEquals("ps3", profile("Lavf/58", InetAddress.ofLiteral("10.0.0.1")));
    }

    @Test
    void theUsersProfilesComeFirstAndAreReadAgainWhenTheyChange() throws IOException {
        file("own.toml", "name = 'Mine'\n[[match]]\nheader = 'User-Agent'\ncontains = 'kodi'\n");
        assertEquals("kodi", profile("Kodi/20", ONE));

        book.look();

        assertEquals("own", profile("Kodi/20", ONE));
    }

    @Test
    void aProfileOfTheSameIdStandsInPlaceOfTheBuiltInOne() throws IOException {
        file(
                "kodi.toml",
                "name = 'Mine'\nlike = 'kodi'\nquirks = ['no-date']\n"
                        + "[[match]]\nheader = 'User-Agent'\ncontains = 'kodi'\n");

        book.look();

        assertEquals("Mine", book.of(agent("Kodi/20"), ONE).name());
    }

    @Test
    void aBadFileIsPassedOverAndTheOthersGoOn() throws IOException {
        file("a-bad.toml", "nmae = 'x'");
        file("b-bad.xml", "<Profile>");
        file("c-large.xml", "<Profile>" + " ".repeat(ProfileFolder.MAX_BYTES) + "</Profile>");
        file(
                "d-good.xml",
                "<Profile><Identification><Headers><HttpHeaderInfo name=\"User-Agent\" value=\"odd\""
                        + " match=\"Substring\"/></Headers></Identification></Profile>");

        book.look();

        assertEquals("d-good", profile("An odd player", ONE));
    }

    @Test
    void warningsCanBeSwitchedOff() {
        assertTrue(book.named("ps3").orElseThrow().verdict(MediaType.MKV, Optional.empty()) instanceof Verdict.Refuses);
        book = book(List.of(), false);
        book.begin();
        assertFalse(
                book.named("ps3").orElseThrow().verdict(MediaType.MKV, Optional.empty()) instanceof Verdict.Refuses);
    }

    @Test
    void filesAreNamedAsTheirIds() throws Exception {
        assertEquals("sony-bravia-2012", ProfileFolder.id(Path.of("x", "Sony Bravia (2012).xml")));
        assertEquals(24, ProfileFolder.id(Path.of("x".repeat(60) + ".toml")).length());
    }
}
