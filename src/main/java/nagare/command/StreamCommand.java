package nagare.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import nagare.command.Services.Streaming;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stream`: one torrent for any player, without a TV.
@Command(
        name = StreamCommand.NAME,
        description = "Play one torrent while it downloads: prints an address for each file that any player opens.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {"", "Example: nagare stream film.torrent --open vlc", "Ctrl-C ends it."})
public final class StreamCommand implements Callable<Integer> {
    static final String NAME = "stream";

    private static final Duration TICK = Duration.ofMillis(500);

    private final Nagare nagare;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Parameters(
            paramLabel = "TORRENT|MAGNET|URL",
            description = "A .torrent file, a magnet link, or an address of one.")
    private String torrent = "";

    @Option(
            names = "--open",
            paramLabel = "PLAYER",
            description = "Start this player on the largest file, such as vlc.")
    private @Nullable String player;

    StreamCommand(Nagare nagare) {
        this.nagare = nagare;
    }

    @Override
    public Integer call() throws Exception {
        var settings = options.settings(nagare.places());
        try (var streaming = nagare.stop()
                .during(() -> nagare.services().stream(
                        settings, torrent, new PeersAsked(nagare.terminal(), nagare.verbose())))) {
            tell(streaming);
            var opened = Optional.<Process>empty();
            if (player != null) {
                opened = Optional.of(open(player, streaming));
            }
            if (nagare.verbose() && nagare.terminal().watched()) {
                draw(streaming);
            }
            nagare.stop().await();
            opened.ifPresent(Process::destroy);
        }
        return 0;
    }

    /// Until the signal comes.
    private void draw(Streaming streaming) throws InterruptedException {
        var picture = new LivePicture(nagare.terminal());
        do {
            picture.draw(
                    TorrentPicture.lines(streaming.snapshot(), nagare.terminal().width() - 1));
        } while (!nagare.stop().await(TICK));
    }

    private void tell(Streaming streaming) {
        var terminal = nagare.terminal();
        terminal.err().println(TerminalText.clean(streaming.name()));
        for (var file : streaming.files()) {
            terminal.out().println(file.url());
            terminal.err()
                    .println("    %s, %s".formatted(TerminalText.clean(file.name()), TerminalText.size(file.length())));
        }
        terminal.out().println("Nagare is ready: " + streaming.largest());
    }

    /// The player gets the address and nothing that a stranger wrote; no shell reads it.
    private static Process open(String player, Streaming streaming) throws CommandFailed {
        try {
            return new ProcessBuilder(player, streaming.largest().toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            throw new CommandFailed("cannot start '%s': %s".formatted(player, missing.getMessage()), missing);
        }
    }
}
