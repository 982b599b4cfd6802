package nagare.plugin;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads one version of a package and proves the checksum of its definition where that is built in.
final class VersionReader {
    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final String VERSION_FORM = "four numbers such as 0.1.0.0";
    private static final String SOURCE_FORM =
            "classpath:/PATH of a definition inside the program, or https://HOST/PATH";

    private final Problems problems;
    private final Version running;
    private final Resources resources;
    private final Map<URI, String> definitions = new HashMap<>();

    VersionReader(Problems problems, Version running, Resources resources) {
        this.problems = problems;
        this.running = running;
        this.resources = resources;
    }

    Optional<PluginVersion> read(String path, JsonNode node) {
        if (!node.isObject()) {
            problems.add(path, "not an object", "a version with version, targetAbi, sourceUrl and checksum");
            return Optional.empty();
        }
        var fields = new Fields(problems, path, node);
        var version = fields.text("version", VERSION_FORM).flatMap(text -> version(path + ".version", text));
        var targetAbi = fields.text("targetAbi", VERSION_FORM).flatMap(text -> version(path + ".targetAbi", text));
        targetAbi
                .filter(needed -> needed.compareTo(running) > 0)
                .ifPresent(needed ->
                        problems.add(path + ".targetAbi", needed + " is newer than this server", "at most " + running));
        var changelog = fields.text("changelog", "what is new in this version");
        var source = fields.text("sourceUrl", SOURCE_FORM).flatMap(text -> source(path + ".sourceUrl", text));
        var checksum = fields.text("checksum", "the MD5 of the definition")
                .filter(text -> fields.matches("checksum", text, MD5, "an MD5 sum, 32 hexadecimal digits"))
                .map(text -> text.toLowerCase(Locale.ROOT));
        var timestamp = fields.text("timestamp", "a time such as 2026-11-22T12:00:00Z")
                .flatMap(text -> timestamp(path + ".timestamp", text));
        if (version.isEmpty() || targetAbi.isEmpty() || source.isEmpty() || checksum.isEmpty() || timestamp.isEmpty()) {
            return Optional.empty();
        }
        var read = new PluginVersion(
                version.get(), changelog.orElse(""), targetAbi.get(), source.get(), checksum.get(), timestamp.get());
        if (read.builtIn()) {
            prove(path, read);
        }
        return Optional.of(read);
    }

    /// The definition of the newest of these versions that is built in.
    Optional<String> definition(List<PluginVersion> versions) {
        return versions.stream()
                .filter(PluginVersion::builtIn)
                .findFirst()
                .flatMap(version -> Optional.ofNullable(definitions.get(version.sourceUrl())));
    }

    private Optional<Version> version(String path, String text) {
        var version = Version.parse(text);
        if (version.isEmpty()) {
            problems.add(path, Problems.shown(text) + " is not a version", VERSION_FORM);
        }
        return version;
    }

    private Optional<URI> source(String path, String text) {
        try {
            var uri = URI.create(text);
            boolean inside = PluginVersion.BUILT_IN.equals(uri.getScheme())
                    && uri.getRawAuthority() == null
                    && uri.getPath() != null
                    && uri.getPath().startsWith("/")
                    && !uri.getPath().contains("..");
            boolean outside = "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
            if (inside || outside) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            problems.add(path, Problems.shown(text) + " is not a URL", SOURCE_FORM);
            return Optional.empty();
        }
        problems.add(path, Problems.shown(text) + " is no place for a definition", SOURCE_FORM);
        return Optional.empty();
    }

    private Optional<Instant> timestamp(String path, String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            problems.add(path, Problems.shown(text) + " is not a time", "ISO 8601 with a zone, 2026-11-22T12:00:00Z");
            return Optional.empty();
        }
    }

    private void prove(String path, PluginVersion version) {
        var name = version.sourceUrl().getPath();
        try {
            var bytes = resources.read(name, PluginManifest.MAX_BYTES);
            if (bytes.isEmpty() || bytes.get().length > PluginManifest.MAX_BYTES) {
                problems.add(
                        path + ".sourceUrl",
                        bytes.isEmpty() ? "there is no " + name + " inside the program" : name + " is too long",
                        "a definition of at most " + PluginManifest.MAX_BYTES + " bytes that ships with this version");
                return;
            }
            var sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes.get()));
            if (!sum.equals(version.checksum())) {
                problems.add(path + ".checksum", version.checksum() + " is not the MD5 of " + name, sum);
            }
            definitions.put(version.sourceUrl(), new String(bytes.get(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            problems.add(path + ".sourceUrl", name + " cannot be read, " + e.getMessage(), "a readable definition");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
