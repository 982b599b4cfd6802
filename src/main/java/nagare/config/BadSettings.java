package nagare.config;

import java.util.List;
import java.util.stream.Collectors;

/// The settings cannot be used; the message lists every mistake, one a line, for the person who made them.
public final class BadSettings extends Exception {
    private static final long serialVersionUID = 1L;

    /// One mistake: its line in the file, or 0 and the flag it is in, and what would be right.
    public record Mistake(int line, String where, String message) implements Comparable<Mistake> {
        public static Mistake at(int line, String message) {
            return new Mistake(line, "line " + line, message);
        }

        static Mistake in(String flag, String message) {
            return new Mistake(0, flag, message);
        }

        /// As they stand in the file, the flags first.
        @Override
        public int compareTo(Mistake other) {
            return Integer.compare(line, other.line);
        }

        @Override
        public String toString() {
            return where + ": " + message;
        }
    }

    private final transient List<Mistake> mistakes;

    BadSettings(String where, List<Mistake> mistakes) {
        super(mistakes.stream()
                .sorted()
                .map(mistake -> "  " + mistake)
                .collect(Collectors.joining("\n", headline(where, mistakes), "")));
        this.mistakes = mistakes.stream().sorted().toList();
    }

    private static String headline(String where, List<Mistake> mistakes) {
        return "%s: %d %s%n".formatted(where, mistakes.size(), mistakes.size() == 1 ? "mistake" : "mistakes");
    }

    public List<Mistake> mistakes() {
        return mistakes;
    }
}
