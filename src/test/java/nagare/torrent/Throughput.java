package nagare.torrent;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.PeerSource;

/// Measures how fast one engine fetches from another over the loopback address, in one JVM. Not a test; run it by hand:
///
/// `java -cp target/classes:target/test-classes:... nagare.torrent.Throughput [mebibytes] [keep|read]`
///
/// `keep` downloads to a folder; `read` reads the file through a reader and the cache.
final class Throughput {
    private static final int PIECE = 1 << 20;

    private Throughput() {}

    public static void main(String[] arguments) throws Exception {
        int mebi = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 512;
        boolean read = arguments.length > 1 && arguments[1].equals("read");
        Path folder = Files.createTempDirectory(Path.of(""), "throughput");
        try {
            Path film = Files.createDirectory(folder.resolve("seed")).resolve("film.mkv");
            write(film, mebi);
            var source =
                    new TorrentAuthor.Source(List.of("film.mkv"), (long) mebi << 20, () -> Files.newInputStream(film));
            var metainfo = Metainfo.parse(
                    TorrentAuthor.of("film.mkv", List.of(source), PIECE).write());
            try (var seeder = engine(folder.resolve("cache-a"));
                    var leecher = engine(folder.resolve("cache-b"))) {
                seeder.keep(metainfo, folder.resolve("seed"), (_, _) -> {});
                for (int round = 1; round <= 3; round++) {
                    measure(metainfo, seeder.port(), leecher, folder.resolve("round" + round), read);
                    if (read) {
                        break; // the second time it would come from the cache
                    }
                }
            }
        } finally {
            delete(folder);
        }
    }

    private static void measure(Metainfo metainfo, int port, TorrentEngine idle, Path folder, boolean read)
            throws Exception {
        var seeder = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try (var leecher = read ? idle : engine(folder.resolve("cache"))) {
            long cpu = cpu();
            long start = System.nanoTime();
            if (read) {
                var torrent = (OpenTorrent) leecher.open(metainfo);
                try (var reader = torrent.open(metainfo.files().getFirst())) {
                    torrent.swarm().orElseThrow().found(PeerSource.TRACKER, seeder);
                    var buffer = ByteBuffer.allocate(256 * 1024);
                    while (reader.read(buffer.clear(), Duration.ofSeconds(10)) > 0) {}
                }
            } else {
                var torrent = (OpenTorrent) leecher.keep(metainfo, folder, (_, _) -> {});
                torrent.swarm().orElseThrow().found(PeerSource.TRACKER, seeder);
                while (!torrent.status().complete()) {
                    Thread.sleep(20);
                }
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            double used = (cpu() - cpu) * 1e-9;
            double bytes = metainfo.totalBytes();
            System.out.printf(
                    "%s: %.0f MB/s, %.2f s, %.2f CPU s/GB (both sides)%n",
                    read ? "read" : "keep", bytes / 1e6 / seconds, seconds, used / (bytes / 1e9));
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static TorrentEngine engine(Path cache) throws IOException {
        return TorrentEngine.start(
                new EngineSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        cache,
                        8L << 30,
                        0,
                        60,
                        0,
                        Duration.ofMinutes(1),
                        true,
                        new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                        Dealings.usual()),
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare");
    }

    private static void write(Path film, int mebi) throws IOException {
        var bytes = new byte[1 << 20];
        var random = new Random(1);
        try (var channel = FileChannel.open(film, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < mebi; i++) {
                random.nextBytes(bytes);
                channel.write(ByteBuffer.wrap(bytes));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
