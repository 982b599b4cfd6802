package nagare.torrent.memory;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Memory that several may use: it is used again for something else when the last of them has released it, and not
/// before. Who makes a lease is its first user. A use after the end is a bug and says so. Thread-safe.
public final class Lease {
    /// Of memory that the collector looks after.
    public static final Lease NONE = new Lease(() -> {});

    private final Runnable home;
    private final AtomicInteger users = new AtomicInteger(1);

    Lease(Runnable home) {
        this.home = home;
    }

    /// One lease for several, which it takes over from the caller.
    public static Lease all(List<Lease> parts) {
        var taken = parts.stream().filter(part -> part != NONE).toList();
        return taken.isEmpty() ? NONE : new Lease(() -> taken.forEach(Lease::release));
    }

    /// One user more.
    ///
    /// @throws IllegalStateException when the last one is gone
    public Lease retain() {
        if (this != NONE && users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("memory is used after it was given back");
        }
        return this;
    }

    /// One user less.
    ///
    /// @throws IllegalStateException when there is none
    public void release() {
        if (this == NONE) {
            return;
        }
        int before = users.getAndUpdate(count -> Math.max(0, count - 1));
        if (before == 0) {
            throw new IllegalStateException("memory is given back twice");
        }
        if (before == 1) {
            home.run();
        }
    }
}
