package nagare.torrent.swarm.member;

import java.net.InetSocketAddress;
import java.util.List;

/// How fast new peers are dialled: a burst when the swarm wakes, then a steady rate, a slow one when enough are here,
/// and
/// never more than a number half open.
final class Dialing {
    static final int BURST = 60;
    static final int PER_SECOND = 40;
    static final int PER_SECOND_AT_LEISURE = 4;
    static final int MAX_HALF_OPEN = 80;

    private final PeerBook book;
    private double tokens = BURST;
    private long refilledAt;
    private int halfOpen;

    Dialing(PeerBook book, long now) {
        this.book = book;
        this.refilledAt = now;
    }

    /// The addresses to dial now when `free` more peers may be connected.
    List<InetSocketAddress> due(int free, boolean atLeisure, long now) {
        double most = atLeisure ? PER_SECOND_AT_LEISURE : BURST;
        double rate = atLeisure ? PER_SECOND_AT_LEISURE : PER_SECOND;
        tokens = Math.min(most, tokens + (now - refilledAt) * 1e-9 * rate);
        refilledAt = now;
        int count = Math.min(Math.min(free - halfOpen, MAX_HALF_OPEN - halfOpen), (int) tokens);
        if (count <= 0) {
            return List.of();
        }
        List<InetSocketAddress> due = book.take(count, now);
        tokens -= due.size();
        halfOpen += due.size();
        return due;
    }

    void ended() {
        halfOpen--;
    }
}
