package nagare.watch;

import java.util.List;

/// The films that somebody began and has not seen to their end. Thread-safe; never waits.
public interface Unfinished {
    /// Nobody ever began anything.
    Unfinished NOTHING = new Unfinished() {
        @Override
        public List<Watchable> newestFirst() {
            return List.of();
        }

        @Override
        public void subscribe(Runnable changed) {}
    };

    /// As they belong in a list.
    List<Watchable> newestFirst();

    /// Calls back after the list changed, on no particular thread.
    void subscribe(Runnable changed);
}
