package nagare.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every input that was kept, once more: those we made, and those with which the fuzzer reached something new.
final class FuzzCorpusTest {
    static final Path CORPUS = Path.of("src/test/resources/nagare/fuzz");

    @ParameterizedTest
    @MethodSource("nagare.fuzz.Targets#all")
    void everyKeptInputIsReadOrRefused(Targets target) throws IOException {
        var files = kept(target);

        assertFalse(files.isEmpty(), "no corpus for " + target);
        for (var file : files) {
            byte[] input = Files.readAllBytes(file);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(60), () -> target.target().run(input), file.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("nagare.fuzz.Targets#all")
    void everySeedIsRead(Targets target) throws Exception {
        for (byte[] seed : target.seeds().get()) {
            target.target().run(seed);
        }
    }

    static List<Path> kept(Targets target) throws IOException {
        try (var files = Files.list(CORPUS.resolve(target.folder()))) {
            return files.sorted().toList();
        }
    }
}
