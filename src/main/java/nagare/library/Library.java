package nagare.library;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The tree: root `0` → one folder per shelf → releases (an item, or a folder of playable files). Never waits for the
/// network. Thread-safe.
public interface Library {
    String ROOT = "0";

    /// The node of this id; empty when there is none (error 701).
    Optional<Entry> find(String id);

    /// A page of a folder's children; empty when the id names no folder. `count` 0 means all that follow.
    Optional<Listing> list(String folder, SortOrder order, int start, int count);

    /// Grows whenever anything in the tree changed (SystemUpdateID).
    long updateId();

    /// Calls back with the ids of the folders whose children changed, coalesced, on no particular thread.
    void subscribe(Consumer<Set<String>> changed);
}
