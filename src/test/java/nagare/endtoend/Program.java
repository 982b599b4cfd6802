package nagare.endtoend;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A program that the test started and ends. Remembers every line it printed, and on which of its two streams. Ends
/// with
/// the tests even where they are stopped halfway.
final class Program implements AutoCloseable {
    /// How long anything that a program is waited for may take. On a busy machine a JVM alone may need ten seconds.
    private static final long PATIENCE_SECONDS = 240;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform()
                        .unstarted(() -> RUNNING.forEach(process -> {
                            process.descendants().forEach(ProcessHandle::destroy);
                            process.destroy();
                        })));
    }

    private final Process process;
    private final BufferedWriter input;
    private final List<Line> lines = new ArrayList<>();
    private int open = 2;

    private record Line(boolean error, String text) {}

    /// How a program ended.
    record Ended(int code, String out, String err) {}

    private Program(Process process) {
        this.process = process;
        RUNNING.add(process);
        process.onExit().thenRun(() -> RUNNING.remove(process));
        input = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("out of " + process.pid()).start(() -> listen(process.getInputStream(), false));
        Thread.ofVirtual().name("err of " + process.pid()).start(() -> listen(process.getErrorStream(), true));
    }

    static Program start(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    static Program start(String... command) throws IOException {
        return start(List.of(command), Map.of());
    }

    /// Runs a program to its end and returns what it printed on standard output.
    ///
    /// @throws IOException when it fails; the message holds what it printed
    static String run(String... command) throws IOException, InterruptedException {
        try (Program program = start(command)) {
            Ended ended = program.await();
            if (ended.code() != 0) {
                throw new IOException("%s ended with %d:\n%s%s"
                        .formatted(String.join(" ", command), ended.code(), ended.out(), ended.err()));
            }
            return ended.out();
        }
    }

    /// Where a program is on the PATH.
    static Optional<Path> find(String name) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path path = Path.of(folder, name);
            if (Files.isExecutable(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private void listen(InputStream stream, boolean error) {
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(new Line(error, line));
            }
        } catch (IOException e) {
            add(new Line(true, "(output lost: " + e.getMessage() + ")"));
        }
        end();
    }

    private synchronized void add(Line line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        open--;
        notifyAll();
    }

    /// The first line that fits, of those printed already and those to come.
    String awaitLine(Predicate<String> fits) throws InterruptedException {
        return awaitLine(0, fits);
    }

    /// The first line that fits after so many lines.
    synchronized String awaitLine(int from, Predicate<String> fits) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int next = from;
        while (true) {
            for (; next < lines.size(); next++) {
                if (fits.test(lines.get(next).text())) {
                    return lines.get(next).text();
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (open == 0 || left <= 0) {
                throw new AssertionError("the line never came; the program printed:\n" + output());
            }
            wait(left);
        }
    }

    /// Writes a line to its standard input and returns the first line that it prints from then on and that fits.
    String ask(String question, Predicate<String> fits) throws IOException, InterruptedException {
        int before;
        synchronized (this) {
            before = lines.size();
        }
        input.write(question + "\n");
        input.flush();
        return awaitLine(before, fits);
    }

    /// All it printed so far.
    synchronized String output() {
        return text(_ -> true);
    }

    private String text(Predicate<Line> wanted) {
        var text = new StringBuilder();
        lines.stream().filter(wanted).forEach(line -> text.append(line.text()).append('\n'));
        return text.toString();
    }

    /// Says that nothing more will be said to it.
    void closeInput() throws IOException {
        input.close();
    }

    /// Waits until it ends by itself and has said all.
    Ended await() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end; it printed:\n" + output());
        }
        synchronized (this) {
            while (open > 0) {
                wait();
            }
            return new Ended(process.exitValue(), text(line -> !line.error()), text(line -> line.error()));
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// The processes that it started, and theirs.
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /// SIGTERM.
    void terminate() {
        process.toHandle().destroy(); // Process.destroy would close its output unread
    }

    /// Ctrl-C.
    void interrupt() throws IOException, InterruptedException {
        run("kill", "-INT", Long.toString(process.pid()));
    }

    /// SIGKILL: no goodbye.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = children();
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
