package nagare.torrent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;

/// An engine of tests, which talks to this machine only: on any port, strict, with a cache of 1 GiB, 20 peers for each
/// torrent and no limit for uploads.
public final class LoopbackEngine {
    private static final int PEERS = 20;

    private LoopbackEngine() {}

    public static EngineSettings settings(Path cache, Dealings dealings) {
        return settings(cache, 0, false, dealings);
    }

    public static EngineSettings settings(Path cache, long uploadBytesPerSecond, boolean swift, Dealings dealings) {
        return new EngineSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                cache,
                1L << 30,
                0,
                PEERS,
                uploadBytesPerSecond,
                Duration.ofMinutes(1),
                swift,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                dealings);
    }

    public static TorrentEngine start(Path cache, Dealings dealings) throws IOException {
        return start(settings(cache, dealings));
    }

    public static TorrentEngine start(EngineSettings settings) throws IOException {
        return TorrentEngine.start(
                settings,
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare/0.1.0");
    }
}
