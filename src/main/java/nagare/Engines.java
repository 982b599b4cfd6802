package nagare;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import nagare.config.Settings;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.EngineSettings;
import nagare.torrent.TorrentEngine;

/// Starts engines from the settings.
final class Engines {
    private Engines() {}

    static AddressPolicy policy(Settings settings) {
        return new AddressPolicy(
                settings.network().trusted().stream().map(Cidr::parse).toList());
    }

    static TorrentEngine start(Settings settings, Path cache, String product) throws IOException {
        Settings.Torrents torrents = settings.torrent();
        return TorrentEngine.start(
                new EngineSettings(
                        new InetSocketAddress(torrents.port()),
                        cache,
                        torrents.cacheBytes(),
                        torrents.maxPeers(),
                        torrents.uploadBytesPerSecond(),
                        torrents.linger(),
                        policy(settings)),
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new SecureRandom()),
                product);
    }
}
