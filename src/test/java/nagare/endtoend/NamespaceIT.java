package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server on one host, the TV on another, the feed, the tracker and the seeder on a third, with nothing but a
/// network
/// between them.
final class NamespaceIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String CLASSES = String.join(
            File.pathSeparator,
            List.of(
                    Path.of("target/test-classes").toAbsolutePath().toString(),
                    Path.of("target/classes").toAbsolutePath().toString(),
                    Path.of("target/lib").toAbsolutePath() + "/*"));

    @TempDir
    private Path folder;

    @Test
    void aTvOnAnotherHostFindsTheServerByMulticastAndPlaysEverything() throws Exception {
        Tools.need("ffmpeg", "ffprobe", "ip", "env");
        Tools.needPython("import libtorrent");
        Gupnp.need();
        Optional<String> obstacle = Hosts.obstacle();
        Tools.allowed(obstacle.isEmpty(), "network namespaces are not allowed here: " + obstacle.orElse(""));
        Media.made();
        try (Hosts hosts = Hosts.up();
                Program site = Program.start(
                        hosts.internet()
                                .command(java(Site.class, hosts.internet().address(), folder.toString())),
                        Map.of())) {
            String feed = site.awaitLine(line -> line.startsWith("ready ")).substring("ready ".length());
            try (Seeder _ = Seeder.libtorrent(
                            hosts.internet(), 0, folder.resolve("film.torrent"), folder.resolve("season.torrent"));
                    Nagare nagare = Nagare.start(
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
                            Hosts.NETWORK)) {
                URI server = nagare.awaitReady();
                assertEquals("http://" + hosts.server().address() + ":8642/", server.toString());

                assertPlays(hosts.tv(), server);

                Program.Ended ended = nagare.stop();
                assertEquals(0, ended.code(), ended.err());
                assertFalse(ended.err().contains("ERROR"), ended.err());
            }
        }
    }

    private static void assertPlays(Host tv, URI server) throws Exception {
        List<String> seen = tv.run(java(Tv.class, tv.networkInterface(), Integer.toString(server.getPort()))
                .toArray(String[]::new));
        assertTrue(seen.getFirst().startsWith("location " + server), seen.getFirst());
        List<String[]> played =
                seen.stream().skip(1).map(line -> line.split(" ")).toList();
        assertEquals(
                originals(),
                played.stream().map(line -> line[1]).toList(), // the SHA-256 of each item
                seen.toString());
        String film = played.getFirst()[2];
        assertTrue(film.startsWith(server.toString()), film);
        assertEquals(
                List.of("h264", "aac"),
                tv.run(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name",
                        "-of",
                        "default=noprint_wrappers=1:nokey=1",
                        film));

        Gupnp gupnp = Gupnp.walk(tv, server.getPort());

        assertTrue(gupnp.device().get(2).startsWith(server.toString()), gupnp.toString());
        assertEquals(
                played.stream().map(line -> line[2]).toList(),
                gupnp.items().stream().map(Gupnp.Seen::url).toList());
        assertTrue(gupnp.heardAnEvent());
    }

    private static List<String> java(Class<?> program, String... arguments) {
        var command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-cp", CLASSES, program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// The SHA-256 of the film and the season's episodes, in the order in which they are listed.
    private static List<String> originals() throws Exception {
        var originals = new ArrayList<>(List.of(Media.sha256(Media.FOLDER.resolve(Media.FILM))));
        for (List<String> episode : Media.EPISODES) {
            originals.add(Media.sha256(Media.FOLDER.resolve(Media.SEASON).resolve(String.join("/", episode))));
        }
        return originals;
    }
}
