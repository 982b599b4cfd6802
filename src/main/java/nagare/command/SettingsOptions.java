package nagare.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nagare.config.BadSettings;
import nagare.config.Flags;
import nagare.config.Places;
import nagare.config.Settings;
import nagare.config.SettingsFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of every command that uses the settings. What was typed is checked together with the file.
public class SettingsOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file (TOML) instead of the one in its usual place.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder for all that is kept.")
    private @Nullable String data;

    @Option(names = "--peer-port", paramLabel = "N", description = "Port for peers; 0 takes any free one.")
    private @Nullable String peerPort;

    @Option(
            names = "--trust",
            paramLabel = "CIDR",
            description = "Private network on which feeds, trackers and peers may be; repeatable.")
    private List<String> trust = List.of();

    final Settings settings(Places places) throws BadSettings {
        return SettingsFile.load(Optional.ofNullable(config), flags(), places);
    }

    /// Whether the user named the folder for all that is kept.
    final boolean namesData() {
        return data != null;
    }

    Flags flags() {
        return new Flags(
                Optional.ofNullable(data),
                Optional.empty(),
                List.of(),
                Optional.ofNullable(peerPort),
                Optional.empty(),
                Optional.empty(),
                trust);
    }
}
