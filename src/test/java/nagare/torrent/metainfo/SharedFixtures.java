package nagare.torrent.metainfo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The test data that lies beside the project on its makers' machines, and is nowhere committed.
final class SharedFixtures {
    private SharedFixtures() {}

    /// The path, or a skipped test with the reason.
    static Path require(String path) {
        var found = Path.of(System.getProperty("nagare.shared", "../shared"), "fixtures", path);
        assumeTrue(Files.exists(found), "no shared fixtures at " + found);
        return found;
    }

    /// The rows of a table without its head, split at tabs; empty cells are kept.
    static List<String[]> rows(String path) throws IOException {
        return Files.readAllLines(require(path)).stream()
                .skip(1)
                .map(row -> row.split("\t", -1))
                .toList();
    }
}
