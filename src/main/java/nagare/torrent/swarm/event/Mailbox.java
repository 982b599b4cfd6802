package nagare.torrent.swarm.event;

import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The events of one swarm, in order. What strangers say takes a place out of a bounded number, so a flood blocks the
/// flooder's own thread; what the house itself reports is never refused, so the owner and the disk cannot wait for each
/// other. Thread-safe.
public final class Mailbox {
    /// Messages of peers that may wait, each a block of 16 KiB at most.
    static final int PLACES = 1024;

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Semaphore places = new Semaphore(PLACES);
    private volatile boolean closed;

    public void post(Event event) {
        events.add(event);
        if (closed) {
            clear();
        }
    }

    private void clear() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            event.done();
        }
    }

    /// Blocks while too much waits already. Nobody hears it when the mailbox is closed.
    public void postFromStranger(Event.Said event) throws InterruptedException {
        boolean placed = false;
        try {
            places.acquire();
            placed = true;
        } finally {
            if (!placed) {
                event.done();
            }
        }
        post(event);
    }

    /// Moves what is there into the empty `batch`, waiting for something at most so many nanoseconds.
    public void take(Collection<Event> batch, int most, long nanos) throws InterruptedException {
        Event first = nanos > 0 ? events.poll(nanos, TimeUnit.NANOSECONDS) : events.poll();
        if (first == null) {
            return;
        }
        batch.add(first);
        events.drainTo(batch, most - 1);
        int fromStrangers = 0;
        for (Event event : batch) {
            fromStrangers += event instanceof Event.Said ? 1 : 0;
        }
        places.release(fromStrangers);
    }

    /// Lets everybody go who waits for a place; the owner does not read any more.
    public void close() {
        closed = true;
        clear();
        places.release(Integer.MAX_VALUE / 2);
    }
}
