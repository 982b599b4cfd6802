package nagare.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `info`: what a torrent holds.
@Command(
        name = "info",
        description = "Show what a torrent holds.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {"", "Example: nagare info film.torrent --json"})
public final class InfoCommand implements Callable<Integer> {
    private final Nagare nagare;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(
            paramLabel = "TORRENT|MAGNET|URL",
            description = "A .torrent file, a magnet link, or an address of one.")
    private String torrent = "";

    @Option(names = "--json", description = "For programs: one JSON object.")
    private boolean json;

    InfoCommand(Nagare nagare) {
        this.nagare = nagare;
    }

    @Override
    public Integer call() throws Exception {
        var settings = options.settings(nagare.places());
        var metainfo = nagare.stop()
                .during(() -> nagare.services()
                        .metainfo(settings, torrent, new PeersAsked(nagare.terminal(), nagare.verbose())));
        if (json) {
            nagare.terminal().out().println(InfoReport.json(metainfo));
        } else {
            InfoReport.lines(metainfo).forEach(nagare.terminal().out()::println);
        }
        return 0;
    }
}
