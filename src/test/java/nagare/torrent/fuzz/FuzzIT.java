package nagare.torrent.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Some seconds of Jazzer per target, each in a JVM of its own, from the corpus that is kept. Longer: `./mvnw verify
/// -Dtest=FuzzCorpusTest -Dit.test=FuzzIT -Dnagare.fuzz.seconds=600`. What it finds lies
/// in
/// `target/fuzz/TARGET`; an input that breaks something becomes a file of the corpus, beside the fix.
final class FuzzIT {
    private static final int SECONDS = Integer.getInteger("nagare.fuzz.seconds", 3);
    private static final int GRACE_SECONDS = 120;

    @ParameterizedTest
    @MethodSource("nagare.torrent.fuzz.Targets#all")
    void nothingThatIsFedBreaksAPromise(Targets target) throws IOException, InterruptedException {
        var folder = Path.of("target/fuzz", target.folder());
        var found = Files.createDirectories(folder.resolve("corpus"));
        var log = folder.resolve("log");
        var process = new ProcessBuilder(command(target, folder, found))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(SECONDS + GRACE_SECONDS, TimeUnit.SECONDS), "Jazzer does not end: " + log);
            var said = Files.readString(log);
            assertEquals(0, process.exitValue(), () -> tail(said));
            assertTrue(said.contains("Done "), () -> "Jazzer did not fuzz: " + tail(said));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(Targets target, Path folder, Path found) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // the seconds are few, and most would go into compiling
                "-Xmx512m",
                "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=nagare.torrent.**",
                "--custom_hook_includes=nagare.torrent.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*", // of what the engine does not do
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-max_len=8192",
                found.toString(),
                FuzzCorpusTest.CORPUS.resolve(target.folder()).toString());
    }

    private static String tail(String log) {
        return log.substring(Math.max(0, log.length() - 4000));
    }
}
