package nagare.torrent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import nagare.net.AddressPolicy;

/// How an engine runs: the port for peers (0 for any), the cache folder, its quota in bytes and
/// how many bytes of its disk stay free, peers per torrent,
/// upload limit in bytes per second (0 for none), how long a torrent keeps its peers after its last reader, whether
/// players may get bytes on earned trust before their piece was hashed, whom it may talk to, and how it deals with
/// them.
public record EngineSettings(
        InetSocketAddress listen,
        Path cache,
        long cacheBytes,
        long keepFreeBytes,
        int maxPeers,
        long uploadBytesPerSecond,
        Duration linger,
        boolean swift,
        AddressPolicy policy,
        Dealings dealings) {}
