package nagare.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The clips that came with the program, which this project made: `clips.tsv` lists path, bytes and SHA-256 of each.
final class Clips {
    private static final String INDEX = "clips.tsv";

    private Clips() {}

    /// A clip: its path with `/` between folders, its length in bytes and its SHA-256 in hexadecimal.
    record Clip(String path, long bytes, String sha256) {
        List<String> elements() {
            return List.of(path.split("/"));
        }
    }

    /// Puts every clip into `folder`, unless it is there already, byte for byte.
    static List<Clip> unpack(Path folder) throws IOException {
        var clips = new ArrayList<Clip>();
        try (var reader = new BufferedReader(new InputStreamReader(resource(INDEX), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split("\t");
                clips.add(new Clip(cells[0], Long.parseLong(cells[1]), cells[2]));
            }
        }
        for (Clip clip : clips) {
            Path target = folder.resolve(clip.path());
            if (!isThere(clip, target)) {
                copy(clip, target);
            }
        }
        return List.copyOf(clips);
    }

    private static boolean isThere(Clip clip, Path target) throws IOException {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                && Files.size(target) == clip.bytes()
                && sha256(target).equals(clip.sha256());
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Under another name first, so that a clip is never half there under its own.
    private static void copy(Clip clip, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (InputStream in = resource(clip.path())) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = Clips.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the program is incomplete: the demo's file " + name + " is missing; build it again");
        }
        return in;
    }
}
