package nagare.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import nagare.torrent.status.Incident;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import nagare.torrent.status.Phases;
import nagare.torrent.status.PieceMap;
import nagare.torrent.status.ReaderStatus;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import nagare.torrent.status.TrackerState;

/// A snapshot of a torrent for a terminal, as lines that fit: what it does, its pieces on one line, how it came to its
/// first byte, who reads, which peers work and why the others do not. Pure.
final class TorrentPicture {
    /// No picture has more lines, so that it fits a window of 24 with the progress line above it.
    static final int MOST_LINES = 20;

    private static final int MAP = 64;
    private static final int LABEL = 9;
    private static final int READERS = 3;
    private static final int PEERS = 8;
    private static final int ADDRESS = 24;
    private static final int INCIDENTS = 3;
    private static final int TRACKERS = 2;
    private static final double MILLION = 1e6;

    private final int columns;
    private final List<String> lines = new ArrayList<>();

    private TorrentPicture(int columns) {
        this.columns = columns;
    }

    /// Lines of at most so many columns.
    static List<String> lines(Snapshot snapshot, int columns) {
        var picture = new TorrentPicture(columns);
        picture.draw(snapshot);
        return List.copyOf(picture.lines);
    }

    private void draw(Snapshot snapshot) {
        snapshot.swarm()
                .ifPresentOrElse(
                        swarm -> draw(snapshot, swarm),
                        () -> row("state", snapshot.state().words()));
    }

    private void draw(Snapshot snapshot, SwarmView swarm) {
        row("state", state(snapshot, swarm));
        row("pieces", map(swarm.pieces()));
        row("opening", phases(swarm.opening()));
        row("memory", memory(swarm));
        row("waste", waste(swarm.tally()));
        swarm.diskProblem().ifPresent(problem -> row("disk", problem));
        swarm.readers().stream().limit(READERS).forEach(reader -> row("reader", reader(reader)));
        snapshot.trackers().stream()
                .sorted(Comparator.comparing(TrackerState::working).reversed())
                .limit(TRACKERS)
                .forEach(tracker -> row("tracker", tracker(tracker)));
        swarm.incidents().stream().limit(INCIDENTS).forEach(incident -> row("incident", incident(incident)));
        peers(swarm);
    }

    private void row(String label, String text) {
        add(TerminalText.padded(label, LABEL) + TerminalText.clean(text));
    }

    private void add(String line) {
        if (lines.size() < MOST_LINES) {
            lines.add(TerminalText.cut(line, columns));
        }
    }

    private static String state(Snapshot snapshot, SwarmView swarm) {
        return "%s, %s/s in, %s/s out, %d peers (%d unchoked), %d addresses known"
                .formatted(
                        snapshot.state().words(),
                        TerminalText.size(swarm.downRate()),
                        TerminalText.size(swarm.upRate()),
                        swarm.connected(),
                        swarm.unchoked(),
                        swarm.known());
    }

    // ---- pieces --------------------------------------------------------------------------------------------------

    private String map(PieceMap pieces) {
        String legend = "  █ here ▄ partly ▓ in memory ▒ begun ░ wanted";
        int room = Math.clamp(columns - LABEL - 1L, 1, MAP);
        String map = pieces.across(room).stream().map(TorrentPicture::cell).collect(Collectors.joining());
        return columns - LABEL - room > legend.length() ? map + legend : map;
    }

    /// The least finished thing that is going on in the cell, so that a gap is seen; `▄` where only some pieces are
    /// here.
    private static String cell(PieceMap.Cell cell) {
        if (cell.onDisk() == cell.pieces()) {
            return "█";
        }
        if (cell.verified() == cell.pieces()) {
            return "▓";
        }
        if (cell.begun() > 0) {
            return "▒";
        }
        if (cell.verified() > 0) {
            return "▄";
        }
        return cell.wanted() > 0 ? "░" : "·";
    }

    // ---- times and amounts ---------------------------------------------------------------------------------------

    private static String phases(Phases phases) {
        String steps = phases.nanos().entrySet().stream()
                .map(phase -> phase.getKey().word() + " " + millis(phase.getValue()))
                .collect(Collectors.joining(" + "));
        if (steps.isEmpty()) {
            return "not begun";
        }
        return "%s %s ms: %s"
                .formatted(phases.isComplete() ? "first byte after" : "so far", millis(phases.total()), steps);
    }

    private static String millis(long nanos) {
        return String.valueOf(Math.round(nanos / MILLION));
    }

