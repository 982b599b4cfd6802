package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cache of the JVM as the launcher makes it, with a real rehearsal by a real JVM, on a copy of the jar of this
/// build in a folder of its own, with a blank in its name.
final class CacheIT {
    /// Ends the JVM when it cannot use the cache; without it, it would start all the same.
    private static final Map<String, String> MUST_BE_USED = Map.of("NAGARE_JAVA_OPTS", "-XX:AOTMode=on");

    @TempDir
    private Path folder;

    private Path jar;
    private Path cache;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void copyTheJar() throws IOException {
        Path place = Files.createDirectories(folder.resolve("a place"));
        jar = Files.copy(Path.of("target/nagare.jar"), place.resolve("nagare.jar"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(place.resolve("lib"), Path.of("target/lib").toAbsolutePath());
        cache = place.resolve("nagare.aot");
    }

    @Test
    void aRehearsalMakesACacheThatTheJvmUsesAndNeitherDamageNorOptionsDoHarm() throws Exception {
        Ended made = run(Map.of(), "rehearse");
        assertEquals(0, made.code(), made.err() + log());
        try (var left = Files.list(cache.getParent())) {
            assertEquals(
                    List.of("lib", "nagare.aot", "nagare.aot.key", "nagare.jar"),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }

        Ended used = run(MUST_BE_USED, "--version");
        assertEquals(0, used.code(), used.out() + used.err());
        assertTrue(used.out().startsWith("nagare "), used.out());

        for (String options : List.of(
                "-Xmx128m -Xmn24m", "-Xmn24m", "-Xmx20m", "-Xms600m", "-XX:+UseG1GC", "-XX:+UseZGC", "-Xshare:off")) {
            Ended started = run(Map.of("NAGARE_JAVA_OPTS", options), "--version");
            assertEquals(0, started.code(), options + ": " + started.out() + started.err());
        }

        byte[] bytes = Files.readAllBytes(cache);
        var spoilt = bytes.clone();
        for (int i = bytes.length / 4; i < bytes.length / 2; i++) {
            spoilt[i] ^= 0x55;
        }
        for (byte[] damaged :
                List.of(spoilt, new byte[bytes.length], new byte[0], "damaged".getBytes(StandardCharsets.UTF_8))) {
            Files.write(cache, damaged);
            Ended ended = run(Map.of(), "--version");
            assertEquals(0, ended.code(), ended.out() + ended.err());
            assertEquals("", ended.err());
            assertEquals(used.out(), ended.out());
        }
    }

    private String log() throws IOException {
        Path log = cache.resolveSibling("nagare.aot.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of("nagare").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("NAGARE_CACHE");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("NAGARE_JAR", jar.toString());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Ended(code, Files.readString(out), Files.readString(err));
    }
}
