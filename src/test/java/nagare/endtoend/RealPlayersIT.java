package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Players that people use, on another host than the server: they find it, open its folders, play, seek and stop.
final class RealPlayersIT {
    private static final int KODI_PORT = 8081;

    /// What a picture of the player's clock may be away from the true one, in seconds.
    private static final double TOLERANCE = 1.5;

    @TempDir
    private Path folder;

    @Test
    void kodiBrowsesPlaysSeeksStopsAndFindsItsPlaceAgain() throws Exception {
        Lan.need();
        Tools.need("kodi", "Xvfb", "xwd", "dbus-run-session");
        try (Lan lan = Lan.open(folder)) {
            Path home = Files.createDirectory(folder.resolve("kodi"));

            Said said = said(
                    lan.tv(),
                    Seeder.script("kodi.py"),
                    home.toString(),
                    ":" + (100 + ProcessHandle.current().pid() % 800),
                    Integer.toString(KODI_PORT),
                    "Nagare",
                    Site.FILM,
                    "Latest");

            assertTrue(said.only("found").getFirst().contains("Nagare"), said.toString());
            assertPlayed(said);
            // It told the server where it stopped (UpdateObject), and lists what the server made of that.
            List<String> resume = said.only("resume");
            assertEquals(Media.FILM_SECONDS * 0.75, Double.parseDouble(resume.getLast()), 10, said.toString());
        }
    }

    @Test
    void vlcBrowsesPlaysSeeksAndStops() throws Exception {
        Lan.need();
        Tools.needPython("import ctypes; ctypes.CDLL('libvlc.so.5')");
        try (Lan lan = Lan.open(folder)) {
            Said said = said(lan.tv(), Seeder.script("vlc.py"), "Nagare", Site.FILM, "Latest");

            // Each with VLC's own "Disable".
            assertEquals(List.of("2", "2", "seekable"), said.only("tracks"));
            assertPlayed(said);
        }
    }

    /// Runs a script to its end; each of its steps may take long on a busy machine.
    private static Said said(Host host, String... script) throws Exception {
        var command = new ArrayList<>(List.of("/usr/bin/python3"));
        command.addAll(List.of(script));
        try (Program program = Program.start(host.command(command), Map.of())) {
            for (String step : List.of("found", "playing", "seek", "stopped")) {
                program.awaitLine(line -> line.startsWith(step + "\t") || line.equals(step));
            }
            Program.Ended ended = program.await();
            assertEquals(0, ended.code(), ended.err());
            return new Said(ended.out().lines().toList());
        }
    }

    private static void assertPlayed(Said said) {
        List<String> playing = said.only("playing");
        assertEquals(Media.FILM_SECONDS, Double.parseDouble(playing.get(1)), TOLERANCE, said.toString());
        List<List<String>> seeks = said.all("seek");
        assertEquals(2, seeks.size(), said.toString());
        said.only("stopped");
    }

    /// What a script printed: a word, then cells.
    private record Said(List<String> lines) {
        List<List<String>> all(String word) {
            return lines.stream()
                    .map(line -> Arrays.asList(line.split("\t", -1)))
                    .filter(cells -> cells.getFirst().equals(word))
                    .map(cells -> cells.subList(1, cells.size()))
                    .toList();
        }

        List<String> only(String word) {
            List<List<String>> found = all(word);
            assertEquals(1, found.size(), word + " in " + lines);
            return found.getFirst();
        }
    }
}
