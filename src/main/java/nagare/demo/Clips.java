package nagare.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// The clips that came with the program, which this project made: `clips.tsv` lists path, bytes and SHA-256 of each.
final class Clips {
    private static final String INDEX = "clips.tsv";

    private Clips() {}

    /// A clip: its path with `/` between folders, and its length in bytes.
    record Clip(String path, long bytes) {
        List<String> elements() {
            return List.of(path.split("/"));
        }
    }

    /// Copies every clip into `folder`, unless a file of its length is there already.
    static List<Clip> unpack(Path folder) throws IOException {
        var clips = new ArrayList<Clip>();
        try (var reader = new BufferedReader(new InputStreamReader(resource(INDEX), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split("\t");
                clips.add(new Clip(cells[0], Long.parseLong(cells[1])));
            }
        }
        for (Clip clip : clips) {
            Path target = folder.resolve(clip.path());
            if (!Files.exists(target) || Files.size(target) != clip.bytes()) {
                Files.createDirectories(target.getParent());
                try (InputStream in = resource(clip.path())) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return List.copyOf(clips);
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = Clips.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("the program is incomplete: the demo's file " + name + " is missing; build it again");
        }
        return in;
    }
}
