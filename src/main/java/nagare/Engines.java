package nagare;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import nagare.config.Settings;
import nagare.torrent.Dealings;
import nagare.torrent.EngineSettings;
import nagare.torrent.Sharing;
import nagare.torrent.TorrentEngine;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.peer.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts engines from the settings.
final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private Engines() {}

    static TorrentEngine start(Settings settings, Outside outside, Path cache, String product) throws IOException {
        return start(settings, outside, settings.torrent().port(), cache, product);
    }

    /// As [#start], but on any port where the one of the settings is taken, which mostly is by a server that runs
    /// meanwhile: what downloads for itself dials its peers, and can do without their calls.
    static TorrentEngine startBesideOthers(Settings settings, Outside outside, Path cache, String product)
            throws IOException {
        try {
            return start(settings, outside, cache, product);
        } catch (BindException taken) {
            LOG.info("taking any free port for peers: {}", taken.getMessage());
            return start(settings, outside, 0, cache, product);
        }
    }

    private static Dealings.Reach reach(Settings settings) {
        Settings.Reach reach = settings.torrent().reach();
        Optional<DhtSettings> dht = settings.dht().enabled()
                ? Optional.of(new DhtSettings(
                        settings.dht().bootstrap(), settings.data().resolve("dht.table")))
                : Optional.empty();
        return new Dealings.Reach(reach.lsd(), settings.network().interfaces(), reach.portMapping(), dht);
    }

    private static TorrentEngine start(Settings settings, Outside outside, int port, Path cache, String product)
            throws IOException {
        Settings.Torrents torrents = settings.torrent();
        var engine = new EngineSettings(
                new InetSocketAddress(port),
                cache,
                torrents.cacheBytes(),
                torrents.keepFreeBytes(),
                torrents.maxPeers(),
                torrents.uploadBytesPerSecond(),
                torrents.linger(),
                torrents.start() == Settings.Start.SWIFT,
                outside.strangers(),
                new Dealings(
                        encryption(torrents.encryption()),
                        torrents.utp(),
                        reach(settings),
                        new Sharing(
                                torrents.sharing().uploads(),
                                torrents.sharing().ratio(),
                                torrents.sharing().time()),
                        outside.privacy(),
                        torrents.maxConnections()));
        return TorrentEngine.start(
                engine,
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new SecureRandom()),
                product);
    }

    private static Encryption encryption(Settings.Encryption chosen) {
        return switch (chosen) {
            case PREFER_PLAIN -> Encryption.PREFER_PLAIN;
            case PREFER -> Encryption.PREFER;
            case REQUIRE -> Encryption.REQUIRE;
        };
    }
}
