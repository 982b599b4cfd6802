package nagare.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import nagare.torrent.TorrentStatus;

/// One line that says how far a download is: percent, bar, size, speed, time left, peers, and what is the matter. Pure.
public final class DownloadProgress {
    private static final int BAR = 24;
    private static final int NARROW_BAR = 10;
    private static final int WIDE_WINDOW = 90;

    private DownloadProgress() {}

    /// The line, cut to this many columns.
    static String line(TorrentStatus status, int columns) {
        var parts = new ArrayList<String>();
        parts.add("%s %s".formatted(percent(status), bar(status, columns < WIDE_WINDOW ? NARROW_BAR : BAR)));
        parts.add("%s of %s"
                .formatted(TerminalText.size(status.bytesVerified()), TerminalText.size(status.bytesTotal())));
        if (!status.complete()) {
            parts.add(TerminalText.size(status.downloadRate()) + "/s");
            parts.add(left(status));
        }
        parts.add(peers(status));
        status.problem().map(TerminalText::clean).ifPresent(parts::add);
        return TerminalText.cut(String.join("  ", parts), columns);
    }

    /// Whole percents; 100 only when every piece is verified.
    static int wholePercent(TorrentStatus status) {
        if (status.complete()) {
            return 100;
        }
        return (int) Math.min(99, (long) (fraction(status) * 100));
    }

    private static String percent(TorrentStatus status) {
        var shown = status.complete() ? 100.0 : Math.min(99.9, Math.floor(fraction(status) * 1000) / 10);
        return String.format(Locale.ROOT, "%5.1f %%", shown);
    }

    private static double fraction(TorrentStatus status) {
        return status.bytesTotal() == 0 ? 1 : (double) status.bytesVerified() / status.bytesTotal();
    }

    private static String bar(TorrentStatus status, int width) {
        var full = (int) Math.round(Math.min(1, fraction(status)) * width);
        return "█".repeat(full) + "░".repeat(width - full);
    }

    private static String left(TorrentStatus status) {
        if (status.downloadRate() <= 0) {
            return "-:-- left";
        }
        var missing = Math.max(0, status.bytesTotal() - status.bytesVerified());
        return TerminalText.span(Duration.ofSeconds(Math.ceilDiv(missing, status.downloadRate()))) + " left";
    }

    private static String peers(TorrentStatus status) {
        var connected = status.peersConnected();
        return "%d %s (%d sending)".formatted(connected, connected == 1 ? "peer" : "peers", status.peersUnchoked());
    }
}
