package nagare.stream;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.Dealings;
import nagare.torrent.EngineSettings;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;

/// Measures what players cost that have asked for a film and do not read: memory, and threads of the system. Not a
/// test; run it by hand, on Linux:
///
/// `java -cp target/classes:target/test-classes:... nagare.stream.ParkedReaders [players]`
final class ParkedReaders {
    private static final int FILM_BYTES = 64 << 20;
    private static final AddressPolicy HERE = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));

    private ParkedReaders() {}

    public static void main(String[] arguments) throws Exception {
        int players = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        Path folder = Files.createTempDirectory(Path.of(""), "parked");
        Path film = folder.resolve("film.mkv");
        var content = new byte[FILM_BYTES];
        new Random(1).nextBytes(content);
        Files.write(film, content);
        content = null;
        var source = new TorrentAuthor.Source(List.of("film.mkv"), FILM_BYTES, () -> Files.newInputStream(film));
        var metainfo = Metainfo.parse(
                TorrentAuthor.of("film.mkv", List.of(source), 1 << 20).write());
        var transfers = new Transfers();
        try (var engine = engine(folder.resolve("cache"))) {
            var torrent = engine.keep(metainfo, folder, (_, _) -> {});
            var http = new Settings.Http("127.0.0.1", 0, Duration.ofHours(1), List.of());
            var route = new TorrentRoute(torrent, transfers, Duration.ofMinutes(1));
            try (var server = HttpServer.start(http, HERE, "0", List.of(route))) {
                measure(players, server.port(), transfers);
            }
        } finally {
            try (var paths = Files.walk(folder)) {
                for (Path path :
                        paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void measure(int players, int port, Transfers transfers) throws Exception {
        var open = new ArrayList<SocketChannel>();
        park(1, port, open, transfers); // what every first request costs
        report("one player", transfers);
        park(players, port, open, transfers);
        report(players + " more", transfers);
        for (SocketChannel channel : open) {
            channel.close();
        }
        await(transfers, 0);
        report("all gone", transfers);
    }

    private static void park(int players, int port, List<SocketChannel> open, Transfers transfers) throws Exception {
        for (int i = 0; i < players; i++) {
            var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap("GET /stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                    .formatted(port)
                    .getBytes(StandardCharsets.US_ASCII)));
            open.add(channel);
        }
        await(transfers, open.size());
        long sent = -1;
        while (sent != transfers.bytes()) { // until the sockets are full
            sent = transfers.bytes();
            Thread.sleep(1000);
        }
    }

    private static void await(Transfers transfers, int count) throws InterruptedException {
        while (transfers.active() != count) {
            Thread.sleep(50);
        }
    }

    private static void report(String what, Transfers transfers) throws IOException {
        System.gc();
        String rss = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
        System.out.printf(
                "%s: %s, heap %.1f of %.1f MiB, direct %.1f MiB, %d threads of the system, %.1f MiB sent%n",
                what,
                rss.replaceAll("\\s+", " "),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / 1048576.0,
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                                .filter(pool -> pool.getName().equals("direct"))
                                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                                .sum()
                        / 1048576.0,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                transfers.bytes() / 1048576.0);
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
                        HERE,
                        Dealings.usual()),
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare");
    }
}
