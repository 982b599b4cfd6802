package nagare.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Walks a manifest once and collects every mistake on the way.
final class ManifestReader {
    static final int MAX_DEPTH = 16;
    static final int MAX_PACKAGES = 100;
    static final int MAX_VERSIONS = 100;

    private static final Pattern GUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    /// Jellyfin makes a folder of this name.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String where;
    private final Problems problems = new Problems();
    private final VersionReader versions;

    ManifestReader(String where, Version running, Resources resources) {
        this.where = where;
        this.versions = new VersionReader(problems, running, resources);
    }

    PluginManifest read(byte[] json) throws WrongManifest {
        var plugins = new ArrayList<Plugin>();
        parse(json).ifPresent(root -> readPackages(root, plugins));
        if (!problems.found().isEmpty()) {
            throw new WrongManifest(where, problems.found());
        }
        return new PluginManifest(plugins);
    }

    private Optional<JsonNode> parse(byte[] json) {
        if (json.length > PluginManifest.MAX_BYTES) {
            problems.add("$", "longer than " + PluginManifest.MAX_BYTES + " bytes", "a manifest is a few kilobytes");
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(json));
        } catch (JacksonException e) {
            var at = Optional.ofNullable(e.getLocation());
            problems.add(
                    at.map(place -> "line " + place.getLineNr() + " column " + place.getColumnNr())
                            .orElse("$"),
                    "not JSON, " + e.getOriginalMessage().lines().findFirst().orElse("unreadable"),
                    "a JSON array of packages");
            return Optional.empty();
        }
    }

    private void readPackages(JsonNode root, List<Plugin> plugins) {
        if (!root.isArray()) {
            problems.add("$", "not an array", "a JSON array of packages");
            return;
        }
        if (root.isEmpty() || root.size() > MAX_PACKAGES) {
            problems.add("$", root.size() + " packages", "1 to " + MAX_PACKAGES);
            return;
        }
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < root.size(); i++) {
            readPackage("[" + i + "]", root.get(i), seen).ifPresent(plugins::add);
        }
    }

    private Optional<Plugin> readPackage(String path, JsonNode node, Map<String, String> seen) {
        if (!node.isObject()) {
            problems.add(path, "not an object", "a package with guid, name and versions");
            return Optional.empty();
        }
        var fields = new Fields(problems, path, node);
        var guid = fields.text("guid", "a GUID such as 2d7f5a60-1c3e-4b8e-9f47-6a1c0d2e3b4f")
                .filter(text -> fields.matches("guid", text, GUID, "a GUID of 8-4-4-4-12 hexadecimal digits"));
        var name = fields.text("name", "the name of the plugin")
                .filter(text ->
                        fields.matches("name", text, NAME, "letters, digits, space, '.', '_' and '-', up to 64"));
        guid.ifPresent(text -> unique(seen, path + ".guid", text));
        name.ifPresent(text -> unique(seen, path + ".name", text));
        var description = fields.text("description", "what the plugin does");
        var overview = fields.text("overview", "the same in one line");
        var owner = fields.text("owner", "who makes the plugin");
        var category = fields.text("category", "a kind such as Channels");
        var read = readVersions(path + ".versions", node.get("versions"));
        if (guid.isEmpty() || name.isEmpty() || read.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Plugin(
                UUID.fromString(guid.get()),
                name.get(),
                description.orElse(""),
                overview.orElse(""),
                owner.orElse(""),
                category.orElse(""),
                read,
                versions.definition(read)));
    }

    private void unique(Map<String, String> seen, String path, String value) {
        var kind = path.substring(path.lastIndexOf('.'));
        var before = seen.putIfAbsent(kind + value.toLowerCase(Locale.ROOT), path);
        if (before != null) {
            problems.add(path, Problems.shown(value) + " is taken by " + before, "a value of its own");
        }
    }

    private List<PluginVersion> readVersions(String path, JsonNode node) {
        if (node == null || !node.isArray() || node.isEmpty() || node.size() > MAX_VERSIONS) {
            problems.add(
                    path,
                    node == null ? "missing" : node.isArray() ? node.size() + " versions" : "not an array",
                    "an array of 1 to " + MAX_VERSIONS + " versions, newest first");
            return List.of();
        }
        var read = new ArrayList<PluginVersion>();
        Version above = null;
        for (int i = 0; i < node.size(); i++) {
            var one = versions.read(path + "[" + i + "]", node.get(i));
            if (one.isPresent()) {
                var version = one.get().version();
                if (above != null && version.compareTo(above) >= 0) {
                    problems.add(
                            path + "[" + i + "].version",
                            version + " comes after " + above,
                            "versions differ and stand newest first");
                }
                above = version;
                read.add(one.get());
            }
        }
        return read;
    }
}
