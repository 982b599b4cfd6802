package nagare.command;

import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `search`: what the feed answers.
@Command(
        name = "search",
        description = "List what the feed has for a search, newest first.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {"", "Example: nagare search \"big buck bunny 1080p\""})
public final class SearchCommand implements Callable<Integer> {
    private final Nagare nagare;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Parameters(paramLabel = "TERM", arity = "1..*", description = "What to search for, in the syntax of the source.")
    private List<String> words = List.of();

    SearchCommand(Nagare nagare) {
        this.nagare = nagare;
    }

    @Override
    public Integer call() throws Exception {
        var settings = options.settings(nagare.places());
        var rows = nagare.stop().during(() -> nagare.services().search(settings, String.join(" ", words)));
        if (rows.isEmpty()) {
            nagare.terminal().err().println("The feed has nothing for this search.");
            return 0;
        }
        SearchTable.lines(rows, nagare.terminal().width(), ZoneId.systemDefault())
                .forEach(nagare.terminal().out()::println);
        return 0;
    }
}
