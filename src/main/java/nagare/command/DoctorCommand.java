package nagare.command;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import nagare.torrent.status.Cause;
import nagare.torrent.status.Diagnosis;
import nagare.torrent.status.Evidence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `doctor`: why a torrent does not start.
@Command(
        name = "doctor",
        description = "Try to play a torrent, and tell why it does not start.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = Nagare.Version.class,
        footer = {
            "",
            "Example: nagare doctor film.torrent",
            "Exit codes: 0 it would play, 1 it would not (or could not be tried), 2 wrong usage or settings."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 600;

    private final Nagare nagare;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(
            paramLabel = "TORRENT|MAGNET|URL",
            description = "A .torrent file, a magnet link, or an address of one.")
    private String torrent = "";

    @Option(names = "--seconds", paramLabel = "N", description = "Look for so long (${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(names = "--json", description = "For programs: one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DoctorCommand(Nagare nagare) {
        this.nagare = nagare;
    }

    @Override
    public Integer call() throws Exception {
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds takes 1 to %d, not %d".formatted(MOST_SECONDS, seconds));
        }
        var settings = options.settings(nagare.places());
        try (var examination = nagare.stop().during(() -> nagare.services().examine(settings, torrent))) {
            Optional<Duration> firstByte =
                    nagare.stop().during(() -> examination.firstByte(Duration.ofSeconds(seconds)));
            Evidence evidence = examination.evidence().started(firstByte.isPresent());
            var report = new DoctorReport(
                    examination.name(),
                    evidence,
                    new DoctorReport.House(examination.asksNeighbours(), examination.router()),
                    firstByte,
                    seconds);
            if (json) {
                nagare.terminal().out().println(report.json());
            } else {
                report.lines().forEach(nagare.terminal().out()::println);
            }
            Cause cause = Diagnosis.of(evidence).cause();
            return cause.plays() ? 0 : 1;
        }
    }
}
