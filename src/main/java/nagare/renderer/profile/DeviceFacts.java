package nagare.renderer.profile;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What a device says of itself in its UPnP description.
public record DeviceFacts(Map<Field, String> fields) {
    /// More of a field than this is not kept.
    public static final int MAX_CHARS = 256;

    public static final DeviceFacts NONE = new DeviceFacts(Map.of());

    public DeviceFacts {
        var copy = new EnumMap<Field, String>(Field.class);
        fields.forEach((field, text) -> {
            String seen = text.strip();
            if (!seen.isEmpty()) {
                copy.put(field, seen.length() > MAX_CHARS ? seen.substring(0, MAX_CHARS) : seen);
            }
        });
        fields = Map.copyOf(copy);
    }

    public Optional<String> of(Field field) {
        return Optional.ofNullable(fields.get(field));
    }

    /// A field of the description (UDA 1.0 §2.1).
    public enum Field {
        FRIENDLY_NAME("friendlyName"),
        MANUFACTURER("manufacturer"),
        MANUFACTURER_URL("manufacturerURL"),
        MODEL_NAME("modelName"),
        MODEL_NUMBER("modelNumber"),
        MODEL_DESCRIPTION("modelDescription"),
        MODEL_URL("modelURL"),
        SERIAL_NUMBER("serialNumber");

        private final String element;

        Field(String element) {
            this.element = element;
        }

        public String element() {
            return element;
        }

        /// The field of this element.
        public static Optional<Field> of(String element) {
            for (Field field : values()) {
                if (field.element.equals(element)) {
                    return Optional.of(field);
                }
            }
            return Optional.empty();
        }
    }
}
