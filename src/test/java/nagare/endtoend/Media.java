package nagare.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Films made on the spot by ffmpeg: real H.264 and AAC in Matroska and MP4. Made once for a build folder, since no
/// test
/// changes them.
final class Media {
    /// Everything the seeders seed lies in here.
    static final Path FOLDER = Path.of("target/endtoend/media").toAbsolutePath();

    static final String FILM = "The Film.mkv";
    static final int FILM_SECONDS = 40;

    static final String HYBRID = "The Hybrid.mkv";
    static final String CLIP = "The Clip.mp4";

    static final String SEASON = "The Season";

    /// What is in the season's folder, in the order in which a person would list it: folders first, 2 before 10.
    static final List<List<String>> EPISODES = List.of(
            List.of("Season 1", "Episode 1.mkv"),
            List.of("Season 1", "Episode 2.mp4"),
            List.of("Season 1", "Episode 10 & \"ü\" 日本.mkv"),
            List.of("Specials", "Making of.mp4"));

    /// Files beside them that no player plays.
    static final List<List<String>> OTHERS = List.of(List.of("Readme.txt"), List.of("Season 1", "empty.nfo"));

    private Media() {}

    /// The folder with all of it.
    static Path made() throws IOException, InterruptedException {
        try (Turn _ = Turn.take()) {
            make();
        }
        return FOLDER;
    }

    private static void make() throws IOException, InterruptedException {
        film(FOLDER.resolve(FILM), FILM_SECONDS, "2200k");
        film(FOLDER.resolve(HYBRID), 6, "1000k");
        film(FOLDER.resolve(CLIP), 4, "600k");
        Path season = FOLDER.resolve(SEASON);
        int seconds = 2;
        for (List<String> episode : EPISODES) {
            film(season.resolve(String.join("/", episode)), seconds++, "700k");
        }
        write(season.resolve("Readme.txt"), "Made for a test.\n");
        write(season.resolve("Season 1/empty.nfo"), "");
    }

    /// Not again: somebody may be reading it.
    private static void write(Path target, String text) throws IOException {
        if (!Files.exists(target)) {
            Path begun = Files.writeString(FOLDER.resolve("begun.txt"), text);
            Files.move(begun, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void film(Path target, int seconds, String bitrate) throws IOException, InterruptedException {
        if (Files.exists(target)) {
            return;
        }
        Files.createDirectories(target.getParent());
        String extension = target.toString().substring(target.toString().lastIndexOf('.'));
        Path begun = FOLDER.resolve("begun" + extension);
        Program.run(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=480x270:rate=25:duration=" + seconds,
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:duration=" + seconds,
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "25",
                "-b:v",
                bitrate,
                "-minrate",
                bitrate,
                "-maxrate",
                bitrate,
                "-bufsize",
                "1M",
                "-x264opts",
                "nal-hrd=cbr",
                "-c:a",
                "aac",
                "-shortest",
                begun.toString());
        Files.move(begun, target, StandardCopyOption.ATOMIC_MOVE);
    }

    static String sha256(InputStream bytes) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        }
    }
}
