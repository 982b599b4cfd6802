package nagare.torrent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Opening;

/// An engine for `bench/magnet.py`, whose DHT begins with the hosts named as arguments after its folder. A line on
/// standard input is a magnet link or the path of a .torrent file; it is answered with the milliseconds until the info
/// dictionary is known, and until a player has the first byte of the first file. `nodes` is answered with how many
/// nodes
/// of the DHT are known.
final class FirstByte {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private FirstByte() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        var nodes = new DhtSettings(List.of(arguments).subList(1, arguments.length), folder.resolve("dht.table"));
        var settings = new EngineSettings(
                new InetSocketAddress(0),
                folder.resolve("cache"),
                1L << 30,
                0,
                60,
                0,
                Duration.ZERO,
                true,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8"))),
                Dealings.usual().with(nodes));
        var around = new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new SecureRandom());
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var engine = TorrentEngine.start(settings, around, "Nagare/bench")) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(
                        line.equals("nodes") ? "" + engine.dht().orElseThrow().good() : measure(engine, line));
            }
        }
    }

    private static String measure(TorrentEngine engine, String what)
            throws IOException, InterruptedException, InvalidTorrent {
        byte[] file = what.startsWith("magnet:") ? new byte[0] : Files.readAllBytes(Path.of(what));
        long began = System.nanoTime();
        Metainfo metainfo = file.length > 0
                ? Metainfo.parse(file)
                : engine.learn(Magnet.parse(what), PATIENCE).orElseThrow();
        long known = System.nanoTime();
        Torrent torrent = engine.open(metainfo);
        TorrentFile first = metainfo.files().getFirst();
        try (TorrentReader reader = torrent.play(first, 0, new Opening(began))) {
            if (reader.read(ByteBuffer.allocate(1), PATIENCE) != 1) {
                return "nothing came";
            }
        }
        return "%.1f %.1f".formatted((known - began) / 1e6, (System.nanoTime() - began) / 1e6);
    }
}
