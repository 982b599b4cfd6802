package nagare.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What a feed answered, as a table: title, size, seeders, date. The title gives way when the window is narrow. Pure.
public final class SearchTable {
    private static final String GAP = "  ";
    private static final int SIZE = 10;
    private static final int SEEDERS = 7;
    private static final int DATE = 16;
    private static final int NARROWEST_TITLE = 8;
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    /// One release; the title is a stranger's text. What the feed did not say is shown as `-`.
    public record Row(String title, OptionalLong bytes, OptionalInt seeders, Optional<Instant> published) {}

    private SearchTable() {}

    /// A line of heads, then a line for each row, no wider than `columns`.
    static List<String> lines(List<Row> rows, int columns, ZoneId zone) {
        var titles = rows.stream().map(row -> TerminalText.clean(row.title())).toList();
        var room = columns - (SIZE + SEEDERS + DATE + 3 * GAP.length());
        var widest = titles.stream().mapToInt(TerminalText::columns).max().orElse(0);
        var title = Math.max(NARROWEST_TITLE, Math.min(widest, room));

        var lines = new ArrayList<String>();
        lines.add(line(TerminalText.padded("Title", title), "Size", "Seeders", "Date"));
        for (var i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            lines.add(line(
                    TerminalText.padded(TerminalText.cut(titles.get(i), title), title),
                    row.bytes().isPresent() ? TerminalText.size(row.bytes().getAsLong()) : "-",
                    row.seeders().isPresent() ? String.valueOf(row.seeders().getAsInt()) : "-",
                    row.published().map(when -> WHEN.format(when.atZone(zone))).orElse("-")));
        }
        return lines;
    }

    private static String line(String title, String size, String seeders, String date) {
        return (title
                        + GAP
                        + String.format(Locale.ROOT, "%" + SIZE + "s", size)
                        + GAP
                        + String.format(Locale.ROOT, "%" + SEEDERS + "s", seeders)
                        + GAP
                        + date)
                .stripTrailing();
    }
}
