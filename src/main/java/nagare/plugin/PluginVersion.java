package nagare.plugin;

import java.net.URI;
import java.time.Instant;

/// One version of a plugin: what changed, the oldest server it runs on, where its definition is, the MD5 of that
/// definition (32 lower-case hexadecimal digits) and when it was made.
public record PluginVersion(
        Version version, String changelog, Version targetAbi, URI sourceUrl, String checksum, Instant timestamp) {
    /// The scheme of a definition that lies inside the program, `classpath:/nagare/feed/nyaa.json`.
    public static final String BUILT_IN = "classpath";

    public boolean builtIn() {
        return BUILT_IN.equals(sourceUrl.getScheme());
    }
}
