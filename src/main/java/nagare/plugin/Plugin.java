package nagare.plugin;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A package of the manifest. `versions` are newest first. `definition` is the text of the newest version that is
/// built in, its checksum proven; empty when none is.
public record Plugin(
        UUID guid,
        String name,
        String description,
        String overview,
        String owner,
        String category,
        List<PluginVersion> versions,
        Optional<String> definition) {
    public Plugin {
        versions = List.copyOf(versions);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("a plugin has at least one version");
        }
    }

    public PluginVersion newest() {
        return versions.getFirst();
    }
}
