package nagare.dlna.didl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/// Writes a DIDL-Lite document (ContentDirectory:1 §2.8). No XML declaration, and only the namespaces that
/// the document uses: some radios fail on an unknown one. 1000 items are well under a millisecond once warm,
/// so it writes text directly rather than through a DOM.
public final class DidlWriter {
    private static final String ROOT = "DIDL-Lite";
    private static final String NAMESPACE = "urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/";
    private static final Map<String, String> NAMESPACES = Map.of(
            "dc", "http://purl.org/dc/elements/1.1/",
            "upnp", "urn:schemas-upnp-org:metadata-1-0/upnp/",
            "dlna", "urn:schemas-dlna-org:metadata-1-0/",
            "sec", "http://www.sec.co.kr/dlna",
            "pv", "http://www.pv.com/pvns/",
            "xbmc", "urn:schemas-xbmc-org:metadata-1-0/",
            "av", "urn:schemas-sony-com:av");

    private final Filter filter;
    private final XmlBytes body;
    private final TreeSet<String> prefixes = new TreeSet<>();
    private final Map<String, Name> names = new HashMap<>();
    private Map<String, String> declared = Map.of();

    private int objects;

    /// A document that will be the text of a SOAP argument.
    public DidlWriter(Filter filter) {
        this(filter, XmlBytes.inside());
    }

    private DidlWriter(Filter filter, XmlBytes body) {
        this.filter = filter;
        this.body = body;
    }

    /// The document for these objects, in this order.
    ///
    /// @throws IllegalArgumentException when a property has a prefix this writer has no namespace for
    public static String write(List<DidlObject> objects, Filter filter) {
        var writer = new DidlWriter(filter, XmlBytes.document());
        objects.forEach(writer::object);
        return writer.document(XmlBytes.document()).toString();
    }

    /// These namespaces, by prefix, are declared whether used or not, and stand over ours.
    public DidlWriter declaring(Map<String, String> namespaces) {
        declared = Map.copyOf(namespaces);
        prefixes.addAll(declared.keySet());
        return this;
    }

    /// What was written, and how many objects are in it.
    public record Written(XmlBytes document, int objects) {}

    /// Appends an object, unless the document would grow beyond `limit` bytes; the first one always fits.
    public boolean add(DidlObject object, int limit) {
        int before = body.length();
        object(object);
        if (objects > 0 && body.length() > limit) {
            body.truncate(before);
            return false;
        }
        objects++;
        return true;
    }

    public Written written() {
        return new Written(document(XmlBytes.inside()), objects);
    }

    private XmlBytes document(XmlBytes out) {
        out.append('<').append(ROOT).append(" xmlns=\"").append(NAMESPACE).append('"');
        for (String prefix : prefixes) {
            out.append(" xmlns:").append(prefix).append("=\"");
            XmlText.append(out, namespace(prefix));
            out.append('"');
        }
        out.append('>').append(body);
        return out.append("</").append(ROOT).append('>');
    }

    private String namespace(String prefix) {
        String uri = declared.getOrDefault(prefix, NAMESPACES.get(prefix));
        if (uri == null) {
            throw new IllegalArgumentException("no namespace for " + prefix);
        }
        return uri;
    }

    private void object(DidlObject object) {
        String element = object.kind().element();
        Name outer = named(element);
        body.written(outer.open);
        attribute("id", object.id());
        attribute("parentID", object.parentId());
        attribute("restricted", "1"); // not "true": old parsers
        optional(object.attributes(), name -> filter.wantsAttribute(element, name));
        body.append('>');
        text("dc:title", object.title());
        text("upnp:class", object.upnpClass());
        for (var property : object.properties()) {
            if (property.demanded() || filter.wants(property.name())) {
                property(property);
            }
        }
        body.written(outer.close);
    }

    private void property(DidlObject.Property property) {
        String required = DidlObject.Property.REQUIRED.getOrDefault(property.name(), "");
        Name element = open(property.name());
        optional(
                property.attributes(),
                name -> property.demanded() || name.equals(required) || filter.wantsAttribute(property.name(), name));
        body.append('>');
        element.text(property.text());
        body.written(element.close);
    }

    private void text(String name, String text) {
        Name element = open(name);
        body.append('>');
        element.text(text);
        body.written(element.close);
    }

    private void optional(List<DidlObject.Attribute> attributes, Function<String, Boolean> wanted) {
        for (var attribute : attributes) {
            if (wanted.apply(attribute.name())) {
                use(attribute.name());
                attribute(attribute.name(), attribute.value());
            }
        }
    }

    private void attribute(String name, String value) {
        Name attribute = named(name);
        body.written(attribute.attribute);
        attribute.text(value);
        body.append('"');
    }

    private Name open(String name) {
        Name element = use(name);
        body.written(element.open);
        return element;
    }

    /// Notes that the prefix of this name is needed.
    private Name use(String name) {
        Name used = named(name);
        if (!used.used) {
            used.used = true;
            int colon = name.indexOf(':');
            if (colon > 0) {
                prefixes.add(name.substring(0, colon));
            }
        }
        return used;
    }

    private Name named(String name) {
        Name known = names.get(name);
        if (known == null) {
            known = new Name(name);
            names.put(name, known);
        }
        return known;
    }

    /// A name that stands in most objects, and what was written under it last: often the same again, such as the
    /// class and how it is delivered.
    private final class Name {
        private final byte[] open;
        private final byte[] close;
        private final byte[] attribute;
        private boolean used;
        private String last = "";
        private Optional<byte[]> lastWritten = Optional.empty();

        Name(String name) {
            open = body.markup("<" + name);
            close = body.markup("</" + name + ">");
            attribute = body.markup(" " + name + "=\"");
        }

        void text(String text) {
            boolean again = text.equals(last);
            if (again && lastWritten.isPresent()) {
                body.written(lastWritten.get());
                return;
            }
            int before = body.length();
            XmlText.append(body, text);
            last = text;
            lastWritten = again ? body.since(before) : Optional.empty();
        }
    }
}
