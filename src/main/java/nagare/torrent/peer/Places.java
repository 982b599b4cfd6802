package nagare.torrent.peer;

import java.util.concurrent.atomic.AtomicInteger;

/// How many connections there may be over all torrents, half-open ones and those to web seeds too; a tenth is kept for
/// peers that call.
/// Thread-safe.
public final class Places {
    /// Connections over all torrents (ENGINE §4.2).
    public static final int CONNECTIONS = 200;

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    public Places(int most) {
        this.most = most;
    }

    /// How many more peers may be dialled.
    public int freeToDial() {
        return Math.max(0, mostDialled() - taken.get());
    }

    /// Whether a connection to dial has its place; [#leave] gives it back.
    public boolean mayDial() {
        return take(1, mostDialled());
    }

    /// Whether so many connections to a web seed have their places; [#leave(int)] gives them back.
    public boolean mayReach(int connections) {
        return take(connections, mostDialled());
    }

    /// Whether a caller has its place; [#leave] gives it back.
    public boolean mayAccept() {
        return take(1, most);
    }

    public void leave() {
        leave(1);
    }

    public void leave(int connections) {
        taken.addAndGet(-connections);
    }

    private int mostDialled() {
        return most - most / 10;
    }

    private boolean take(int places, int limit) {
        return taken.getAndUpdate(used -> used + places <= limit ? used + places : used) + places <= limit;
    }
}
