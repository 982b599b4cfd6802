package nagare.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import nagare.command.Services.Download;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `get`: downloads a torrent into a folder.
@Command(
        name = "get",
        description = "Download a torrent, verify it, and end.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {"", "Example: nagare get film.torrent -o ~/Videos"})
public final class GetCommand implements Callable<Integer> {
    private static final Duration TICK = Duration.ofMillis(500);

    /// How often a line is written where nobody watches, in percent.
    private static final int STEP = 10;

    private final Nagare nagare;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(
            paramLabel = "TORRENT|MAGNET|URL",
            description = "A .torrent file, a magnet link, or an address of one.")
    private String torrent = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where the files go.")
    private Path folder = Path.of("");

    GetCommand(Nagare nagare) {
        this.nagare = nagare;
    }

    @Override
    public Integer call() throws Exception {
        var settings = options.settings(nagare.places());
        try (var download = nagare.stop()
                .during(() -> nagare.services()
                        .download(settings, torrent, folder.toAbsolutePath().normalize()))) {
            var name = TerminalText.clean(download.metainfo().name());
            nagare.terminal().err().println("Downloading " + name);
            nagare.stop().during(() -> watch(download));
            nagare.terminal()
                    .out()
                    .println("%s is complete in %s: %d of %d pieces verified"
                            .formatted(
                                    name,
                                    TerminalText.clean(folder.toString()),
                                    download.status().piecesVerified(),
                                    download.status().pieces()));
        } catch (InterruptedException stopped) {
            throw new CommandFailed("stopped; the same command goes on where this one was", stopped);
        }
        return 0;
    }

    private boolean watch(Download download) throws CommandFailed, InterruptedException {
        var terminal = nagare.terminal();
        var told = -1;
        boolean complete;
        do {
            complete = download.await(TICK);
            var status = download.status();
            if (terminal.watched()) {
                terminal.overwrite(DownloadProgress.line(status, terminal.width() - 1));
            } else if (told < 0 || complete || DownloadProgress.wholePercent(status) >= told + STEP) {
                told = DownloadProgress.wholePercent(status) / STEP * STEP;
                terminal.err().println(DownloadProgress.line(status, Terminal.UNBOUNDED));
            }
        } while (!complete);
        if (terminal.watched()) {
            terminal.err().println();
        }
        return true;
    }
}
