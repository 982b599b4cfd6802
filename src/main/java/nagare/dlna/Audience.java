package nagare.dlna;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.dlna.DescriptionExtras.Element;
import nagare.dlna.DescriptionExtras.Field;
import nagare.dlna.ssdp.Ear;
import nagare.renderer.Renderers;
import nagare.renderer.profile.Costume;

/// Who looks at the server: which device it is, what the description says to it, and who hears its announcements.
public record Audience(Renderers renderers, DescriptionExtras.Choice choice, Ear ear) {
    Audience(Renderers renderers, DescriptionExtras.Choice choice) {
        this(renderers, choice, Ear.DEAF);
    }

    /// Everybody sees what its profile says.
    public static Audience of(Renderers renderers, Ear ear) {
        return new Audience(
                renderers,
                (headers, remote) -> extras(
                        renderers.of(name -> first(headers, name), remote).costume()),
                ear);
    }

    private static Optional<String> first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.get(name);
        return values == null ? Optional.empty() : values.stream().findFirst();
    }

    static DescriptionExtras extras(Costume costume) {
        if (costume.equals(Costume.NONE)) {
            return DescriptionExtras.NONE;
        }
        var fields = new EnumMap<Field, String>(Field.class);
        for (Field field : Field.values()) {
            Optional.ofNullable(costume.fields().get(field.element())).ifPresent(text -> fields.put(field, text));
        }
        var elements = new ArrayList<Element>();
        costume.elements().forEach((name, text) -> elements.add(Element.of(name, text)));
        return new DescriptionExtras(costume.nameSuffix(), fields, elements, costume.absolute());
    }
}
