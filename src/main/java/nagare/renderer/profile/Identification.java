package nagare.renderer.profile;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nagare.renderer.profile.DeviceFacts.Field;

/// By what a family is known: any one of its rules is enough.
public record Identification(List<Rule> rules) {
    public static final Identification NONE = new Identification(List.of());

    public Identification {
        rules = List.copyOf(rules);
    }

    /// One way to know it.
    public sealed interface Rule {
        /// By a header of a request.
        record Header(String name, Wording wording) implements Rule {}

        /// By fields of its description, which must all be there and fit.
        record Device(Map<Field, Wording> fields) implements Rule {
            public Device {
                fields = Map.copyOf(fields);
            }
        }
    }

    /// The headers it looks at.
    public Stream<String> headers() {
        return rules.stream().filter(Rule.Header.class::isInstance).map(rule -> ((Rule.Header) rule).name());
    }

    /// Whether a header with this value tells that it is the one.
    public boolean fits(String header, String value) {
        return rules.stream().anyMatch(rule -> switch (rule) {
            case Rule.Header(var name, var wording) -> name.equalsIgnoreCase(header) && wording.fits(value);
            case Rule.Device _ -> false;
        });
    }

    /// Whether a description tells that it is the one.
    public boolean fits(DeviceFacts device) {
        return rules.stream().anyMatch(rule -> switch (rule) {
            case Rule.Header _ -> false;
            case Rule.Device(var fields) ->
                !fields.isEmpty()
                        && fields.entrySet().stream()
                                .allMatch(field -> device.of(field.getKey())
                                        .filter(field.getValue()::fits)
                                        .isPresent());
        });
    }
}
