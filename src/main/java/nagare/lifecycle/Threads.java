package nagare.lifecycle;

/// The virtual threads that somebody has started and must see end. Thread-safe; its monitor is a leaf. Closing only
/// waits: what the threads are blocked in has to be closed before.
public final class Threads implements AutoCloseable {
    private int running;

    public void start(String name, Runnable work) {
        begin();
        boolean started = false;
        try {
            Thread.ofVirtual().name(name).start(() -> finish(work));
            started = true;
        } finally {
            if (!started) {
                end();
            }
        }
    }

    /// Does the work on the calling thread; [#close] waits for it too.
    public void count(Runnable work) {
        begin();
        finish(work);
    }

    private void finish(Runnable work) {
        try {
            work.run();
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        running++;
    }

    private synchronized void end() {
        if (--running == 0) {
            notifyAll();
        }
    }

    /// Waits until all work has ended, also what is begun meanwhile. An interrupt is kept for later: the caller may not
    /// close what the threads use before they are through.
    @Override
    public void close() {
        boolean interrupted = false;
        while (!ended()) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// False when the waiting was interrupted.
    private synchronized boolean ended() {
        try {
            while (running > 0) {
                wait();
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
