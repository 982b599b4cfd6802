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

/// The training run behind the JVM's cache (docs/ENGINE.md, "Warm-up"): `nagare serve` as a user starts it, on the
/// loopback address and with data in a folder of its own, the demo's feed, tracker and seeder, and a TV that browses
/// and plays. The launcher runs it with `-XX:AOTCacheOutput` and deletes the folder. Nothing leaves this machine.
final class Rehearsal {
    /// Enough for the JVM to have seen what happens with every block some thousand times.
    private static final int FILM_MIB = 96;

    /// Clips and film, as often as the shelves show them.
    private static final int ITEMS = 8;

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
        var seeder = Engines.start(DemoSettings.seeder(settings), folder.resolve("seeder"), "Nagare/" + version);
        String film = film(folder.resolve("media"));
        try (var world = Demo.start(folder, seeder, version, List.of(film), Instant.now(), System::nanoTime)) {
            System.exit(serve(folder, world.feed()));
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
    private static String film(Path media) throws IOException {
        String name = "Rehearsal.mkv";
        var random = new SplittableRandom(1);
        var mebibyte = new byte[1 << 20];
        try (OutputStream out =
                Files.newOutputStream(Files.createDirectories(media).resolve(name))) {
            for (int i = 0; i < FILM_MIB; i++) {
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

                [[search]]
                name = "Film"
                query = "rehearsal"
                """.formatted(feed));
        String[] arguments = {
            "serve",
            "--config",
            file.toString(),
            "--data",
            data.toString(),
            "--http",
            "127.0.0.1:0",
            "--peer-port",
            "0",
            "--interface",
            loopback.getName(),
            "--trust",
            "127.0.0.0/8"
        };
        var stop = StopSignal.listen();
        var said = new PipedOutputStream();
        var lines = new BufferedReader(new InputStreamReader(new PipedInputStream(said), StandardCharsets.UTF_8));
        var watching = new FutureTask<Void>(() -> {
            try {
                watch(lines, data, loopback);
            } finally {
                stop.request();
            }
            return null;
        });
        Thread.ofPlatform().name("television").start(watching);
        int code;
        try (var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            code = Nagare.run(arguments, new App(), new Terminal(out, System.err, OptionalInt.empty()), stop);
        }
        watching.get();
        return code;
    }

    private static boolean isLoopback(NetworkInterface network) {
        try {
            return network.isUp() && network.isLoopback();
        } catch (SocketException e) {
            return false; // gone since it was listed
        }
    }

    private static void watch(BufferedReader lines, Path data, NetworkInterface loopback)
            throws IOException, InterruptedException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the server did not start");
        }
        var ready = URI.create(line.substring(line.indexOf("http://")));
        UUID device =
                UUID.fromString(Files.readString(data.resolve("device-uuid")).strip());
        URI location = ready.resolve(MediaServer.description(device));
        if (!Search.finds(loopback, location)) {
            System.err.println("nagare: no answer to a search on " + loopback.getName() + "; going on without");
        }
        var television = Television.of(location);
        for (URI item : television.browse(ITEMS, PATIENCE)) {
            television.play(item);
        }
    }
}
