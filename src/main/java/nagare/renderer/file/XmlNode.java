package nagare.renderer.file;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// An element of a small document of unknown origin. Document types are refused, depth and size are limited.
final class XmlNode {
    static final int MAX_DEPTH = 16;
    static final int MAX_ELEMENTS = 20_000;

    private final String name;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<XmlNode> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private XmlNode(String name) {
        this.name = name;
    }

    /// The root of a document.
    static XmlNode read(byte[] bytes) throws BadProfile {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLReporter(null);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            var at = e.getLocation();
            throw new BadProfile("line " + (at == null ? 1 : at.getLineNumber()) + ": not well-formed XML");
        }
    }

    private static XmlNode read(XMLStreamReader reader) throws XMLStreamException, BadProfile {
        var open = new ArrayDeque<XmlNode>();
        open.push(new XmlNode(""));
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements > MAX_ELEMENTS || open.size() > MAX_DEPTH) {
                        throw new BadProfile(
                                "more than " + MAX_ELEMENTS + " elements, or nested deeper than " + MAX_DEPTH);
                    }
                    var node = new XmlNode(reader.getLocalName());
                    for (int i = 0; i < reader.getAttributeCount(); i++) {
                        node.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
                    }
                    open.element().children.add(node);
                    open.push(node);
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                    open.element().text.append(reader.getText());
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new BadProfile("line " + reader.getLocation().getLineNumber()
                            + ": a document type or an entity of its own is not allowed");
                default -> {
                    // comments, processing instructions, blanks
                }
            }
        }
        return open.element().children.getFirst();
    }

    String name() {
        return name;
    }

    /// All children of this name.
    List<XmlNode> all(String child) {
        return children.stream().filter(node -> node.name.equals(child)).toList();
    }

    /// All children of this name below all children of that one: `all("Headers", "HttpHeaderInfo")`.
    List<XmlNode> all(String parent, String child) {
        return all(parent).stream().flatMap(node -> node.all(child).stream()).toList();
    }

    /// The text of a child; empty when it is not there, or holds nothing.
    Optional<String> text(String child) {
        return all(child).stream()
                .filter(node -> !"true".equals(node.attributes.get("nil")))
                .map(node -> node.text.toString().strip())
                .filter(found -> !found.isEmpty())
                .findFirst();
    }

    /// `true`, `True` and `1`; anything else is no.
    boolean flag(String child) {
        return text(child).filter(XmlNode::isTrue).isPresent();
    }

    static boolean isTrue(String text) {
        return text.equalsIgnoreCase("true") || text.equals("1");
    }

    /// An attribute, empty text when it is not there.
    String attribute(String attribute) {
        return attributes.getOrDefault(attribute, "").strip();
    }
}
