package nagare.library;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import nagare.library.entry.Entry;
import nagare.library.entry.Listing;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;
import nagare.library.tree.ObjectId;

/// The tree: root `0` → one folder per shelf → releases (an item, or a folder of playable files). Never waits
/// for the network, but for [#seek]. Thread-safe.
public interface Library {
    String ROOT = ObjectId.ROOT;

    /// The folder of films that somebody began. Where it is known from where a film can be played, two items stand
    /// for it: one that begins where it was left, then the film.
    String CONTINUE = "continue";

    /// How long a search waits for the source.
    Duration PATIENCE = Duration.ofMillis(1500);

    /// The node of this id; empty when there is none (error 701).
    Optional<Entry> find(String id);

    /// A page of a folder's children; empty when the id names no folder. `count` 0 means all that follow.
    Optional<Listing> list(String folder, SortOrder order, int start, int count);

    /// A page of what lies anywhere below a folder and is looked for, each file once; empty when the id names
    /// no folder. The total is exact.
    Optional<Listing> search(String folder, Search search, SortOrder order, int start, int count);

    /// Gives the source a moment to tell of releases with these words in their titles; whatever it told can
    /// be searched then, and browsed. Never waits longer than [#PATIENCE].
    void seek(String words) throws InterruptedException;

    /// Grows whenever anything in the tree changed (SystemUpdateID).
    long updateId();

    /// Calls back with the ids of the folders whose children changed, coalesced, on no particular thread.
    void subscribe(Consumer<Set<String>> changed);
}
