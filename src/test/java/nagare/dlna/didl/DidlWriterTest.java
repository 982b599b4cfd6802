package nagare.dlna.didl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nagare.dlna.didl.DidlObject.Attribute;
import nagare.dlna.didl.DidlObject.Kind;
import nagare.dlna.didl.DidlObject.Property;
import org.junit.jupiter.api.Test;

final class DidlWriterTest {
    private static final DidlObject ITEM = new DidlObject(
            Kind.ITEM,
            "m1",
            "0",
            "Tom & <Jerry>\u0007",
            "object.item.videoItem",
            List.of(),
            List.of(
                    Property.of("dc:date", "2026-01-02T03:04:05"),
                    new Property(
                            "res",
                            List.of(
                                    new Attribute("protocolInfo", "http-get:*:video/mp4:*"),
                                    new Attribute("size", "7"),
                                    new Attribute("pv:subtitleFileType", "SRT")),
                            "http://192.168.1.2:80/m/1?a=b&c")));

    private static final DidlObject FOLDER = new DidlObject(
            Kind.CONTAINER,
            "s1",
            "0",
            "Latest",
            "object.container.storageFolder",
            List.of(new Attribute("searchable", "1"), new Attribute("childCount", "3")),
            List.of());

    private static String write(DidlObject object, String filter) {
        return DidlWriter.write(List.of(object), Filter.parse(filter).orElseThrow());
    }

    @Test
    void everythingIsWrittenAndEscapedOnce() {
        assertEquals(
                "<DIDL-Lite xmlns=\"urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/\""
                        + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pv=\"http://www.pv.com/pvns/\""
                        + " xmlns:upnp=\"urn:schemas-upnp-org:metadata-1-0/upnp/\">"
                        + "<item id=\"m1\" parentID=\"0\" restricted=\"1\"><dc:title>Tom &amp; &lt;Jerry&gt;</dc:title>"
                        + "<upnp:class>object.item.videoItem</upnp:class><dc:date>2026-01-02T03:04:05</dc:date>"
                        + "<res protocolInfo=\"http-get:*:video/mp4:*\" size=\"7\" pv:subtitleFileType=\"SRT\">"
                        + "http://192.168.1.2:80/m/1?a=b&amp;c</res></item></DIDL-Lite>",
                write(ITEM, "*"));
    }

    @Test
    void requiredPropertiesComeWhateverTheFilter() {
        assertEquals(
                "<DIDL-Lite xmlns=\"urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/\""
                        + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                        + " xmlns:upnp=\"urn:schemas-upnp-org:metadata-1-0/upnp/\">"
                        + "<item id=\"m1\" parentID=\"0\" restricted=\"1\"><dc:title>Tom &amp; &lt;Jerry&gt;</dc:title>"
                        + "<upnp:class>object.item.videoItem</upnp:class></item></DIDL-Lite>",
                write(ITEM, "upnp:genre"));
    }

    @Test
    void aResourceAlwaysHasItsProtocolAndTheRestAsAsked() {
        assertTrue(write(ITEM, "res").contains("<res protocolInfo=\"http-get:*:video/mp4:*\">"));
        assertTrue(write(ITEM, "res@size").contains("<res protocolInfo=\"http-get:*:video/mp4:*\" size=\"7\">"));
    }

    @Test
    void containerAttributesGoByTheFilter() {
        assertTrue(write(FOLDER, "*").contains("restricted=\"1\" searchable=\"1\" childCount=\"3\">"));
        assertTrue(write(FOLDER, "dc:title,@childCount").contains("restricted=\"1\" childCount=\"3\">"));
        assertTrue(write(FOLDER, "dc:title").contains("restricted=\"1\">"));
    }

    @Test
    void namespacesNobodyUsesAreNotDeclared() {
        assertFalse(write(ITEM, "res").contains("xmlns:pv"));
    }

    @Test
    void aPrefixWithoutNamespaceIsOurMistake() {
        var odd = new DidlObject(
                Kind.ITEM, "1", "0", "t", "object.item", List.of(), List.of(Property.of("odd:art", "x")));
        assertThrows(IllegalArgumentException.class, () -> write(odd, "*"));
    }
}
