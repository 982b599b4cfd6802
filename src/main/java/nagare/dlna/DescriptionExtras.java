package nagare.dlna;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the device description says to one kind of device that it does not say to others. What a maker wants is told
/// to that maker's devices only: Samsung's `ProductCap` breaks folders on some of Samsung's own players, and
/// Microsoft's
/// names make Kodi look for folders that are not there.
///
/// @param nameSuffix added to the name where that has no colon; the Xbox 360 shows only servers with one
/// @param instead fields that say something else
/// @param elements vendor elements, in this order behind `dlna:X_DLNADOC`
/// @param absolute whether every address in the document is a whole one; relative ones suit all others
public record DescriptionExtras(
        Optional<String> nameSuffix, Map<Field, String> instead, List<Element> elements, boolean absolute) {
    /// The document that fits everybody who wants nothing special.
    public static final DescriptionExtras NONE = new DescriptionExtras(Optional.empty(), Map.of(), List.of(), false);

    /// Longest text of a field or element, in characters.
    public static final int MAX_TEXT = 256;

    /// Most vendor elements.
    public static final int MAX_ELEMENTS = 16;

    public DescriptionExtras {
        instead = Map.copyOf(instead);
        elements = List.copyOf(elements);
        if (elements.size() > MAX_ELEMENTS) {
            throw new IllegalArgumentException("more than " + MAX_ELEMENTS + " vendor elements");
        }
        nameSuffix.ifPresent(DescriptionExtras::requireShort);
        instead.values().forEach(DescriptionExtras::requireShort);
    }

    /// Chooses for one request. Called for every description that is asked for, by many threads; must not wait.
    @FunctionalInterface
    public interface Choice {
        /// @param headers of the request, looked up whatever the case of their names
        DescriptionExtras of(Map<String, List<String>> headers, InetAddress remote);
    }

    /// A field of the description that a disguise replaces (UDA 1.0 §2.1).
    public enum Field {
        /// `${HostName}` in it is the name that the user gave the server.
        FRIENDLY_NAME("friendlyName"),
        MANUFACTURER("manufacturer"),
        MANUFACTURER_URL("manufacturerURL"),
        MODEL_DESCRIPTION("modelDescription"),
        MODEL_NAME("modelName"),
        MODEL_NUMBER("modelNumber"),
        MODEL_URL("modelURL");

        private final String element;

        Field(String element) {
            this.element = element;
        }

        /// Its name in the document.
        public String element() {
            return element;
        }
    }

    /// Whose elements there are.
    public enum Vendor {
        DLNA("dlna", "urn:schemas-dlna-org:device-1-0"),
        SAMSUNG("sec", "http://www.sec.co.kr/dlna"),
        SONY("av", "urn:schemas-sony-com:av"),
        MICROSOFT("pnpx", "http://schemas.microsoft.com/windows/pnpx/2005/11");

        private final String prefix;
        private final String namespace;

        Vendor(String prefix, String namespace) {
            this.prefix = prefix;
            this.namespace = namespace;
        }

        public String prefix() {
            return prefix;
        }

        public String namespace() {
            return namespace;
        }
    }

    /// A vendor element, such as `sec:ProductCap`.
    public record Element(Vendor vendor, String name, String text) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");

        public Element {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("no name of an element: " + name);
            }
            requireShort(text);
        }

        /// Reads `prefix:name`, as a data file writes it.
        ///
        /// @throws IllegalArgumentException when the prefix is none of [Vendor]
        public static Element of(String qualified, String text) {
            for (Vendor vendor : Vendor.values()) {
                if (qualified.startsWith(vendor.prefix + ":")) {
                    return new Element(vendor, qualified.substring(vendor.prefix.length() + 1), text);
                }
            }
            throw new IllegalArgumentException("an element begins with dlna:, sec:, av: or pnpx:, unlike " + qualified);
        }
    }

    private static void requireShort(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("longer than " + MAX_TEXT + " characters: " + text.length());
        }
    }
}
