package nagare.probe;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import nagare.torrent.TorrentReader;

/// Who is read next: a few files at a time, the one that was asked for last first. Thread-safe; guarded by its own
/// monitor, a leaf: the work is done and readers are closed outside it.
final class Turns implements AutoCloseable {
    private final int atOnce;
    private final int mostWaiting;
    private final LinkedHashMap<Probed, Runnable> waiting = new LinkedHashMap<>();
    private final Set<Probed> running = new HashSet<>();
    private final Set<TorrentReader> readers = new HashSet<>();
    private int workers;
    private boolean closed;

    Turns(int atOnce, int mostWaiting) {
        this.atOnce = atOnce;
        this.mostWaiting = mostWaiting;
    }

    /// Puts it first in the queue, unless it is being read just now.
    ///
    /// @return whether a thread is to be started that calls [#work]
    synchronized boolean ask(Probed file, Runnable work) {
        if (closed || running.contains(file)) {
            return false;
        }
        waiting.remove(file);
        waiting.put(file, work);
        if (waiting.size() > mostWaiting) {
            waiting.pollFirstEntry();
        }
        if (workers == atOnce) {
            return false;
        }
        workers++;
        return true;
    }

    /// Works until nobody waits any more.
    void work() {
        for (Optional<Turn> turn = next(); turn.isPresent(); turn = next()) {
            try {
                turn.get().work().run();
            } finally {
                done(turn.get().file());
            }
        }
    }

    private record Turn(Probed file, Runnable work) {}

    private synchronized Optional<Turn> next() {
        if (closed || waiting.isEmpty()) {
            workers--;
            return Optional.empty();
        }
        Probed last = waiting.lastEntry().getKey();
        running.add(last);
        return Optional.of(new Turn(last, waiting.remove(last)));
    }

    private synchronized void done(Probed file) {
        running.remove(file);
    }

    /// A reader that is closed when this is: so nobody waits for a swarm that nobody needs any more.
    TorrentReader held(TorrentReader reader) throws IOException {
        synchronized (this) {
            if (!closed) {
                readers.add(reader);
                return reader;
            }
        }
        reader.close();
        throw new IOException("stopped");
    }

    /// Closes it.
    void release(TorrentReader reader) {
        synchronized (this) {
            readers.remove(reader);
        }
        reader.close();
    }

    @Override
    public void close() {
        Set<TorrentReader> open;
        synchronized (this) {
            closed = true;
            waiting.clear();
            open = Set.copyOf(readers);
        }
        open.forEach(TorrentReader::close);
    }
}
