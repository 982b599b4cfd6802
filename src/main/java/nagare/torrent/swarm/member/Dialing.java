package nagare.torrent.swarm.member;

import java.net.InetSocketAddress;
import java.util.List;

/// How fast new peers are dialled: a burst when the swarm wakes, then a steady rate, a slow one when enough are here,
/// and never more than a number half open, in this swarm and in all.
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

    /// How many are half open in all swarms, and how many may be.
    record InAll(int halfOpen, int most) {}

    /// The addresses to dial now when `free` more peers may be connected.
    List<InetSocketAddress> due(int free, InAll inAll, boolean atLeisure, long now) {
        double most = atLeisure ? PER_SECOND_AT_LEISURE : BURST;
        double rate = atLeisure ? PER_SECOND_AT_LEISURE : PER_SECOND;
        tokens = Math.min(most, tokens + (now - refilledAt) * 1e-9 * rate);
        refilledAt = now;
        // of ours some may not have begun yet
        int mayOpen = Math.min(MAX_HALF_OPEN - halfOpen, inAll.most - Math.max(inAll.halfOpen, halfOpen));
        int count = Math.min(Math.min(free - halfOpen, mayOpen), (int) tokens);
        if (count <= 0) {
            return List.of();
        }
        List<InetSocketAddress> due = book.take(count, now);
        tokens -= due.size();
        halfOpen += due.size();
        return due;
    }

    /// One is being dialled outside of its turn.
    void began() {
        halfOpen++;
    }

    void ended() {
        halfOpen--;
    }
}
