package nagare.torrent.peer;

import java.util.concurrent.atomic.AtomicInteger;

/// How many connections there may be over all torrents, half-open ones and those to web seeds too; a tenth is kept for
/// peers that call. Of those that are dialled only so many may be half open at once, as home routers give up on more
/// (ENGINE §4.2). Thread-safe.
public final class Places {
    /// Connections over all torrents (ENGINE §4.2).
    public static final int CONNECTIONS = 200;

    /// Half open over all torrents, for those that nobody waits for.
    public static final int HALF_OPEN = 80;

    /// The same for those that somebody waits for: their start does not depend on what the others are at.
    public static final int HALF_OPEN_IN_HASTE = 160;

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger halfOpen = new AtomicInteger();

    public Places(int most) {
        this.most = most;
    }

    /// How many more peers may be dialled.
    public int freeToDial() {
        return Math.max(0, mostDialled() - taken.get());
    }

    /// Those that are being dialled, over all torrents.
    public int halfOpen() {
        return halfOpen.get();
    }

    /// Whether a connection to dial has its place, half open; [#dialled] and [#leave] give it back.
    public boolean mayDial() {
        if (!take(halfOpen, 1, HALF_OPEN_IN_HASTE)) {
            return false;
        }
        if (take(taken, 1, mostDialled())) {
            return true;
        }
        halfOpen.decrementAndGet();
        return false;
    }

    /// Whether so many connections to a web seed have their places; [#leave(int)] gives them back.
    public boolean mayReach(int connections) {
        return take(taken, connections, mostDialled());
    }

    /// Dialling has come to an end: the connection stands, or none came of it.
    public void dialled() {
        halfOpen.decrementAndGet();
    }

    /// Whether a caller has its place; [#leave] gives it back.
    public boolean mayAccept() {
        return take(taken, 1, most);
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

    private static boolean take(AtomicInteger some, int places, int limit) {
        return some.getAndUpdate(used -> used + places <= limit ? used + places : used) + places <= limit;
    }
}
