package nagare.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The packages of `plugin-manifest.json`, all checked.
public record PluginManifest(List<Plugin> plugins) {
    public static final String FILE = "plugin-manifest.json";
    /// The longest manifest and the longest definition that are read.
    public static final int MAX_BYTES = 1 << 20;

    public PluginManifest {
        plugins = List.copyOf(plugins);
    }

    /// Reads the manifest at start: the one in the program's folder where there is one (so that an edited one
    /// counts), else the one that ships inside the program.
    public static PluginManifest atStart(Optional<Path> home, Version running) throws WrongManifest, IOException {
        var beside = home.map(folder -> folder.resolve(FILE)).filter(Files::isRegularFile);
        if (beside.isPresent()) {
            try (var in = Files.newInputStream(beside.get())) {
                return read(beside.get().toString(), in.readNBytes(MAX_BYTES + 1), running, Resources.classPath());
            }
        }
        var inside = Resources.classPath()
                .read("/" + FILE, MAX_BYTES)
                .orElseThrow(() -> new WrongManifest(
                        FILE, List.of("the file is missing: it belongs beside the program or inside its jar")));
        return read(FILE, inside, running, Resources.classPath());
    }

    /// Reads and checks a manifest for a server of version `running`; definitions that are built in are looked up
    /// in `resources` and must have the checksum that the manifest tells. Unknown fields are left alone.
    ///
    /// @throws WrongManifest with all mistakes at once; `where` names the file in its message
    public static PluginManifest read(String where, byte[] json, Version running, Resources resources)
            throws WrongManifest {
        return new ManifestReader(where, running, resources).read(json);
    }

    /// The plugin of this name, in any case.
    public Optional<Plugin> plugin(String name) {
        return plugins.stream()
                .filter(plugin -> plugin.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
