package nagare.endtoend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.Dealings;
import nagare.torrent.EngineSettings;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Metainfo;

/// A process to be killed: `Victim FOLDER PLAYED.torrent KEPT.torrent` plays one torrent from the cache in FOLDER and
/// downloads the other one to it. Says "open" when it begins, "fresh" when bytes come from a peer, "problem" and
/// the status of the download where that has one, "seen" when the one is played to its end, "wrong" for a byte
/// that is not as in [Media], "done" when
/// both are complete.
final class Victim {
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final long QUOTA = 1L << 30;

    private Victim() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Metainfo played = Metainfo.parse(Files.readAllBytes(Path.of(arguments[1])));
        Metainfo kept = Metainfo.parse(Files.readAllBytes(Path.of(arguments[2])));
        var settings = new EngineSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                folder.resolve("cache"),
                QUOTA,
                0,
                20,
                0,
                Duration.ofMinutes(1),
                false,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                Dealings.usual());
        try (var engine = TorrentEngine.start(
                settings,
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare/0.1.0")) {
            System.out.println("open");
            var keeping = inBackground(() -> keep(engine, kept, folder.resolve("kept")));
            Torrent torrent = engine.open(played);
            inBackground(() -> tellOfFreshBytes(torrent));
            play(torrent);
            System.out.println("seen");
            keeping.get();
        }
        System.out.println("done");
    }

    static List<String> command(Path folder, Path played, Path kept) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                played.toString(),
                kept.toString());
    }

    private static Void keep(TorrentEngine engine, Metainfo kept, Path folder) throws Exception {
        Torrent torrent = engine.keep(kept, folder, (_, _) -> {});
        String problem = "";
        while (!torrent.status().complete()) { // nothing tells when a status is new
            String now = torrent.status().problem().orElse("");
            if (!now.equals(problem)) {
                System.out.println("problem " + now);
            }
            problem = now;
            Thread.sleep(10);
        }
        play(torrent);
        return null;
    }

    private static Void tellOfFreshBytes(Torrent torrent) throws InterruptedException {
        while (torrent.status().downloaded() == 0) {
            Thread.sleep(5);
        }
        System.out.println("fresh");
        return null;
    }

    private static void play(Torrent torrent) throws Exception {
        var file = torrent.metainfo().largestFile();
        ByteBuffer expected = ByteBuffer.allocate(128 * 1024);
        ByteBuffer seen = ByteBuffer.allocate(expected.capacity());
        try (var reader = torrent.open(file);
                var original =
                        FileChannel.open(Media.FOLDER.resolve(torrent.metainfo().name()))) {
            for (long at = 0; at < file.length(); at += seen.remaining()) {
                if (reader.read(seen.clear(), PATIENCE) <= 0) {
                    throw new IllegalStateException("nothing came at " + at + ": " + torrent.status());
                }
                seen.flip();
                expected.clear().limit(seen.remaining());
                while (expected.hasRemaining()) {
                    original.read(expected, at + expected.position());
                }
                if (expected.flip().mismatch(seen) >= 0) {
                    System.out.println("wrong " + torrent.metainfo().name() + " at " + (at + expected.mismatch(seen)));
                }
            }
        }
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().name("background").start(task);
        return task;
    }
}
