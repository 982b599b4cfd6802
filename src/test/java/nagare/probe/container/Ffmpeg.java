package nagare.probe.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Small films made on the spot by ffmpeg, and what ffprobe says of them. Made once for a build folder.
final class Ffmpeg {
    private static final Path FOLDER = Path.of("target/probe-media").toAbsolutePath();

    private Ffmpeg() {}

    static boolean isHere() {
        try {
            return new ProcessBuilder("ffprobe", "-version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The file that ffmpeg makes of these arguments; `~` begins the name of another file of the folder.
    static synchronized Path film(String name, String arguments) throws IOException, InterruptedException {
        Path film = FOLDER.resolve(name);
        if (Files.exists(film)) {
            return film;
        }
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("signs.srt"), "1\n00:00:00,500 --> 00:00:01,500\nHello\n");
        Path begun = FOLDER.resolve("begun-" + name);
        var command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        for (String argument : arguments.strip().split("\\s+")) {
            command.add(
                    argument.startsWith("~")
                            ? FOLDER.resolve(argument.substring(1)).toString()
                            : argument);
        }
        command.add(begun.toString());
        run(command);
        return Files.move(begun, film, StandardCopyOption.ATOMIC_MOVE);
    }

    static JsonNode probe(Path film) {
        return json("-show_format", "-show_streams", film.toString());
    }

    /// The packets of the first picture.
    static JsonNode packets(Path film) {
        return json("-select_streams", "v:0", "-show_entries", "packet=pts_time,dts_time,pos,flags", film.toString());
    }

    private static JsonNode json(String... arguments) {
        var command = new ArrayList<>(List.of("ffprobe", "-v", "error", "-print_format", "json"));
        command.addAll(List.of(arguments));
        try {
            return JsonMapper.shared().readTree(run(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
        return output;
    }
}
