package nagare.dlna.didl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One container or item as it is written. The four first texts and the kind are required properties and
/// always sent; `attributes` (childCount, searchable, refID) and `properties` are sent as the [Filter] asks,
/// in this order.
///
/// @param parentId the container it was listed in; a client refuses an object whose parent is not the one it
/// browsed
/// @param upnpClass `object.container.storageFolder`, `object.item.videoItem` …
public record DidlObject(
        Kind kind,
        String id,
        String parentId,
        String title,
        String upnpClass,
        List<Attribute> attributes,
        List<Property> properties) {
    public DidlObject {
        attributes = List.copyOf(attributes);
        properties = List.copyOf(properties);
    }

    /// The same under another id and parent.
    public DidlObject at(String otherId, String otherParentId) {
        return new DidlObject(kind, otherId, otherParentId, title, upnpClass, attributes, properties);
    }

    /// The same with one more attribute.
    public DidlObject with(Attribute attribute) {
        var more = new ArrayList<>(attributes);
        more.add(attribute);
        return new DidlObject(kind, id, parentId, title, upnpClass, more, properties);
    }

    /// Which element it is.
    public enum Kind {
        CONTAINER("container"),
        ITEM("item");

        private final String element;

        Kind(String element) {
            this.element = element;
        }

        String element() {
            return element;
        }
    }

    /// An optional XML attribute.
    public record Attribute(String name, String value) {}

    /// A child element such as `dc:date`, or `res` with its URL as text. Attributes named in [#REQUIRED] are
    /// part of the element; the others need to be asked for by `element@attribute`.
    ///
    /// @param demanded whether it is sent with its attributes whatever the [Filter] says, as some devices
    /// leave out of their filter what they need
    public record Property(String name, List<Attribute> attributes, String text, boolean demanded) {
        /// Attributes without which the element would mean nothing.
        static final Map<String, String> REQUIRED = Map.of("res", "protocolInfo");

        public Property {
            attributes = List.copyOf(attributes);
        }

        public Property(String name, List<Attribute> attributes, String text) {
            this(name, attributes, text, false);
        }

        public static Property of(String name, String text) {
            return new Property(name, List.of(), text);
        }

        public static Property demanded(String name, List<Attribute> attributes, String text) {
            return new Property(name, attributes, text, true);
        }
    }
}
