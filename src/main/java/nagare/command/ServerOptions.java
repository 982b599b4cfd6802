package nagare.command;

import java.util.List;
import java.util.Optional;
import nagare.config.Flags;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of the commands that start a server.
public final class ServerOptions extends SettingsOptions {
    @Option(
            names = "--http",
            paramLabel = "ADDRESS:PORT",
            description = "Where the web server listens, such as 0.0.0.0:8642; port 0 takes any free one.")
    private @Nullable String http;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description =
                    "Network interface to show the server on; repeatable. Default: every one of the home network.")
    private List<String> interfaces = List.of();

    @Option(
            names = "--start",
            paramLabel = "swift|strict",
            description = "Whether a player may get bytes before their hash is known, on earned trust.")
    private @Nullable String start;

    @Option(
            names = "--feed",
            paramLabel = "URL",
            description = "This feed or search instead of the ones in the settings.")
    private @Nullable String feed;

    @Override
    Flags flags() {
        var rest = super.flags();
        return new Flags(
                rest.data(),
                Optional.ofNullable(http),
                interfaces,
                rest.peerPort(),
                Optional.ofNullable(start),
                Optional.ofNullable(feed),
                rest.trust());
    }
}
