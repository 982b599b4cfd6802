package nagare.renderer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import nagare.renderer.profile.DeviceFacts;
import nagare.renderer.profile.DeviceFacts.Field;
import nagare.renderer.profile.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What devices call themselves, as other servers' sources, issues and logs show it.
final class FamiliesTest {
    private static final Families FAMILIES = new Families(ProfileFolder.builtIn());

    private static Function<String, Optional<String>> headers(String... pairs) {
        return name -> {
            for (int i = 0; i < pairs.length; i += 2) {
                if (pairs[i].equalsIgnoreCase(name)) {
                    return Optional.of(pairs[i + 1]);
                }
            }
            return Optional.empty();
        };
    }

    private static String byHeaders(String... pairs) {
        return FAMILIES.byHeaders(headers(pairs)).map(Family::id).orElse("generic");
    }

    private static String byModel(Field field, String value) {
        return FAMILIES.byDevice(new DeviceFacts(Map.of(field, value)))
                .map(Family::id)
                .orElse("generic");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            samsung-ab       | SamsungWiselinkPro/1.0
            samsung-ab       | Samsung DTV DMR
            samsung-cd       | SEC_HHP_[TV]UE40C6500/1.0
            samsung-cd       | DLNADOC/1.50 SEC_HHP_[TV]UE46D7000/1.0
            samsung-ef       | SEC_HHP_[TV]UE40F6400/1.0
            samsung-ef       | DLNADOC/1.50 SEC_HHP_[TV]PS51E550/1.0
            samsung-ef       | SEC_HHP_ Family TV/1.0
            samsung-hj       | DLNADOC/1.50 SEC_HHP_[TV] UE40H6400/1.0 UPnP/1.0
            samsung-hj       | SEC_HHP_[TV]UE32J6200/1.0
            samsung-uhd      | DLNADOC/1.50 SEC_HHP_[TV] UE55JU7000/1.0 UPnP/1.0
            samsung-uhd      | DLNADOC/1.50 SEC_HHP_[TV] UN55KS8000/1.0
            samsung-q        | DLNADOC/1.50 SEC_HHP_[TV] Samsung Q6 Series (55)/1.0 UPnP/1.0
            samsung-q        | DLNADOC/1.50 SEC_HHP_[TV] Samsung QN90 Series/1.0
            samsung          | DLNADOC/1.50 SEC_HHP_[TV] Living room/1.0 UPnP/1.0
            samsung-bd       | SEC_HHP_BD-D5100/1.0
            samsung-bd       | DLNADOC/1.50 SEC_HHP_[BD]J5500/1.0
            samsung-pc       | DLNADOC/1.50 SEC_HHP_[PC]LPC001/1.0 MS-DeviceCaps/1024
            lg-netcast       | Linux/2.6.31-1.0 UPnP/1.0 LGE_DLNA_SDK/1.6.0 [TV][LG]42LM670S/04.41.03 DLNADOC/1.50
            lg-netcast       | UPnP/1.0 DLNADOC/1.50 LGE_DLNA_SDK/1.5.0
            lg-webos         | LG WebOS TV
            lg-webos         | Linux/3.10.19-32.afro.4 UPnP/1.0 LG WebOS TV DLNADOC/1.50
            lg               | UPnP/1.0 LGE_DLNA_SDK/1.4 DLNADOC/1.50
            panasonic        | Panasonic MIL DLNA CP UPnP/1.0 DLNADOC/1.50
            philips          | Allegro-Software-WebClient/4.61 PhilipsIntelSDK/1.4 DLNADOC/1.50
            netfront         | IPI/1.0 UPnP/1.0 DLNADOC/1.50
            philips-android  | Android TV 9 (2019/20 Philips TV)
            hisense          | LTDN50K321UWTSEU/1.0
            sharp            | DLNADOC/1.50 SHARP-AQUOS-DMP/1.1W
            toshiba          | Intel_SDK_for_UPnP_devices/1.2
            freebox          | fbxupnpav/1.0
            xbox-360         | Xbox/2.0.17559.0 UPnP/1.0 Xbox/2.0.17559.0
            xbox-360         | XENON
            windows          | NSPlayer/12.0.10011.16384 WMFSDK/12.0
            windows          | Windows-Media-Player/12.0.19041.1
            windows          | Microsoft-Windows/10.0 UPnP/1.0 Microsoft-DLNA DLNADOC/1.50
            ps3              | PLAYSTATION 3
            ps4              | PS4Application libhttp/1.000 (PlayStation 4) CoreMedia libhttp/6.72 (PlayStation 4)
            kodi             | UPnP/1.0 DLNADOC/1.50 Kodi
            kodi             | Kodi/20.2 (Linux; Android 11) Android/11 Sys_CPU/armv8l App_Bitness/32
            kodi             | Platinum/1.0.5.13, DLNADOC/1.50
            vlc              | Linux/5.15.0, UPnP/1.0, Portable SDK for UPnP devices/1.14.12
            vlc              | VLC/3.0.18 LibVLC/3.0.18
            bubbleupnp       | Android/11 UPnP/1.0 BubbleUPnP/3.5
            android-player   | GTVMediaPlayer/1.0
            android-player   | mpv 0.35.1
            roku             | Roku/DVP-9.10 (289.10E04111A)
            generic          | UPnP/1.0 DLNADOC/1.50
            generic          | Lavf/58.76.100
            generic          | GStreamer souphttpsrc libsoup/2.74.2
            generic          | Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0
            """)
    void userAgentsTellTheFamily(String family, String userAgent) {
        assertEquals(family, byHeaders("User-Agent", userAgent));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            sony-bravia-2010 | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="BRAVIA KDL-40EX720"; mv="1.7";
            sony-bravia-2010 | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="BRAVIA KDL-32EX525"; mv="1.7";
            sony-bravia-2010 | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="BRAVIA KDL-42W650A"; mv="1.7";
            sony-bravia      | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="BRAVIA 4K GB ATV3"; mv="1.7";
            sony-bravia      | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="XR-55A80J"; mv="3.0";
            sony-bravia      | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="K-65XR70"; mv="3.0";
            sony-bdp         | X-AV-Physical-Unit-Info | pa="BDP-S790"
            sony-bdp         | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="Blu-ray Disc Player"; mv="2.0"
            sony             | X-AV-Client-Info | av=5.0; cn="Sony Corporation"; mn="STR-DN1080"; mv="1.0"
            ps3              | X-AV-Client-Info | av=5.0; cn="Sony Computer Entertainment Inc."; mn="PLAYSTATION 3"; mv="1.0"
            xbox-one         | FriendlyName.DLNA.ORG | XboxOne
            lg-webos         | DLNADeviceName.lge.com | %5BLG%5D%20webOS%20TV%20UJ701V
            lg-2020          | DLNADeviceName.lge.com | %5bLG%5d%20webOS%20TV%20OLED55C1PUB
            lg-2023          | DLNADeviceName.lge.com | %5bLG%5d%20webOS%20TV%20OLED65C37LA
            panasonic        | X-PANASONIC-DMP-Profile | JPEG/MPEG2/AVCHD
            """)
    void otherHeadersTellTheFamily(String family, String header, String value) {
        assertEquals(family, byHeaders(header, value, "User-Agent", "UPnP/1.0 DLNADOC/1.50"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            samsung-uhd      | MODEL_NAME   | UE88KS9810
            samsung-uhd      | MODEL_NAME   | UE55JU6400
            samsung-uhd      | MODEL_NAME   | QE55Q7FAMTXXC
            samsung-q-2018   | MODEL_NAME   | QE55Q6FNATXXH
            samsung-q        | MODEL_NAME   | QE65Q90RATXXC
            samsung-q        | MODEL_NAME   | UE43TU7172
            samsung-2021     | MODEL_NAME   | QE55Q80AATXZT
            samsung-2021     | MODEL_NAME   | QE65S95BATXXH
            samsung-2021     | MODEL_NAME   | UE50AU7172
            samsung-hj       | MODEL_NAME   | UE40H6400
            samsung-ef       | MODEL_NAME   | UE46F8000
            samsung          | MANUFACTURER | Samsung Electronics
            lg-2020          | MODEL_NAME   | OLED55CX6LA
            lg-2023          | MODEL_NAME   | OLED65C37LA
            lg-webos         | MODEL_NAME   | 55UH770V
            lg               | MANUFACTURER | LG Electronics
            sony-bravia-2010 | MODEL_NAME   | KDL-32EX525
            panasonic-2020   | MODEL_NAME   | TX-55HZ1500E
            panasonic        | MANUFACTURER | Panasonic
            philips-pus      | MODEL_NAME   | 55PUS6162
            philips-android  | MODEL_NAME   | 55OLED805
            vizio            | MANUFACTURER | VIZIO
            hisense          | MANUFACTURER | Hisense
            xbox-one         | MODEL_NAME   | Xbox One
            generic          | MODEL_NAME   | Windows Media Player
            """)
    void descriptionsTellTheFamily(String family, Field field, String value) {
        assertEquals(family, byModel(field, value));
    }

    @Test
    void theBetterHeaderDecides() {
        assertEquals(
                "xbox-one",
                byHeaders("User-Agent", "NSPlayer/12.00.17134.0001 WMFSDK/12.00", "FriendlyName.DLNA.ORG", "XboxOne"));
        assertEquals(
                "sony-bravia",
                byHeaders("X-AV-Client-Info", "cn=\"Sony\"; mn=\"XR-55A80J\"", "User-Agent", "UPnP/1.0 DLNADOC/1.50"));
    }

    @Test
    void aFamilyInALaterHeaderDecidesOverAMakerInAnEarlierOne() {
        assertEquals("kodi", byHeaders("X-AV-Client-Info", "cn=\"Sony\"", "User-Agent", "Kodi/20.2"));
    }

    @Test
    void anEndlessHeaderIsLookedAtInItsBeginningOnly() {
        assertEquals("generic", byHeaders("User-Agent", "x".repeat(100_000) + "Kodi"));
        assertEquals("kodi", byHeaders("User-Agent", "Kodi" + "x".repeat(100_000)));
    }

    @Test
    void idsAreUniqueAndEveryOneIsInTheIndex() {
        List<Family> all = ProfileFolder.builtIn();
        assertEquals(new HashSet<>(all.stream().map(Family::id).toList()).size(), all.size());
        assertTrue(all.size() > 35, "only " + all.size());
        assertEquals("generic", all.getLast().id());
    }

    @Test
    void everyFamilyHasItsPlaceInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("docs/TVS.md"));
        var missing = ProfileFolder.builtIn().stream()
                .map(Family::id)
                .filter(id -> !page.contains("`" + id + "`"))
                .toList();
        assertEquals(List.of(), missing);
    }
}
