package nagare.config;

import java.nio.file.Path;
import java.util.Map;

/// Where the settings file and the data folder are when nobody names others: the XDG base directories, or what macOS
/// and Windows have in their place.
public record Places(Path settings, Path data, Path home) {
    private static final String FOLDER = "nagare";
    private static final String FILE = "nagare.toml";

    /// The places of the person who runs this process.
    public static Places ofThisUser() {
        return of(System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", "")));
    }

    static Places of(Map<String, String> environment, String system, Path home) {
        Path config;
        Path data;
        if (system.startsWith("Windows")) {
            config = folder(environment, "APPDATA", home.resolve("AppData/Roaming"));
            data = folder(environment, "LOCALAPPDATA", home.resolve("AppData/Local"));
        } else if (system.startsWith("Mac")) {
            config = folder(environment, "XDG_CONFIG_HOME", home.resolve("Library/Application Support"));
            data = folder(environment, "XDG_DATA_HOME", home.resolve("Library/Application Support"));
        } else {
            config = folder(environment, "XDG_CONFIG_HOME", home.resolve(".config"));
            data = folder(environment, "XDG_DATA_HOME", home.resolve(".local/share"));
        }
        return new Places(config.resolve(FOLDER).resolve(FILE), data.resolve(FOLDER), home);
    }

    /// The XDG specification: a path that is not absolute is to be ignored.
    private static Path folder(Map<String, String> environment, String name, Path otherwise) {
        var value = environment.getOrDefault(name, "");
        return !value.isEmpty() && Path.of(value).isAbsolute() ? Path.of(value) : otherwise;
    }
}
