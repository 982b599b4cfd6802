package nagare.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `serve`: the server, until it is stopped.
@Command(
        name = "serve",
        description = "Start the server: TVs find it, browse the feed and play.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {"", "Prints one line when it is ready. Ctrl-C ends it."})
public final class ServeCommand implements Callable<Integer> {
    private final Nagare nagare;

    @Mixin
    private ServerOptions options = new ServerOptions();

    ServeCommand(Nagare nagare) {
        this.nagare = nagare;
    }

    @Override
    public Integer call() throws Exception {
        var settings = options.settings(nagare.places());
        return untilStopped(nagare, () -> nagare.services().serve(settings));
    }

    /// Starts the server, says so, and closes it when the user stops the program.
    static int untilStopped(Nagare nagare, Callable<Services.Server> start) throws Exception {
        try (var server = nagare.stop().during(start)) {
            server.announcements().forEach(line -> nagare.terminal().err().println(TerminalText.clean(line)));
            nagare.terminal().out().println("Nagare is ready: " + server.url());
            nagare.stop().await();
        }
        return 0;
    }
}
