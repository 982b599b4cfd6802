package nagare.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import nagare.command.Services.Download;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `get`: downloads a torrent into a folder.
@Command(
        name = GetCommand.NAME,
        description = "Download a torrent, verify it, and end.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {"", "Example: nagare get film.torrent -o ~/Videos"})
public final class GetCommand implements Callable<Integer> {
    static final String NAME = "get";

    private static final Duration TICK = Duration.ofMillis(500);

    /// How often a line is written where nobody watches, in percent.
    private static final int STEP = 10;

    /// With `--verbose` nobody waits longer than so many ticks for the next lines there.
    private static final int QUIET = 20;

    private static final int PLAIN_COLUMNS = 160;

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
                        .download(
                                settings,
                                torrent,
                                folder.toAbsolutePath().normalize(),
                                new PeersAsked(nagare.terminal(), nagare.verbose())))) {
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
        if (nagare.terminal().watched()) {
            draw(download);
        } else {
            tell(download);
        }
        return true;
    }

    private void draw(Download download) throws CommandFailed, InterruptedException {
        var terminal = nagare.terminal();
        var picture = new LivePicture(terminal);
        boolean complete;
        do {
            complete = download.await(TICK);
            var line = DownloadProgress.line(download.status(), terminal.width() - 1);
            if (nagare.verbose()) {
                var lines = new ArrayList<>(List.of(line));
                lines.addAll(TorrentPicture.lines(download.snapshot(), terminal.width() - 1));
                picture.draw(lines);
            } else {
                terminal.overwrite(line);
            }
        } while (!complete);
        if (!nagare.verbose()) {
            terminal.err().println();
        }
    }

    private void tell(Download download) throws CommandFailed, InterruptedException {
        var err = nagare.terminal().err();
        var told = -1;
        int quiet = 0;
        boolean complete;
        do {
            complete = download.await(TICK);
            var status = download.status();
            boolean due = nagare.verbose() && ++quiet >= QUIET;
            if (told < 0 || complete || due || DownloadProgress.wholePercent(status) >= told + STEP) {
                told = DownloadProgress.wholePercent(status) / STEP * STEP;
                quiet = 0;
                err.println(DownloadProgress.line(status, Terminal.UNBOUNDED));
                if (nagare.verbose()) {
                    TorrentPicture.lines(download.snapshot(), PLAIN_COLUMNS).forEach(err::println);
                }
            }
        } while (!complete);
    }
}
