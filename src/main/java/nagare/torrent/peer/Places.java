package nagare.torrent.peer;

import java.util.concurrent.atomic.AtomicInteger;

/// How many connections there may be over all torrents, half-open ones too; a tenth is kept for peers that call.
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
        return take(mostDialled());
    }

    /// Whether a caller has its place; [#leave] gives it back.
    public boolean mayAccept() {
        return take(most);
    }

    public void leave() {
        taken.decrementAndGet();
    }

    private int mostDialled() {
        return most - most / 10;
    }

    private boolean take(int limit) {
        return taken.getAndUpdate(used -> used < limit ? used + 1 : used) < limit;
    }
}
