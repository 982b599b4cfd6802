package nagare.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nagare.torrent.storage.JournalFuzz;
import org.junit.jupiter.api.Test;

/// Some thousand inputs of Jazzer over all targets in one JVM, from the corpus that is kept; nearly the same ones each
/// time, so that a change and not chance decides whether it passes. To look for new ones, on all or on one of them:
/// `./mvnw verify -Dtest=FuzzCorpusTest -Dit.test=FuzzIT -Dnagare.fuzz.seconds=600 -Dnagare.fuzz.target=JournalFuzz`.
/// What it finds lies in `target/fuzz`; an input that breaks something becomes a file of the corpus, without its first
/// byte, beside the fix.
final class FuzzIT {
    /// How long to look for new inputs; without it [#INPUTS] are tried.
    private static final int SECONDS = Integer.getInteger("nagare.fuzz.seconds", 0);

    private static final boolean LOOKING = SECONDS > 0;
    private static final int INPUTS = 8_000;
    private static final int MOST_SECONDS = LOOKING ? SECONDS : 60;
    private static final String INSTRUMENTED = String.join(
            File.pathSeparator,
            "nagare.torrent.**",
            "nagare.net.**",
            "nagare.dlna.**",
            "nagare.subtitle.**",
            "nagare.probe.**");
    private static final int GRACE_SECONDS = 120;

    /// Where a file system in memory is on Linux: forcing a file there costs nothing.
    private static final Path MEMORY = Path.of("/dev/shm");

    @Test
    void nothingThatIsFedBreaksAPromise() throws IOException, InterruptedException {
        var folder = Files.createDirectories(Path.of("target/fuzz"));
        var log = folder.resolve("log");
        var scratch =
                Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : folder.toAbsolutePath(), "nagare-fuzz-");
        var process = new ProcessBuilder(command(folder, corpus(folder), scratch))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(MOST_SECONDS + GRACE_SECONDS, TimeUnit.SECONDS), "Jazzer does not end: " + log);
            var said = Files.readString(log);
            assertEquals(0, process.exitValue(), () -> tail(said));
            assertTrue(said.contains("Done "), () -> "Jazzer did not fuzz: " + tail(said));
        } finally {
            process.destroyForcibly().waitFor();
            delete(scratch);
        }
    }

    /// What is kept, each with the byte of its target before it; of what earlier runs found, that of longer ones stays.
    private static Path corpus(Path folder) throws IOException {
        var corpus = folder.resolve("corpus" + System.getProperty(AnyFuzz.ONLY, "") + (LOOKING ? "" : "-fresh"));
        if (!LOOKING && Files.exists(corpus)) {
            delete(corpus);
        }
        Files.createDirectories(corpus);
        var targets = AnyFuzz.chosen();
        for (int i = 0; i < targets.size(); i++) {
            var target = targets.get(i);
            for (var kept : FuzzCorpusTest.kept(target)) {
                var input = Files.readAllBytes(kept);
                var tagged = ByteBuffer.allocate(1 + input.length).put((byte) i).put(input);
                Files.write(corpus.resolve(target.folder() + "-" + kept.getFileName()), tagged.array());
            }
        }
        return corpus;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> command(Path folder, Path corpus, Path scratch) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // the seconds are few, and most would go into compiling
                "-Xmx256m",
                "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
                "-D" + JournalFuzz.FOLDER + "=" + scratch,
                "-D" + AnyFuzz.ONLY + "=" + System.getProperty(AnyFuzz.ONLY, ""),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + AnyFuzz.class.getName(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--custom_hook_includes=" + INSTRUMENTED,
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*", // of what the engine does not do
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-seed=" + (LOOKING ? 0 : 1), // zero: another one each time
                "-runs=" + (LOOKING ? -1 : INPUTS),
                "-max_total_time=" + MOST_SECONDS,
                "-timeout=60",
                "-rss_limit_mb=1024",
                "-max_len=8192",
                corpus.toString());
    }

    private static String tail(String log) {
        return log.substring(Math.max(0, log.length() - 4000));
    }
}
