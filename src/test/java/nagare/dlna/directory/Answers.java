package nagare.dlna.directory;

import java.util.List;

/// Answers of actions as a control point reads them.
final class Answers {
    private Answers() {}

    static List<String> texts(List<Service.Value> values) {
        return values.stream()
                .map(value -> switch (value) {
                    case Service.Value.Text(var text) -> text;
                    case Service.Value.Xml(var document) ->
                        document.toString()
                                .replace("&lt;", "<")
                                .replace("&gt;", ">")
                                .replace("&quot;", "\"")
                                .replace("&amp;", "&");
                })
                .toList();
    }
}
