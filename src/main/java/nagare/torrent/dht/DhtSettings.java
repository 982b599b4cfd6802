package nagare.torrent.dht;

import java.nio.file.Path;
import java.util.List;

/// Where a table begins: `bootstrap` are hosts and ports (`router.example.org:6881`) that know nodes, `file` is where
/// the
/// table is kept from one run to the next.
public record DhtSettings(List<String> bootstrap, Path file) {
    public DhtSettings {
        bootstrap = List.copyOf(bootstrap);
    }
}
