package nagare.torrent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import nagare.net.AddressPolicy;
import nagare.torrent.peer.Encryption;

/// How an engine runs: the port for peers (0 for any), the cache folder, its quota in bytes and
/// how many bytes of its disk stay free, peers per torrent,
/// upload limit in bytes per second (0 for none), how long a torrent keeps its peers after its last reader, whether
/// players may get bytes on earned trust before their piece was hashed, whether peers are spoken to encrypted, whether
/// by uTP too, what the house and its router hear of it, what others get back, and whom it may talk to.
public record EngineSettings(
        InetSocketAddress listen,
        Path cache,
        long cacheBytes,
        long keepFreeBytes,
        int maxPeers,
        long uploadBytesPerSecond,
        Duration linger,
        boolean swift,
        Encryption encryption,
        boolean utp,
        Reach reach,
        Sharing sharing,
        AddressPolicy policy) {
    /// What is told beside trackers: the local network (BEP 14) on the interfaces named, or on all of it, and the
    /// router,
    /// which is asked to let peers in.
    public record Reach(boolean lsd, List<String> interfaces, boolean portMapping) {
        public static final Reach NONE = new Reach(false, List.of(), false);

        public Reach {
            interfaces = List.copyOf(interfaces);
        }
    }

    /// As most are: peers are spoken to plain where they take that, and by uTP too; the house hears nothing.
    public EngineSettings(
            InetSocketAddress listen,
            Path cache,
            long cacheBytes,
            long keepFreeBytes,
            int maxPeers,
            long uploadBytesPerSecond,
            Duration linger,
            boolean swift,
            AddressPolicy policy) {
        this(
                listen,
                cache,
                cacheBytes,
                keepFreeBytes,
                maxPeers,
                uploadBytesPerSecond,
                linger,
                swift,
                Encryption.PREFER_PLAIN,
                true,
                Reach.NONE,
                Sharing.WHILE_READ,
                policy);
    }
}
