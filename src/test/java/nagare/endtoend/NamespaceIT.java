package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server on one host, the TV on another, the feed, the tracker and the seeder on a third, with nothing but a
/// network
/// between them.
final class NamespaceIT {
    @TempDir
    private Path folder;

    @Test
    void aTvOnAnotherHostFindsTheServerByMulticastAndPlaysEverything() throws Exception {
        Lan.need();
        Gupnp.need();
        try (Lan lan = Lan.open(folder)) {
            assertEquals(
                    "http://" + lan.hosts().server().address() + ":8642/",
                    lan.server().toString());

            assertPlays(lan.tv(), lan.server());

            Program.Ended ended = lan.nagare().stop();
            assertEquals(0, ended.code(), ended.err());
            assertFalse(ended.err().contains("ERROR"), ended.err());
        }
    }

    private static void assertPlays(Host tv, URI server) throws Exception {
        List<String> seen = tv.run(Lan.java(Tv.class, tv.networkInterface(), Integer.toString(server.getPort()))
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

    /// The SHA-256 of the film and the season's episodes, in the order in which they are listed.
    private static List<String> originals() throws Exception {
        var originals = new ArrayList<>(List.of(Media.sha256(Media.FOLDER.resolve(Media.FILM))));
        for (List<String> episode : Media.EPISODES) {
            originals.add(Media.sha256(Media.FOLDER.resolve(Media.SEASON).resolve(String.join("/", episode))));
        }
        return originals;
    }
}
