package nagare.plugin;

import java.io.IOException;
import java.util.Optional;

/// The files that ship inside the program, by absolute path such as `/nagare/feed/nyaa.json`.
@FunctionalInterface
public interface Resources {
    /// The bytes of the file, at most `limit + 1` of them so that a longer one can be told; empty when there is
    /// none.
    Optional<byte[]> read(String path, int limit) throws IOException;

    static Resources classPath() {
        return (path, limit) -> {
            try (var in = Resources.class.getResourceAsStream(path)) {
                return in == null ? Optional.empty() : Optional.of(in.readNBytes(limit + 1));
            }
        };
    }
}
