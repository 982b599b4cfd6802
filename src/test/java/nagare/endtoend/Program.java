package nagare.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A program that the test started and ends. Remembers every line it printed.
final class Program implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private Program(Process process) {
        this.process = process;
        Thread.ofVirtual().name("output of " + process.pid()).start(this::listen);
    }

    static Program start(List<String> command, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    static Program start(String... command) throws IOException {
        return start(List.of(command), Map.of());
    }

    /// Runs a program to its end and returns what it printed.
    static String run(String... command) throws IOException, InterruptedException {
        try (Program program = start(command)) {
            int status = program.await();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + status + ":\n" + program.output());
            }
            return program.output();
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

    private void listen() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output lost: " + e.getMessage() + ")");
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /// The first line that fits, waiting for it at most a minute.
    synchronized String awaitLine(Predicate<String> fits) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        int next = 0;
        while (true) {
            for (; next < lines.size(); next++) {
                if (fits.test(lines.get(next))) {
                    return lines.get(next);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || left <= 0) {
                throw new AssertionError("the line never came; the program printed:\n" + output());
            }
            wait(left);
        }
    }

    synchronized String output() {
        return String.join("\n", lines);
    }

    synchronized Optional<String> lastLine() {
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast());
    }

    int await() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("does not end:\n" + output());
        }
        synchronized (this) {
            while (!ended) {
                wait();
            }
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    /// SIGKILL: no goodbye.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
