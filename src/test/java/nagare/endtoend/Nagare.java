package nagare.endtoend;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Nagare as a user starts it: the launcher, in a process of its own, on the jar of this build.
final class Nagare implements AutoCloseable {
    /// The DHT stays on this machine, and those of other tests, who play the same film, are no neighbours.
    private static final String SETTINGS = "[dht]\nbootstrap = []\n[torrent]\nlsd = false\n";

    private static final Pattern READY = Pattern.compile("Nagare is ready: (http://[^ ]+)");

    private final Program program;

    private Nagare(Program program) {
        this.program = program;
    }

    static Nagare start(String... arguments) throws IOException {
        return start(Host.HERE, arguments);
    }

    static Nagare start(Host host, String... arguments) throws IOException {
        return new Nagare(Program.start(host.command(command(arguments)), environment()));
    }

    /// `serve` on the loopback address only, as the owner of a first torrent box would try it.
    static Nagare serve(Path data, URI feed, int port) throws IOException {
        return start(
                "serve",
                "--data",
                data.toString(),
                "--http",
                "127.0.0.1:" + port,
                "--interface",
                "lo",
                "--peer-port",
                "0",
                "--feed",
                feed.toString(),
                "--trust",
                "127.0.0.0/8");
    }

    /// Runs a command to its end.
    static Program.Ended run(String... arguments) throws IOException, InterruptedException {
        try (Nagare nagare = start(arguments)) {
            return nagare.program.await();
        }
    }

    private static List<String> command(String... arguments) {
        // Whoever runs the tests in the background of a shell has Ctrl-C ignored, and would hand that down to us.
        var command = new ArrayList<String>(List.of(
                "env",
                "--default-signal=INT",
                Path.of("nagare").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// The jar of this build, not one that the launcher would make; and not the settings of the person who runs the
    /// tests.
    private static Map<String, String> environment() throws IOException {
        Path jar = Path.of("target/nagare.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new AssertionError("build first: " + jar + " is missing (mvn verify makes it)");
        }
        Path settings = Path.of("target/endtoend/settings").toAbsolutePath();
        Path folder = Files.createDirectories(settings.resolve("nagare"));
        Path begun = Files.writeString(Files.createTempFile(folder, "begun", ""), SETTINGS);
        Files.move(begun, folder.resolve("nagare.toml"), StandardCopyOption.ATOMIC_MOVE); // others are reading it
        String nowhere = Path.of("target/endtoend/no-settings").toAbsolutePath().toString();
        return Map.of(
                "NAGARE_JAR",
                jar.toString(),
                "JAVA_HOME",
                System.getProperty("java.home"),
                "XDG_CONFIG_HOME",
                settings.toString(),
                "XDG_DATA_HOME",
                nowhere);
    }

    /// Where it serves, as its one line on standard output says.
    URI awaitReady() throws InterruptedException {
        String line = program.awaitLine(READY.asPredicate());
        return URI.create(READY.matcher(line)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow());
    }

    Program program() {
        return program;
    }

    /// The first line that fits, of those printed already and those to come.
    String awaitLine(Predicate<String> fits) throws InterruptedException {
        return program.awaitLine(fits);
    }

    /// Waits until it ends by itself.
    Program.Ended end() throws InterruptedException {
        return program.await();
    }

    String output() {
        return program.output();
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        program.kill();
    }

    /// SIGTERM, and how it ended.
    Program.Ended stop() throws InterruptedException {
        program.terminate();
        return program.await();
    }

    @Override
    public void close() {
        program.close();
    }
}
