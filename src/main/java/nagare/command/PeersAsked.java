package nagare.command;

import java.util.ArrayList;
import java.util.List;
import nagare.torrent.status.MagnetReport;

/// Tells the user while peers are asked what a magnet link names: in one line where somebody watches, else at the start
/// and now and then. With `--verbose` what each tracker says as well.
final class PeersAsked implements Services.Asking {
    private static final long EVERY_SECONDS = 10;

    private final Terminal terminal;
    private final boolean verbose;
    private final LivePicture picture;
    private long toldAt = -EVERY_SECONDS;

    PeersAsked(Terminal terminal, boolean verbose) {
        this.terminal = terminal;
        this.verbose = verbose;
        this.picture = new LivePicture(terminal);
    }

    @Override
    public void told(MagnetReport report) {
        if (terminal.watched()) {
            picture.draw(lines(report).stream()
                    .map(line -> line.substring(0, Math.min(line.length(), terminal.width() - 1)))
                    .toList());
        } else if (report.age().toSeconds() - toldAt >= EVERY_SECONDS) {
            toldAt = report.age().toSeconds();
            lines(report).forEach(terminal.err()::println);
        }
    }

    private List<String> lines(MagnetReport report) {
        var lines = new ArrayList<String>();
        lines.add("Asking peers what is in the torrent: " + TerminalText.clean(report.soFar()));
        if (verbose) {
            report.trackers()
                    .forEach(tracker -> lines.add("  %s  %s"
                            .formatted(
                                    TerminalText.clean(tracker.name()),
                                    TerminalText.clean(tracker.problem()
                                            .orElse(tracker.working() ? "answered" : "no answer yet")))));
        }
        return lines;
    }
}
