package nagare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The rooms block of docs/ARCHITECTURE.md: one line per room, its name and what it may import. A line may only name
/// rooms that stand below it, so no cycle can be written.
record RoomLaw(Map<String, Set<String>> lines) {
    /// How the block calls the package `nagare` itself.
    static final String TOP = "(top)";

    private static final Path DOCUMENT = Path.of("docs/ARCHITECTURE.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```rooms$(.*?)^```$");
    private static final String EVERYTHING = "everything";
    private static final String NOTHING = "-";

    static RoomLaw read() throws IOException {
        var block = BLOCK.matcher(Files.readString(DOCUMENT));
        if (!block.find()) {
            throw new IllegalStateException(DOCUMENT + " has no ```rooms block");
        }
        return parse(block.group(1).lines().toList());
    }

    static RoomLaw parse(List<String> text) {
        var lines = new LinkedHashMap<String, Set<String>>();
        for (var line : text.reversed()) {
            if (line.isBlank()) {
                continue;
            }
            var words = List.of(line.strip().split("\\s+"));
            var below = Set.copyOf(lines.keySet());
            if (lines.put(words.getFirst(), allowed(words, below)) != null) {
                throw new IllegalArgumentException(words.getFirst() + " has two lines");
            }
        }
        return new RoomLaw(lines);
    }

    private static Set<String> allowed(List<String> words, Set<String> below) {
        var named = words.subList(1, words.size());
        if (named.equals(List.of(EVERYTHING))) {
            return below;
        }
        if (named.equals(List.of(NOTHING))) {
            return Set.of();
        }
        if (named.isEmpty()) {
            throw new IllegalArgumentException(words.getFirst() + " says neither rooms nor -");
        }
        for (var room : named) {
            if (!below.contains(room)) {
                throw new IllegalArgumentException(
                        words.getFirst() + " names " + room + ", which does not stand below it");
            }
        }
        return Set.copyOf(named);
    }

    Set<String> rooms() {
        return lines.keySet();
    }

    Set<String> allowed(String room) {
        return lines.getOrDefault(room, Set.of());
    }

    boolean allows(String room, String other) {
        return room.equals(other) || allowed(room).contains(other);
    }
}
