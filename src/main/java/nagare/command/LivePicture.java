package nagare.command;

import java.util.List;

/// Lines at the end of a terminal's window that are drawn over and over in the same place.
final class LivePicture {
    private static final String UP = "\u001b[%dA";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_WINDOW = "\u001b[J";

    private final Terminal terminal;
    private int drawn;

    LivePicture(Terminal terminal) {
        this.terminal = terminal;
    }

    /// In place of what was drawn before, in one write, so that it does not flicker.
    void draw(List<String> lines) {
        var out = new StringBuilder();
        if (drawn > 0) {
            out.append(UP.formatted(drawn));
        }
        out.append('\r');
        lines.forEach(line -> out.append(line).append(REST_OF_LINE).append('\n'));
        out.append(REST_OF_WINDOW);
        drawn = lines.size();
        terminal.err().print(out);
        terminal.err().flush();
    }
}
