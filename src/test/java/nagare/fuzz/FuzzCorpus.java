package nagare.fuzz;

import java.io.IOException;
import java.nio.file.Files;

/// Writes the inputs of our own making into the corpus; run by hand in the project's folder when a target or a format
/// changed: `java -cp target/classes:target/test-classes nagare.fuzz.FuzzCorpus`.
final class FuzzCorpus {
    private FuzzCorpus() {}

    public static void main(String[] arguments) throws IOException {
        for (var target : Targets.all().toList()) {
            var folder = Files.createDirectories(FuzzCorpusTest.CORPUS.resolve(target.folder()));
            int number = 0;
            for (byte[] seed : target.seeds().get()) {
                Files.write(folder.resolve("seed-" + ++number), seed);
            }
        }
    }
}
