package nagare.renderer.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the device description says to this family only, and what ConnectionManager tells it.
///
/// @param nameSuffix put behind the server's name where that has no colon
/// @param fields that say something else, by their element: `modelName`, `modelNumber` …
/// @param elements vendor elements by qualified name, such as `sec:ProductCap`, in the order in which they
/// are written
/// @param absolute whether every address in the description is a whole one
/// @param sources the Source list of GetProtocolInfo in place of the usual one
public record Costume(
        Optional<String> nameSuffix,
        Map<String, String> fields,
        Map<String, String> elements,
        boolean absolute,
        Optional<String> sources) {
    public static final Costume NONE = new Costume(Optional.empty(), Map.of(), Map.of(), false, Optional.empty());

    public Costume {
        fields = Map.copyOf(fields);
        elements = Collections.unmodifiableMap(new LinkedHashMap<>(elements));
    }
}
