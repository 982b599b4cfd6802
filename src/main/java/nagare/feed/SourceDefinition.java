package nagare.feed;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.feed.rss.Hosts;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a source plugin is made of: the data file that the manifest points to. `feed` is the feed's address
/// relative to a mirror, `parameters` name the ones for `words`, `category` and `filter`, `aliases` what else the
/// site calls them. `manners` are the site's own and hold for its mirrors whatever the settings say.
record SourceDefinition(
        String kind,
        List<URI> mirrors,
        String feed,
        Map<String, String> parameters,
        Map<String, List<String>> aliases,
        Manners manners,
        Map<String, String> categories,
        Map<String, String> filters) {
    /// The kind that [NyaaSource] understands.
    static final String NYAA_RSS = "nyaa-rss";

    static final String WORDS = "words";
    static final String CATEGORY = "category";
    static final String FILTER = "filter";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    SourceDefinition {
        mirrors = List.copyOf(mirrors);
        parameters = Map.copyOf(parameters);
        aliases = Map.copyOf(aliases);
        categories = Map.copyOf(categories);
        filters = Map.copyOf(filters);
        if (!kind.equals(NYAA_RSS)) {
            throw new IllegalArgumentException("a source of the kind '" + kind + "' is not known");
        }
        if (mirrors.isEmpty() || !parameters.keySet().containsAll(List.of(WORDS, CATEGORY, FILTER))) {
            throw new IllegalArgumentException("mirrors and the parameters words, category and filter are needed");
        }
    }

    /// The least time between two requests and the time an answer is good for, in seconds.
    record Manners(int intervalSeconds, int cacheSeconds) {
        Manners {
            if (intervalSeconds < 0 || cacheSeconds < 0) {
                throw new IllegalArgumentException("negative manners");
            }
        }

        Duration interval() {
            return Duration.ofSeconds(intervalSeconds);
        }

        Duration cache() {
            return Duration.ofSeconds(cacheSeconds);
        }
    }

    /// @throws IllegalArgumentException when the text is not a definition
    static SourceDefinition parse(String text) {
        try {
            return JSON.readValue(text, SourceDefinition.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a source definition: " + e.getOriginalMessage(), e);
        }
    }

    boolean isOwn(URI uri) {
        return mirrors.stream().anyMatch(mirror -> Hosts.shown(mirror).equals(Hosts.shown(uri)));
    }

    /// The id for an id or a name, in any case.
    static Optional<String> id(Map<String, String> names, String wanted) {
        return names.entrySet().stream()
                .filter(entry ->
                        entry.getKey().equals(wanted) || entry.getValue().equalsIgnoreCase(wanted))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
