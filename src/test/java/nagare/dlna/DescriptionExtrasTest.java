package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.dlna.DescriptionExtras.Element;
import nagare.dlna.DescriptionExtras.Field;
import org.junit.jupiter.api.Test;

final class DescriptionExtrasTest {
    private static final DescriptionExtras XBOX = new DescriptionExtras(
            Optional.of(": 1"),
            Map.of(Field.MODEL_NAME, "Windows Media Player Sharing", Field.MODEL_NUMBER, "12"),
            List.of(
                    Element.of("sec:ProductCap", "smi,DCM10 & <more>"),
                    Element.of("sec:X_ProductCap", "smi"),
                    Element.of("av:aggregationFlags", "10")),
            true);

    private static DescriptionExtras byUserAgent(Map<String, List<String>> headers) {
        String agent = headers.getOrDefault("USER-AGENT", List.of("")).getFirst();
        return agent.startsWith("Xbox/") ? XBOX : DescriptionExtras.NONE;
    }

    @Test
    void theDeviceThatAsksIsToldWhatItsProfileSaysAndOthersAreNot() throws Exception {
        try (var house = new House(Duration.ofMillis(200), (headers, _) -> byUserAgent(headers)).open()) {
            String usual = text(house);
            String disguised = text(house, "User-Agent", "Xbox/2.0.17559");

            assertFalse(usual.contains("sec:") || usual.contains("Windows") || usual.contains("av:"), usual);
            assertTrue(usual.contains("<friendlyName>Test &amp; &quot;TV&quot;</friendlyName>"), usual);
            assertTrue(disguised.contains("<friendlyName>Test &amp; &quot;TV&quot;: 1</friendlyName>"), disguised);
            assertTrue(disguised.contains("<modelName>Windows Media Player Sharing</modelName>"), disguised);
            assertTrue(disguised.contains("<modelNumber>12</modelNumber>"), disguised);
            assertTrue(
                    disguised.contains("<dlna:X_DLNACAP></dlna:X_DLNACAP>"
                            + "<sec:ProductCap>smi,DCM10 &amp; &lt;more&gt;</sec:ProductCap>"
                            + "<sec:X_ProductCap>smi</sec:X_ProductCap>"
                            + "<av:aggregationFlags>10</av:aggregationFlags><iconList>"),
                    disguised);
            String base = "http://127.0.0.1:" + house.web.port();
            assertEquals(1 + 4 + 9, disguised.split(">" + base + "/", -1).length - 1, "every address is a whole one");
            assertEquals(1, usual.split(">" + base + "/", -1).length - 1, "only the page for people is");
            assertEquals(usual.indexOf("<UDN>"), usual.indexOf("<UDN>uuid:" + house.device + "</UDN>"));
            assertTrue(disguised.contains("<UDN>uuid:" + house.device + "</UDN>"), disguised);
        }
    }

    private static String text(House house, String... headers) throws Exception {
        return new String(
                house.control.send("GET", house.control.description(), headers).body(), StandardCharsets.UTF_8);
    }

    @Test
    void elementsAreReadByTheirQualifiedNames() {
        assertEquals(
                "http://www.sec.co.kr/dlna",
                Element.of("sec:ProductCap", "x").vendor().namespace());
        for (String wrong : List.of("ProductCap", "xml:lang", "sec:", "sec:a b", "sec:a>", "foo:a", "sec:1")) {
            assertThrows(IllegalArgumentException.class, () -> Element.of(wrong, ""), wrong);
        }
    }

    @Test
    void textsAndElementsHaveLimits() {
        String fits = "x".repeat(DescriptionExtras.MAX_TEXT);
        assertEquals(fits, Element.of("sec:a", fits).text());
        assertThrows(IllegalArgumentException.class, () -> Element.of("sec:a", fits + "x"));
        assertThrows(IllegalArgumentException.class, () -> extras(fits + "x", 0));
        assertEquals(
                DescriptionExtras.MAX_ELEMENTS,
                extras("", DescriptionExtras.MAX_ELEMENTS).elements().size());
        assertThrows(IllegalArgumentException.class, () -> extras("", DescriptionExtras.MAX_ELEMENTS + 1));
    }

    private static DescriptionExtras extras(String suffix, int elements) {
        var all = Collections.nCopies(elements, Element.of("sec:a", ""));
        return new DescriptionExtras(Optional.of(suffix), Map.of(), all, false);
    }
}
