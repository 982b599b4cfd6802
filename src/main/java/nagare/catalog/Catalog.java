package nagare.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;

/// What the house knows of releases. Every method but [#resolve] answers from memory or SQLite without the
/// network. Thread-safe.
public interface Catalog {
    /// The shelves in the order of the settings, the latest first.
    List<Shelf> shelves();

    /// The last good answer for this shelf, newest first; asks for a refresh in the background when it is old.
    /// Empty for an unknown shelf.
    Optional<List<Release>> releases(String shelf);

    /// As [#releases], without taking it for somebody who reads the shelf: nothing is asked for.
    Optional<List<Release>> shown(String shelf);

    Optional<Release> release(long id);

    /// Those of these releases that are known, in no particular order.
    List<Release> releases(Collection<Long> ids);

    /// Tells every release that is remembered, also those that lie on no shelf any more, in no particular
    /// order.
    void remembered(Consumer<Remembered> each);

    /// Asks the source for releases with these words in their titles, and remembers what it answers;
    /// listeners are told. Asking the same again soon costs nothing. Returns when the answer is in, or after
    /// `patience`: the answer then comes later. Too many questions at once are not asked.
    ///
    /// @return whether all that the source has is known now
    boolean seek(String words, Duration patience) throws InterruptedException;

    /// The torrent of the release where it has been read already.
    Optional<Metainfo> metainfo(long release);

    /// Which releases hold these torrents, as far as any is remembered. They go on to be remembered as if a shelf had
    /// shown them now: somebody is in the middle of them.
    Map<InfoHash, Long> holding(Set<InfoHash> torrents);

    /// Asks for the torrents of these releases to be read in the background, most wanted first.
    void prefetch(Collection<Long> releases);

    /// The torrent of the release, read now if need be, ahead of everything in the background. Blocks on the
    /// network.
    ///
    /// @throws Unresolved when there is no such release or its torrent cannot be had; the message says why
    Metainfo resolve(long release) throws Unresolved, InterruptedException;

    /// Calls back, on no particular thread, after something changed.
    void subscribe(Listener listener);

    /// What a search needs to know of a release.
    record Remembered(long id, String title, Optional<Instant> published, Optional<String> category) {}

    /// Told of changes.
    interface Listener {
        /// The list of releases on the shelf, or their order, changed.
        void shelfChanged(String shelf);

        /// The torrent of the release is known now.
        void resolved(long release);

        /// These releases, which lie on no shelf perhaps, are remembered from now on.
        default void found(List<Release> releases) {}
    }
}
