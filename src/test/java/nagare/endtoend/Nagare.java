package nagare.endtoend;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Nagare as a user starts it: the launcher in a process of its own.
final class Nagare implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready.*?(http://[^ ]+)");

    private final Program program;

    private Nagare(Program program) {
        this.program = program;
    }

    static Nagare start(String... arguments) throws IOException {
        return new Nagare(Program.start(command(arguments), environment()));
    }

    /// Runs a command to its end.
    static String run(String... arguments) throws IOException, InterruptedException {
        try (Program program = Program.start(command(arguments), environment())) {
            int status = program.await();
            return status + "\n" + program.output();
        }
    }

    static List<String> command(String... arguments) {
        var command =
                new ArrayList<String>(List.of(Path.of("nagare").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// The jar of this build, not one that the launcher would make.
    private static Map<String, String> environment() {
        Path jar = Path.of("target/nagare.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new AssertionError("build first: " + jar + " is missing (mvn verify does)");
        }
        return Map.of("NAGARE_JAR", jar.toString(), "JAVA_HOME", System.getProperty("java.home"));
    }

    /// Where it serves, as its one line on standard output says.
    URI awaitReady() throws InterruptedException {
        Matcher matcher =
                READY.matcher(program.awaitLine(line -> READY.matcher(line).find()));
        if (!matcher.find()) {
            throw new AssertionError("unreachable: the line fitted before");
        }
        return URI.create(matcher.group(1));
    }

    String output() {
        return program.output();
    }

    void kill() throws InterruptedException {
        program.kill();
    }

    /// SIGTERM, and its exit code.
    int stop() throws InterruptedException {
        program.terminate();
        return program.await();
    }

    @Override
    public void close() {
        program.close();
    }
}
