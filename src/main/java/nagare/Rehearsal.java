package nagare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import nagare.command.Nagare;
import nagare.command.StopSignal;
import nagare.command.Terminal;
import nagare.config.Settings;
import nagare.demo.Demo;
import nagare.dlna.MediaServer;
import nagare.rehearsal.Search;
import nagare.rehearsal.Television;
import nagare.torrent.metainfo.TorrentAuthor;

/// The training run behind the JVM's cache (docs/ENGINE.md, "Warm-up"): `nagare serve` as a user starts it, on the
/// loopback address and with data in a folder of its own, the demo's feed, tracker and seeder, and a TV that browses
/// and plays. The launcher runs it with `-XX:AOTCacheOutput` and deletes the folder. Nothing leaves this machine.
final class Rehearsal {
    /// Enough for the JVM to have seen what happens with every block some thousand times.
    private static final int FILM_MIB = 64;

    /// As long, nearly, for a torrent that has a hash for every block too (BEP 52).
    private static final int HYBRID_MIB = 40;

    /// Clips and film, as often as the shelves show them.
    private static final int ITEMS = 9;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// A rehearsal that hangs must end; the launcher then does without the cache.
    private static final Duration AT_MOST = Duration.ofSeconds(120);

    private static final int STUCK = 3;

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        Main.prepare(arguments);
        Thread.ofPlatform().daemon().name("rehearsal watchdog").start(Rehearsal::endAnyway);
        Path folder = Path.of(arguments[0]);
        String version = Release.ofThisProgram().version();
        Settings settings = Settings.defaults(folder.resolve("seeder"));
        Settings seeding = DemoSettings.seeder(settings);
        var seeder = Engines.start(seeding, Outside.open(seeding), folder.resolve("seeder"), "Nagare/" + version);
        Path media = folder.resolve("media");
        var films = List.of(
                new Demo.Film(film(media, "Rehearsal.mkv", FILM_MIB), TorrentAuthor.Format.V1),
                new Demo.Film(film(media, "Rehearsal with trees.mkv", HYBRID_MIB), TorrentAuthor.Format.HYBRID));
        try (var world = Demo.start(folder, seeder, version, films, Instant.now(), System::nanoTime)) {
            int served = serve(folder, world.feed());
            System.exit(
                    served != 0
                            ? served
                            : stream(folder, world.torrent(films.getLast().name())));
        }
    }

    private static void endAnyway() {
        try {
            TimeUnit.NANOSECONDS.sleep(AT_MOST.toNanos());
        } catch (InterruptedException _) {
            return;
        }
        System.err.println("nagare: the rehearsal did not end by itself");
        Runtime.getRuntime().halt(STUCK);
    }

    /// A film of chance: nothing in it can be played, and nothing of anybody is in it.
    private static String film(Path media, String name, int mebibytes) throws IOException {
        var random = new SplittableRandom(1);
        var mebibyte = new byte[1 << 20];
        try (OutputStream out =
                Files.newOutputStream(Files.createDirectories(media).resolve(name))) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(mebibyte);
                out.write(mebibyte);
            }
        }
        return name;
    }

    private static int serve(Path folder, URI feed) throws Exception {
        NetworkInterface loopback = NetworkInterface.networkInterfaces()
                .filter(Rehearsal::isLoopback)
                .findFirst()
                .orElseThrow(() -> new IOException("this machine has no loopback interface"));
        Path data = folder.resolve("data");
        Path file = Files.writeString(folder.resolve("nagare.toml"), """
                [feed]
                urls = ["%s"]
                min-interval = "0s"

                [dht]
                bootstrap = []

                [[search]]
                name = "Film"
                query = "rehearsal"
                """.formatted(feed));
        return perform(
                List.of("serve", "--config", file.toString(), "--interface", loopback.getName()),
                data,
                ready -> watch(ready, data, loopback));
    }

    /// `nagare stream` of an address, which is another way in to the same engine.
    private static int stream(Path folder, URI torrent) throws Exception {
        String settings = folder.resolve("nagare.toml").toString();
        return perform(
                List.of("stream", torrent.toString(), "--config", settings),
                folder.resolve("streamed"),
                Television::play);
    }

    /// What is done beside a command that has printed its address.
    private interface Audience {
        void watch(URI address) throws IOException, InterruptedException;
    }

    /// Runs a command as a user would, until its audience has seen enough.
    private static int perform(List<String> command, Path data, Audience audience) throws Exception {
        var arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--data", data.toString(), "--http", "127.0.0.1:0"));
        arguments.addAll(List.of("--peer-port", "0", "--trust", "127.0.0.0/8"));
        var stop = StopSignal.listen();
        var said = new PipedOutputStream();
        var lines = new BufferedReader(new InputStreamReader(new PipedInputStream(said), StandardCharsets.UTF_8));
        var watching = new FutureTask<Void>(() -> {
            try {
                audience.watch(address(lines));
            } finally {
                stop.request();
            }
            return null;
        });
        Thread.ofPlatform().name("television").start(watching);
        int code;
        try (var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            var terminal = new Terminal(out, System.err, OptionalInt.empty());
            code = Nagare.run(arguments.toArray(String[]::new), new App(), terminal, stop);
        }
        watching.get();
        return code;
    }

    private static URI address(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int at = line.indexOf("http://");
            if (at >= 0) {
                return URI.create(line.substring(at).strip());
            }
        }
        throw new IOException("the command ended without an address");
    }

    private static boolean isLoopback(NetworkInterface network) {
        try {
            return network.isUp() && network.isLoopback();
        } catch (SocketException e) {
            return false; // gone since it was listed
        }
    }

    private static void watch(URI ready, Path data, NetworkInterface loopback)
            throws IOException, InterruptedException {
        UUID device =
                UUID.fromString(Files.readString(data.resolve("device-uuid")).strip());
        URI location = ready.resolve(MediaServer.description(device));
        if (!Search.finds(loopback, location)) {
            System.err.println("nagare: no answer to a search on " + loopback.getName() + "; going on without");
        }
        var television = Television.of(location);
        for (URI item : television.browse(ITEMS, PATIENCE)) {
            Television.play(item);
        }
    }
}
