package nagare.plugin;

import java.util.ArrayList;
import java.util.List;

/// Everything found wrong so far, bounded so that a hostile file cannot fill the screen.
final class Problems {
    private static final int MAX = 100;
    private static final int SHOWN = 60;

    private final List<String> found = new ArrayList<>();

    void add(String path, String wrong, String right) {
        if (found.size() < MAX) {
            found.add(path + ": " + wrong + ": " + right);
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }

    /// A value as it may be shown: short, in quotes, without control characters.
    static String shown(String text) {
        String head = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return "\"" + head.replaceAll("\\p{C}", "?") + "\"";
    }
}
