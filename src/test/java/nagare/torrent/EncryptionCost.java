package nagare.torrent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.FreePort;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.peer.Encryption;
import nagare.torrent.status.PeerSource;

/// Measures what forced RC4 costs: downloads a file again and again over the loopback address, plain and encrypted by
/// turns, from another engine in this JVM and from libtorrent. Not a test; `bench/rc4.py LAB --engine` runs it.
final class EncryptionCost {
    private static final int PIECE = 1 << 20;
    private static final int ROUNDS = 5;

    private EncryptionCost() {}

    public static void main(String[] arguments) throws Exception {
        int mebi = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 256;
        Path folder = Files.createTempDirectory(Path.of("target"), "rc4").toAbsolutePath();
        try {
            Path seed = Files.createDirectory(folder.resolve("seed"));
            write(seed.resolve("film.mkv"), mebi);
            var source = new TorrentAuthor.Source(
                    List.of("film.mkv"), (long) mebi << 20, () -> Files.newInputStream(seed.resolve("film.mkv")));
            byte[] torrent =
                    TorrentAuthor.of("film.mkv", List.of(source), PIECE).write();
            Metainfo metainfo = Metainfo.parse(torrent);
            try (var seeder = engine(folder.resolve("cache"), Encryption.PREFER_PLAIN)) {
                seeder.keep(metainfo, seed, (_, _) -> {});
                compare("engine", metainfo, seeder.port(), folder);
            }
            Path file = Files.write(folder.resolve("film.torrent"), torrent);
            libtorrent(seed, file, metainfo, folder);
        } finally {
            delete(folder);
        }
    }

    private static void libtorrent(Path seed, Path file, Metainfo metainfo, Path folder) throws Exception {
        int port = FreePort.any();
        Process process = new ProcessBuilder(
                        "/usr/bin/python3",
                        "src/test/resources/nagare/endtoend/crypt_peer.py",
                        "127.0.0.1",
                        Integer.toString(port),
                        seed.toString(),
                        file.toString(),
                        "either")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = process.inputReader()) {
            if (!"ready".equals(out.readLine())) {
                throw new IOException("libtorrent does not seed");
            }
            compare("libtorrent", metainfo, port, folder);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// By turns, so that what else the machine does meets both alike; the first round of each warms up.
    private static void compare(String seeder, Metainfo metainfo, int port, Path folder) throws Exception {
        var plain = new ArrayList<Double>();
        var encrypted = new ArrayList<Double>();
        for (int round = 0; round <= ROUNDS; round++) {
            double one = measure(metainfo, port, Encryption.PREFER_PLAIN, folder);
            double other = measure(metainfo, port, Encryption.REQUIRE, folder);
            System.out.printf(
                    "%s: plain %.0f MB/s, RC4 %.0f MB/s%s%n", seeder, one, other, round == 0 ? " (warm-up)" : "");
            if (round > 0) {
                plain.add(one);
                encrypted.add(other);
            }
        }
        System.out.printf(
                "%s: median plain %.0f MB/s, RC4 %.0f MB/s: RC4 costs %.0f %%%n",
                seeder, median(plain), median(encrypted), 100 - 100 * median(encrypted) / median(plain));
    }

    private static double median(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(figure -> figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double measure(Metainfo metainfo, int port, Encryption encryption, Path folder) throws Exception {
        Path target = Files.createDirectory(folder.resolve("leech"));
        try (var leecher = engine(folder.resolve("leech cache"), encryption)) {
            long start = System.nanoTime();
            var torrent = (OpenTorrent) leecher.keep(metainfo, target, (_, _) -> {});
            torrent.swarm()
                    .orElseThrow()
                    .found(PeerSource.TRACKER, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            while (!torrent.status().complete()) {
                Thread.sleep(5);
            }
            return metainfo.totalBytes() / 1e6 / ((System.nanoTime() - start) * 1e-9);
        } finally {
            delete(target);
        }
    }

    private static TorrentEngine engine(Path cache, Encryption encryption) throws IOException {
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
                        Dealings.usual().with(encryption, false)),
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare");
    }

    private static void write(Path film, int mebi) throws IOException {
        var bytes = new byte[1 << 20];
        var random = new Random(1);
        try (var out = Files.newOutputStream(film)) {
            for (int i = 0; i < mebi; i++) {
                random.nextBytes(bytes);
                out.write(bytes);
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
