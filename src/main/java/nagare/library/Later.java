package nagare.library;

import java.time.Duration;

/// Runs a task once, after a while, on no particular thread.
@FunctionalInterface
public interface Later {
    void after(Duration delay, Runnable task);
}