    private static String memory(SwarmView swarm) {
        var memory = swarm.memory();
        return "%s in half pieces, %s to be hashed or written, %s of %s over all torrents%s"
                .formatted(
                        TerminalText.size(memory.open()),
                        TerminalText.size(memory.held()),
                        TerminalText.size(memory.heldByAll()),
                        TerminalText.size(memory.limit()),
                        memory.full() ? ", full" : "");
    }

    private static String waste(Tally tally) {
        return String.format(
                Locale.ROOT,
                "%s in vain (%.1f %%), %s of it failed its hash, %d blocks asked twice",
                TerminalText.size(tally.redundant()),
                100 * tally.waste(),
                TerminalText.size(tally.failed()),
                tally.hedged());
    }

    private static String reader(ReaderStatus reader) {
        String done = reader.end() == reader.start()
                ? "0"
                : String.valueOf(100 * (reader.position() - reader.start()) / (reader.end() - reader.start()));
        return "at %s %%, takes %s/s, %s, window of %s%s"
                .formatted(
                        done,
                        TerminalText.size(reader.rate()),
                        reader.leaving() ? "is leaving" : standing(reader),
                        TerminalText.size(reader.windowEnd() - reader.position()),
                        reader.margin().isEmpty() ? " is here" : "");
    }

    private static String standing(ReaderStatus reader) {
        if (reader.waits().isPresent()) {
            return "waits for " + seconds(reader.waits()) + " s";
        }
        return reader.margin().isPresent() ? seconds(reader.margin()) + " s ahead" : "all ahead";
    }

    private static String seconds(OptionalLong nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos.orElse(0) / 1e9);
    }

    private static String tracker(TrackerState tracker) {
        var told = new ArrayList<String>();
        tracker.problem().ifPresentOrElse(told::add, () -> told.add(tracker.working() ? "answers" : "not asked yet"));
        tracker.seeders().ifPresent(count -> told.add(count + " seeders"));
        tracker.leechers().ifPresent(count -> told.add(count + " downloaders"));
        tracker.next().ifPresent(wait -> told.add("asked again in " + TerminalText.span(wait)));
        return tracker.name() + ": " + String.join(", ", told);
    }

    private static String incident(Incident incident) {
        return TerminalText.span(Duration.ofNanos(incident.age())) + " ago: " + incident.sentence();
    }

    // ---- peers ---------------------------------------------------------------------------------------------------

    /// Those that work first; with the little room left, then those that do not, and how many more there are.
    private void peers(SwarmView swarm) {
        int room = Math.min(PEERS, MOST_LINES - lines.size() - 2);
        if (swarm.peers().isEmpty() || room <= 0) {
            return;
        }
        add(peer("peers", "in", "out", "asked", "rtt", "has", "flags", "client, or why it idles"));
        var shown = swarm.peers().stream()
                .sorted(Comparator.comparing(peer -> peer.idle().isPresent()))
                .limit(room)
                .toList();
        shown.forEach(peer -> add(peer(peer)));
        int more = swarm.connected() - shown.size();
        if (more > 0) {
            add("  and " + more + " more");
        }
    }

    private String peer(PeerStatus peer) {
        String told = peer.idle()
                .map(idle -> idle.sentence() + " (" + peer.client() + ")")
                .orElse(peer.client());
        return peer(
                TerminalText.cut("  " + address(peer), ADDRESS),
                rate(peer.downRate()),
                rate(peer.upRate()),
                peer.owed() + "/" + peer.pipeline(),
                millis(peer.rtt()) + " ms",
                (int) (100 * peer.has()) + " %",
                peer.flags().stream().map(PeerFlag::letter).map(String::valueOf).collect(Collectors.joining()),
                TerminalText.clean(told));
    }

    private static String address(PeerStatus peer) {
        String host = peer.address().getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":"
                + peer.address().getPort();
    }

    private static String rate(long bytes) {
        return bytes < 1024 ? "-" : TerminalText.size(bytes) + "/s";
    }

    /// Narrow windows leave out what says least.
    private String peer(
            String address, String in, String out, String asked, String rtt, String has, String flags, String told) {
        var cells = new StringBuilder();
        cells.append(TerminalText.padded(address, ADDRESS)).append(right(in, 12));
        if (columns >= 110) {
            cells.append(right(out, 12));
        }
        cells.append(right(asked, 9));
        if (columns >= 80) {
            cells.append(right(rtt, 9)).append(right(has, 7));
        }
        if (columns >= 96) {
            cells.append("  ").append(TerminalText.padded(flags, 7));
        }
        return cells.append("  ").append(told).toString();
    }

    private static String right(String text, int columns) {
        return " ".repeat(Math.max(1, columns - TerminalText.columns(text))) + text;
    }
}
