package nagare.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// Where a command writes. `columns` is the width of the window where a person watches, empty where the output goes to
/// a
/// file or a program. All text of strangers must have gone through [TerminalText].
public record Terminal(PrintStream out, PrintStream err, OptionalInt columns) {
    /// What a table is cut to when nobody watches: nothing is cut.
    static final int UNBOUNDED = 1_000;

    private static final int NARROWEST = 40;

    /// The launcher tells the width of the window in NAGARE_COLUMNS when there is one.
    public static Terminal ofThisProcess() {
        return new Terminal(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                columns(System.getenv().getOrDefault("NAGARE_COLUMNS", "")));
    }

    static OptionalInt columns(String text) {
        return text.matches("[1-9][0-9]{0,3}")
                ? OptionalInt.of(Math.max(NARROWEST, Integer.parseInt(text)))
                : OptionalInt.empty();
    }

    int width() {
        return columns.orElse(UNBOUNDED);
    }

    boolean watched() {
        return columns.isPresent();
    }

    /// Writes over the line before, which a person watches.
    void overwrite(String line) {
        err.print("\r" + line + "\u001b[K");
        err.flush();
    }
}
