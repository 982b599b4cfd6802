package nagare.torrent.swarm.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import nagare.torrent.status.Incident;
import nagare.torrent.status.SwarmView;
import nagare.torrent.wire.PlainText;

/// The last things that went wrong in a swarm. What goes wrong over and over is told once, with its latest sentence and
/// how often. Not thread-safe.
public final class Incidents {
    private static final int MAX_SENTENCE = Incident.MAX_CHARACTERS / 2 - 30;

    /// What can go wrong again and again.
    public enum Kind {
        BAN,
        FAILED_HASH,
        DISK
    }

    private record Entry(long at, Kind kind, String sentence, int times) {
        String told() {
            return times == 1 ? sentence : sentence + ", the last of " + times;
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();
    private Optional<String> diskProblem = Optional.empty();

    public void add(Kind kind, String sentence, long now) {
        int times = 1;
        if (kind != Kind.BAN) {
            times += entries.stream()
                    .filter(entry -> entry.kind == kind)
                    .mapToInt(Entry::times)
                    .findFirst()
                    .orElse(0);
            entries.removeIf(entry -> entry.kind == kind);
        }
        entries.addFirst(new Entry(now, kind, PlainText.of(sentence, MAX_SENTENCE), times));
        if (entries.size() > SwarmView.MAX_INCIDENTS) {
            entries.removeLast();
        }
    }

    /// The disk took a piece, or did not: why.
    public void stored(Optional<String> problem, long now) {
        diskProblem = problem;
        problem.ifPresent(why -> add(Kind.DISK, "a piece could not be stored: " + why, now));
    }

    /// Why the disk does not take pieces just now.
    public Optional<String> diskProblem() {
        return diskProblem;
    }

    /// Newest first.
    public List<Incident> told(long now) {
        var told = new ArrayList<Incident>(entries.size());
        entries.forEach(entry -> told.add(new Incident(Math.max(0, now - entry.at), entry.told())));
        return told;
    }
}
