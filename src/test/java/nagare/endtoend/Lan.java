package nagare.endtoend;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A home with a server and a TV on one network, and a world behind it with a site, a tracker and a seeder, each on a
/// host
/// of its own with nothing but a network between them.
final class Lan implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String CLASSES = String.join(
            File.pathSeparator,
            List.of(
                    Path.of("target/test-classes").toAbsolutePath().toString(),
                    Path.of("target/classes").toAbsolutePath().toString(),
                    Path.of("target/lib").toAbsolutePath() + "/*"));

    private final Hosts hosts;
    private final Program site;
    private final Seeder seeder;
    private final Nagare nagare;
    private final URI server;

    private Lan(Hosts hosts, Program site, Seeder seeder, Nagare nagare, URI server) {
        this.hosts = hosts;
        this.site = site;
        this.seeder = seeder;
        this.nagare = nagare;
        this.server = server;
    }

    /// Skips the test where no such network can be made.
    static void need() throws InterruptedException {
        Tools.need("ffmpeg", "ffprobe", "ip", "env");
        Tools.needPython("import libtorrent");
        Optional<String> obstacle = Hosts.obstacle();
        Tools.allowed(obstacle.isEmpty(), "network namespaces are not allowed here: " + obstacle.orElse(""));
    }

    /// The server is ready when this returns. `folder` is where all of them keep their things.
    static Lan open(Path folder) throws Exception {
        Media.made();
        var open = new ArrayList<AutoCloseable>();
        try {
            Hosts hosts = keep(open, Hosts.up());
            Program site = keep(
                    open,
                    Program.start(
                            hosts.internet()
                                    .command(java(Site.class, hosts.internet().address(), folder.toString())),
                            Map.of()));
            String feed = site.awaitLine(line -> line.startsWith("ready ")).substring("ready ".length());
            Seeder seeder = keep(
                    open,
                    Seeder.libtorrent(
                            hosts.internet(), 0, folder.resolve("film.torrent"), folder.resolve("season.torrent")));
            Nagare nagare = keep(
                    open,
                    Nagare.start(
                            hosts.server(),
                            "serve",
                            "--data",
                            folder.resolve("data").toString(),
                            "--http",
                            "0.0.0.0:8642",
                            "--interface",
                            hosts.server().networkInterface(),
                            "--feed",
                            feed,
                            "--trust",
                            Hosts.NETWORK));
            return new Lan(hosts, site, seeder, nagare, nagare.awaitReady());
        } catch (Exception | AssertionError e) {
            for (AutoCloseable each : open.reversed()) {
                each.close();
            }
            throw e;
        }
    }

    private static <T extends AutoCloseable> T keep(List<AutoCloseable> open, T closeable) {
        open.add(closeable);
        return closeable;
    }

    /// The command that runs a program of these tests.
    static List<String> java(Class<?> program, String... arguments) {
        var command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-cp", CLASSES, program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    Hosts hosts() {
        return hosts;
    }

    Host tv() {
        return hosts.tv();
    }

    Nagare nagare() {
        return nagare;
    }

    URI server() {
        return server;
    }

    @Override
    public void close() throws IOException {
        nagare.close();
        seeder.close();
        site.close();
        hosts.close();
    }
}
