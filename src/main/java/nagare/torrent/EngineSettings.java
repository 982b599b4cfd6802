package nagare.torrent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nagare.net.AddressPolicy;
import nagare.net.egress.Egress;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.peer.Encryption;

/// How an engine runs: the port for peers (0 for any), the cache folder, its quota in bytes and
/// how many bytes of its disk stay free, peers per torrent,
/// upload limit in bytes per second (0 for none), how long a torrent keeps its peers after its last reader, whether
/// players may get bytes on earned trust before their piece was hashed, whether peers are spoken to encrypted, whether
/// by uTP too, who hears of it beside trackers, what others get back, whom it may talk to, and by which way.
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
        AddressPolicy policy,
        Privacy privacy) {
    /// What is told beside trackers: the local network (BEP 14) on the interfaces named, or on all of it; the router,
    /// which is asked to let peers in; and the DHT, if it is used.
    public record Reach(boolean lsd, List<String> interfaces, boolean portMapping, Optional<DhtSettings> dht) {
        public static final Reach NONE = new Reach(false, List.of(), false, Optional.empty());

        public Reach {
            interfaces = List.copyOf(interfaces);
        }
    }

    /// By any way out, and nobody hears of it beside trackers.
    public EngineSettings(
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
                encryption,
                utp,
                Reach.NONE,
                Sharing.WHILE_READ,
                policy,
                new Privacy(Egress.direct(), false));
    }

    /// As most are: peers are spoken to plain where they take that, and by uTP too; nobody hears of it beside trackers.
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
                policy);
    }

    /// The same with the DHT.
    public EngineSettings with(DhtSettings nodes) {
        return new EngineSettings(
                listen,
                cache,
                cacheBytes,
                keepFreeBytes,
                maxPeers,
                uploadBytesPerSecond,
                linger,
                swift,
                encryption,
                utp,
                new Reach(reach.lsd(), reach.interfaces(), reach.portMapping(), Optional.of(nodes)),
                sharing,
                policy,
                privacy);
    }

    /// The same with peers spoken to in this way, over TCP alone or by uTP too.
    public EngineSettings with(Encryption otherEncryption, boolean otherUtp) {
        return new EngineSettings(
                listen,
                cache,
                cacheBytes,
                keepFreeBytes,
                maxPeers,
                uploadBytesPerSecond,
                linger,
                swift,
                otherEncryption,
                otherUtp,
                reach,
                sharing,
                policy,
                privacy);
    }
}
