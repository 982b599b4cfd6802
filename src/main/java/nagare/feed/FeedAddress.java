package nagare.feed;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One mirror or feed of the settings. The root of a site (its path ends in `/`, no query) gets the feed's address
/// from the definition; any other URL is a feed by itself, fetched as it stands, and a search adds its parameters
/// to it or puts them in the place of the ones it has.
record FeedAddress(URI given, SourceDefinition definition) {
    URI latest() {
        boolean root = given.getRawQuery() == null
                && (given.getRawPath() == null
                        || given.getRawPath().isEmpty()
                        || given.getRawPath().endsWith("/"));
        return root ? folder().resolve(definition.feed()) : given;
    }

    /// `asked` maps the definition's words, category and filter to values; an empty value leaves the feed's own.
    URI search(Map<String, String> asked) {
        var latest = latest();
        List<String> parameters = new ArrayList<>(
                latest.getRawQuery() == null
                        ? List.of()
                        : List.of(latest.getRawQuery().split("&")));
        asked.forEach((meaning, value) -> {
            if (!value.isEmpty()) {
                var name = definition.parameters().get(meaning);
                var others = definition.aliases().getOrDefault(name, List.of());
                parameters.removeIf(parameter -> nameOf(parameter).equals(name) || others.contains(nameOf(parameter)));
                parameters.add(name + "=" + encode(value));
            }
        });
        parameters.removeIf(String::isEmpty);
        var text = latest.toString();
        int end = text.indexOf('#') < 0 ? text.length() : text.indexOf('#');
        int query = text.indexOf('?') < 0 ? end : text.indexOf('?');
        return URI.create(text.substring(0, Math.min(query, end))
                + parameters.stream().collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", "")));
    }

    private URI folder() {
        return given.getRawPath() == null || given.getRawPath().isEmpty() ? given.resolve("/") : given;
    }

    private static String nameOf(String parameter) {
        int equals = parameter.indexOf('=');
        try {
            return URLDecoder.decode(equals < 0 ? parameter : parameter.substring(0, equals), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return parameter; // a broken escape is nobody's name
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
