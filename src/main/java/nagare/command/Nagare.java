package nagare.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import nagare.config.BadSettings;
import nagare.config.Places;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command `nagare`: its sub-commands, and how whatever goes wrong is told. Exit codes: 0 all went well, 1 it
/// failed,
/// 2 it was called wrongly or the settings are wrong.
@Command(
        name = "nagare",
        description = "A media server for the home that plays torrents on the TV while they download.",
        versionProvider = Nagare.Version.class,
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  nagare demo                                   see it work, without internet",
            "  nagare serve                                  show the newest releases to the TV",
            "  nagare serve --feed https://example.org/rss   another feed",
            "  nagare search \"big buck bunny\"",
            "  nagare get film.torrent -o ~/Videos",
            "  nagare stream film.torrent --open vlc",
            "  nagare info film.torrent --json",
            "  nagare doctor film.torrent                    why does it not start?",
            "",
            "Exit codes: 0 all went well, 1 it failed, 2 wrong usage or settings.",
            "Settings: docs/CONFIGURATION.md"
        })
public final class Nagare implements Runnable {
    public static final String VERBOSE = "--verbose";

    private final Services services;
    private final Terminal terminal;
    private final StopSignal stop;
    private final Places places;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// Read by `Main`, before the first logger is made; here for the help.
    @Option(names = VERBOSE, scope = ScopeType.INHERIT, description = "Tell on standard error what is decided and why.")
    private boolean verbose;

    private Nagare(Services services, Terminal terminal, StopSignal stop, Places places) {
        this.services = services;
        this.terminal = terminal;
        this.stop = stop;
        this.places = places;
    }

    /// Does what the arguments say and answers with the exit code.
    public static int run(String[] arguments, Services services, Terminal terminal, StopSignal stop) {
        return run(arguments, new Nagare(services, terminal, stop, Places.ofThisUser()));
    }

    static int run(String[] arguments, Services services, Terminal terminal, StopSignal stop, Places places) {
        return run(arguments, new Nagare(services, terminal, stop, places));
    }

    private static int run(String[] arguments, Nagare nagare) {
        var line = new CommandLine(nagare)
                .addSubcommand(new ServeCommand(nagare))
                .addSubcommand(new DemoCommand(nagare))
                .addSubcommand(new SearchCommand(nagare))
                .addSubcommand(new GetCommand(nagare))
                .addSubcommand(new StreamCommand(nagare))
                .addSubcommand(new InfoCommand(nagare))
                .addSubcommand(new DoctorCommand(nagare))
                .setOut(new PrintWriter(nagare.terminal.out(), true))
                .setErr(new PrintWriter(nagare.terminal.err(), true))
                .setUsageHelpWidth(Math.clamp(nagare.terminal.columns().orElse(100), 55, 120))
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler(nagare::wrongUsage)
                .setExecutionExceptionHandler((failure, command, _) -> nagare.failed(failure, command));
        return line.execute(arguments);
    }

    @Override
    public void run() {
        spec.commandLine().usage(terminal.err());
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /// Whether these arguments ask for a picture that is drawn over and over, which lines of the log would tear.
    public static boolean draws(String[] arguments, Terminal terminal) {
        var words = List.of(arguments);
        boolean hasPicture = words.stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .filter(command -> command.equals(GetCommand.NAME) || command.equals(StreamCommand.NAME))
                .isPresent();
        return terminal.watched() && words.contains(VERBOSE) && hasPicture;
    }

    boolean verbose() {
        return verbose;
    }

    Services services() {
        return services;
    }

    Terminal terminal() {
        return terminal;
    }

    StopSignal stop() {
        return stop;
    }

    Places places() {
        return places;
    }

    private int wrongUsage(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        complain(String.valueOf(wrong.getMessage()));
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        terminal.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private int failed(Exception failure, CommandLine command) {
        boolean saysSo = failure instanceof CommandFailed && failure.getCause() instanceof InterruptedException;
        if (stop.isRequested() && !saysSo) {
            complain("stopped"); // what else went wrong did so because of that
            return command.getCommandSpec().exitCodeOnExecutionException();
        }
        switch (failure) {
            case BadSettings wrong -> {
                complain("the settings are wrong");
                terminal.err().println(wrong.getMessage());
                return command.getCommandSpec().exitCodeOnInvalidInput();
            }
            case CommandFailed said -> complain(String.valueOf(said.getMessage()));
            case IOException broken ->
                complain(Optional.ofNullable(broken.getMessage()).orElse(broken.toString()));
            case InterruptedException _ -> complain("stopped");
            default -> {
                complain("this is a bug in Nagare: " + failure);
                LoggerFactory.getLogger(Nagare.class).error("a command failed", failure);
            }
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private void complain(String message) {
        terminal.err()
                .println("nagare: "
                        + message.lines()
                                .map(TerminalText::clean)
                                .reduce((a, b) -> a + "\n" + b)
                                .orElse(""));
    }

    /// What the jar's manifest says.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Nagare.class.getPackage().getImplementationVersion();
            return new String[] {"nagare " + (version == null ? "(not packaged)" : version)};
        }
    }
}
