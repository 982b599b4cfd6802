package nagare.torrent.portmap;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// What is read of a router's XML: the service that opens ports, and the values of an answer. Pure; no document type,
/// no entities, bounded.
final class IgdXml {
    static final int MAX_BYTES = 128 * 1024;
    static final int MAX_ELEMENTS = 4000;
    static final int MAX_TEXT = 1024;

    private IgdXml() {}

    /// A service of the router, by its type, and where it takes its orders, as the description writes it.
    record Service(String type, String controlUrl) {}

    /// The service that opens ports, and the base of relative addresses if the description has one.
    record Description(Optional<Service> service, Optional<String> base) {}

    static Description description(byte[] document) throws XMLStreamException {
        var fields = new HashMap<String, String>();
        var found = new HashMap<String, String>();
        walk(document, (name, text) -> {
            switch (name) {
                case "URLBase" -> found.putIfAbsent("base", text);
                case "serviceType", "controlURL" -> fields.put(name, text);
                case "/service" -> {
                    var type = fields.getOrDefault("serviceType", "");
                    if (opensPorts(type) && fields.containsKey("controlURL") && !found.containsKey("type")) {
                        found.put("type", type);
                        found.put("control", fields.get("controlURL"));
                    }
                    fields.clear();
                }
                default -> {} // of no interest
            }
        });
        var service = found.containsKey("type")
                ? Optional.of(new Service(found.get("type"), found.get("control")))
                : Optional.<Service>empty();
        return new Description(service, Optional.ofNullable(found.get("base")).filter(base -> !base.isBlank()));
    }

    private static boolean opensPorts(String type) {
        return type.matches("urn:schemas-upnp-org:service:WAN(IP|PPP)Connection:\\d{1,3}");
    }

    /// The texts of a SOAP answer by the local names of their elements, the first of each.
    static Map<String, String> values(byte[] document) throws XMLStreamException {
        var values = new HashMap<String, String>();
        walk(document, values::putIfAbsent);
        return values;
    }

    /// Tells the text of each element that has no others in it when it ends, and `/name` when one ends that has.
    private static void walk(byte[] document, BiConsumer<String, String> told) throws XMLStreamException {
        if (document.length > MAX_BYTES) {
            throw new XMLStreamException("more than " + MAX_BYTES + " bytes");
        }
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(document));
        try {
            var text = new StringBuilder();
            boolean leaf = false;
            for (int elements = 0; in.hasNext(); ) {
                switch (in.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++elements > MAX_ELEMENTS) {
                            throw new XMLStreamException("more than " + MAX_ELEMENTS + " elements");
                        }
                        text.setLength(0);
                        leaf = true;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                        text.append(in.getText(), 0, Math.min(in.getTextLength(), MAX_TEXT - text.length()));
                    case XMLStreamConstants.END_ELEMENT -> {
                        told.accept(
                                leaf ? in.getLocalName() : "/" + in.getLocalName(),
                                text.toString().strip());
                        leaf = false;
                    }
                    case XMLStreamConstants.DTD -> throw new XMLStreamException("a document type");
                    default -> {} // comments and the like
                }
            }
        } catch (RuntimeException e) {
            throw new XMLStreamException("cannot be read: " + e.getMessage(), e); // the parser's own
        } finally {
            in.close();
        }
    }
}
