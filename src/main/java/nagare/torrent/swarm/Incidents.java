package nagare.torrent.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import nagare.torrent.status.Incident;
import nagare.torrent.status.SwarmView;
import nagare.torrent.wire.PlainText;

/// The last things that went wrong in a swarm. What is said again is told once, with its latest time. Not thread-safe.
final class Incidents {
    private record Entry(long at, String sentence) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

    void add(String sentence, long now) {
        String plain = PlainText.of(sentence, Incident.MAX_CHARACTERS / 2);
        entries.removeIf(entry -> entry.sentence.equals(plain));
        entries.addFirst(new Entry(now, plain));
        if (entries.size() > SwarmView.MAX_INCIDENTS) {
            entries.removeLast();
        }
    }

    /// Newest first.
    List<Incident> told(long now) {
        var told = new ArrayList<Incident>(entries.size());
        entries.forEach(entry -> told.add(new Incident(Math.max(0, now - entry.at), entry.sentence)));
        return told;
    }
}
