package nagare.endtoend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.Dealings;
import nagare.torrent.EngineSettings;
import nagare.torrent.TorrentEngine;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.metainfo.Metainfo;

/// A process that downloads a torrent and looks for its peers everywhere, in a DHT too of which it knows one node:
/// `Leech FOLDER TORRENT INTERFACE NETWORK NODE`. Says "done" when all of it is here; ends when its input is closed.
final class Leech {
    private Leech() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        var torrent = Metainfo.parse(Files.readAllBytes(Path.of(arguments[1])));
        var settings = new EngineSettings(
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0),
                folder.resolve("cache"),
                1L << 30,
                0,
                20,
                0,
                Duration.ofMinutes(1),
                false,
                new AddressPolicy(List.of(Cidr.parse(arguments[3]))),
                Dealings.usual()
                        .with(new Dealings.Reach(
                                true,
                                List.of(arguments[2]),
                                false,
                                Optional.of(new DhtSettings(List.of(arguments[4]), folder.resolve("nodes"))))));
        try (var engine = TorrentEngine.start(
                settings,
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare/0.1.0")) {
            while (engine.dht().orElseThrow().good() == 0) { // nothing tells of the first node
                Thread.sleep(20);
            }
            var kept = engine.keep(torrent, folder.resolve("kept"), (_, _) -> {});
            while (!kept.status().complete()) { // nothing tells when a status is new
                Thread.sleep(20);
            }
            System.out.println("done");
            while (System.in.read() >= 0) {
                // until nobody is there any more
            }
        }
    }
}
