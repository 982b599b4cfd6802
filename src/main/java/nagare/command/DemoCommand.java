package nagare.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import nagare.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `demo`: the same server on top of a feed, a tracker and a seeder of our own. Without `--data` it leaves no trace.
@Command(
        name = "demo",
        description = "See it work without internet: the server on top of a feed, a tracker and clips of our own.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {"", "Look for \"Nagare\" on the TV, open a folder, press play. Ctrl-C ends it."})
public final class DemoCommand implements Callable<Integer> {
    private final Nagare nagare;

    @Mixin
    private ServerOptions options = new ServerOptions();

    DemoCommand(Nagare nagare) {
        this.nagare = nagare;
    }

    @Override
    public Integer call() throws Exception {
        var settings = options.settings(nagare.places());
        if (options.namesData()) {
            return ServeCommand.untilStopped(nagare, () -> nagare.services().demo(settings));
        }
        var folder = Files.createTempDirectory("nagare-demo-");
        try {
            var fleeting = new Settings(
                    folder,
                    settings.http(),
                    settings.network(),
                    settings.torrent(),
                    settings.feed(),
                    settings.watch(),
                    settings.artwork(),
                    settings.dlna(),
                    settings.searches(),
                    settings.renderers(),
                    settings.subtitles(),
                    settings.dht(),
                    settings.outward());
            return ServeCommand.untilStopped(nagare, () -> nagare.services().demo(fleeting));
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
