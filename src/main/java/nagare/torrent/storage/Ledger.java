package nagare.torrent.storage;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nagare.torrent.metainfo.InfoHash;

/// The account of the cache folder: which segments there are, what each holds, when it was used last, who uses it at
/// this moment, and therefore which one may go. Guards the fields of [Shelf] and [Shelf.Segment] that change.
/// Thread-safe; its monitor is never held over I/O or a callback.
///
/// A segment is deleted in three steps, so that nothing is written into a file that is being deleted, and no byte is
/// given away twice: doomed (nobody may use it), [#lost] (its pieces are not here), [#freed] (its bytes are room
/// again).
final class Ledger {
    /// How much of the quota readers' windows may take: the rest is what they touch at the edges of segments.
    static final int WINDOWS_PERCENT = 80;

    /// How much of the quota pins may take: the rest is to play from.
    static final int PINS_PERCENT = 50;

    private final long quota;
    private final Map<InfoHash, Shelf> shelves = new HashMap<>();
    private long used;
    private long doomedBytes;
    private long uses;

    Ledger(long quota) {
        this.quota = quota;
    }

    /// Where a piece can go.
    sealed interface Room {
        /// It is here already.
        record Here() implements Room {}

        /// Into this segment, which is in use until [#release] or [#abandoned]; `charged` bytes were added to the
        /// account for it (0 when the room was taken before).
        record Place(Shelf.Segment segment, int charged) implements Room {}

        /// Delete this one (it is doomed), then ask again.
        record Evict(Shelf.Segment victim) implements Room {}

        /// Nowhere: all that is held is protected.
        record Full(long held) implements Room {}
    }

    synchronized Room roomFor(Shelf shelf, int piece, int bytes) {
        while (true) {
            Shelf.Segment segment = shelf.segmentOf(piece);
            int needed = shelf.taken.get(piece) ? 0 : bytes;
            if (segment.doomed) {
                awaitChange();
            } else if (shelf.held.get(piece)) {
                return new Room.Here();
            } else if (used + needed <= quota) {
                return take(segment, piece, bytes, needed);
            } else if (used - doomedBytes + needed <= quota) {
                awaitChange();
            } else {
                Optional<Shelf.Segment> victim = oldest();
                if (victim.isPresent()) {
                    return new Room.Evict(doom(victim.get()));
                }
                if (doomedBytes == 0 && all().noneMatch(Ledger::mayGoSoon)) {
                    return new Room.Full(used);
                }
                awaitChange(); // users are threads in the middle of one read or write
            }
        }
    }

    private Room take(Shelf.Segment segment, int piece, int bytes, int charged) {
        segment.shelf.segments.put(segment.index, segment);
        segment.shelf.take(piece, bytes);
        grow(segment, charged);
        segment.users++;
        segment.lastUse = ++uses;
        return new Room.Place(segment, charged);
    }

    /// The piece was written into the segment, which stays in use.
    synchronized void placed(Shelf.Segment segment, int piece, int bytes) {
        if (!segment.shelf.taken.get(piece)) { // the file was missed while this was on its way
            segment.shelf.take(piece, bytes);
            grow(segment, bytes);
        }
        segment.shelf.held.set(piece);
    }

    /// The piece was not written, not even begun: gives back what was charged for it.
    synchronized void abandoned(Shelf.Segment segment, int piece, int charged) {
        if (charged > 0 && segment.shelf.taken.get(piece)) {
            segment.shelf.taken.clear(piece);
            grow(segment, -charged);
        }
        leave(segment);
    }

    /// The segment of a piece that is here, in use until [#release].
    synchronized Optional<Shelf.Segment> use(Shelf shelf, int piece) {
        Shelf.Segment segment = shelf.segments.get(piece / shelf.perSegment());
        if (segment == null || segment.doomed || !shelf.held.get(piece)) {
            return Optional.empty();
        }
        segment.users++;
        segment.lastUse = ++uses;
        return Optional.of(segment);
    }

    synchronized void release(Shelf.Segment segment) {
        leave(segment);
    }

    /// Dooms the segment that was used longest ago, if any may go.
    synchronized Optional<Shelf.Segment> doomOldest() {
        return oldest().map(this::doom);
    }

    /// What the doomed segment held is not here any more.
    synchronized BitSet lost(Shelf.Segment segment) {
        BitSet lost = segment.shelf.heldIn(segment);
        segment.shelf.held.andNot(lost);
        return lost;
    }

    /// The doomed segment is deleted.
    synchronized void freed(Shelf.Segment segment) {
        Shelf shelf = segment.shelf;
        doomedBytes -= segment.bytes;
        shelf.taken.clear(segment.first(), segment.last() + 1);
        shelf.held.clear(segment.first(), segment.last() + 1);
        grow(segment, -segment.bytes);
        shelf.segments.remove(segment.index);
        notifyAll();
    }

    /// The doomed segment could not be deleted: it stays, and is not tried again.
    synchronized void stays(Shelf.Segment segment) {
        segment.doomed = false;
        segment.stuck = true;
        doomedBytes -= segment.bytes;
        notifyAll();
    }

    /// The file of a segment is not there any more, though nobody deleted it here: what it held is lost.
    synchronized BitSet vanished(Shelf.Segment segment) {
        BitSet lost = segment.shelf.heldIn(segment);
        segment.shelf.held.andNot(lost);
        segment.shelf.taken.clear(segment.first(), segment.last() + 1);
        grow(segment, -segment.bytes);
        if (segment.users == 0) {
            segment.shelf.segments.remove(segment.index, segment);
        }
        notifyAll();
        return lost;
    }

    /// Whether the piece was here until now.
    synchronized boolean spoilt(Shelf shelf, int piece) {
        boolean was = shelf.held.get(piece);
        shelf.held.clear(piece);
        return was;
    }

    synchronized void protect(Shelf shelf, BitSet needed, BitSet kept) {
        shelf.shielded.clear();
        shelf.shielded.or(needed);
        shelf.kept.clear();
        shelf.kept.or(kept);
        notifyAll();
    }

    /// What the windows of this shelf's readers may have: their part of [#WINDOWS_PERCENT] of what is not pinned.
    synchronized long windowBytes(Shelf shelf) {
        long parts = shelves.values().stream()
                .filter(other -> other == shelf || !other.shielded.isEmpty())
                .count();
        return Math.max(0, quota - pinnedBytes()) * WINDOWS_PERCENT / 100 / Math.max(1, parts);
    }

    /// Pins what is here of these pieces, and what will be; false, and nothing is done, when all pins together would
    /// take more than [#PINS_PERCENT] of the quota.
    synchronized boolean pin(Shelf shelf, Shelf.Pin pin) {
        shelf.pin(pin, true);
        boolean fits = pinnedBytes() <= quota * PINS_PERCENT / 100;
        if (!fits) {
            shelf.pin(pin, false);
        }
        return fits;
    }

    synchronized void unpin(Shelf shelf, Shelf.Pin pin) {
        shelf.pin(pin, false);
        notifyAll();
    }

    synchronized boolean isPinned(Shelf shelf, Shelf.Pin pin) {
        return shelf.isPinned(pin);
    }

    private long pinnedBytes() {
        return shelves.values().stream()
                .mapToLong(shelf -> shelf.bytesOf(shelf.pinned))
                .sum();
    }

    synchronized BitSet held(Shelf shelf) {
        return (BitSet) shelf.held.clone();
    }

    /// What the journal of this shelf has to say, no more.
    synchronized List<Journal.Entry> claims(Shelf shelf) {
        return shelf.claims();
    }

    /// Segments that are not being deleted.
    synchronized List<Shelf.Segment> segments(Shelf shelf) {
        return shelf.segments.values().stream()
                .filter(segment -> !segment.doomed)
                .toList();
    }

    synchronized boolean holdsPieces(Shelf.Segment segment) {
        return !segment.shelf.heldIn(segment).isEmpty();
    }

    synchronized long bytesIn(Shelf shelf) {
        return shelf.segments.values().stream()
                .mapToLong(segment -> segment.bytes)
                .sum();
    }

    synchronized long used() {
        return used;
    }

    /// Takes up what was found on disk, segments in the order of their last use.
    synchronized void adopt(List<Shelf> found) {
        found.forEach(shelf -> shelves.put(shelf.torrent(), shelf));
        found.stream()
                .flatMap(shelf -> shelf.segments.values().stream())
                .sorted(Comparator.comparingLong(segment -> segment.touchedMillis))
                .forEach(segment -> {
                    segment.lastUse = ++uses;
                    used += segment.bytes;
                });
    }

    synchronized Optional<Shelf> shelf(InfoHash torrent) {
        return Optional.ofNullable(shelves.get(torrent));
    }

    synchronized List<Shelf> shelves() {
        return List.copyOf(shelves.values());
    }

    synchronized void open(Shelf shelf) {
        shelf.open = true;
    }

    synchronized boolean isOpen(Shelf shelf) {
        return shelf.open;
    }

    synchronized void close(Shelf shelf) {
        shelf.open = false;
        shelf.shielded.clear();
        shelf.kept.clear();
        notifyAll();
    }

    /// Takes a shelf out of the account, unless it holds something or a store has it open.
    synchronized boolean retire(Shelf shelf) {
        return !shelf.open
                && shelf.segments.isEmpty()
                && shelf.pinned.isEmpty()
                && shelves.remove(shelf.torrent(), shelf);
    }

    /// Dooms every segment of a shelf that nobody has open, and forgets its pins.
    synchronized List<Shelf.Segment> doomAll(Shelf shelf) {
        shelf.unpinAll();
        return shelf.segments.values().stream()
                .filter(segment -> !segment.doomed && segment.users == 0)
                .map(this::doom)
                .toList();
    }

    /// Disk threads are not interrupted; somebody else's thread waits all the same.
    private void awaitChange() {
        boolean interrupted = Thread.interrupted();
        try {
            wait();
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Stream<Shelf.Segment> all() {
        return shelves.values().stream().flatMap(shelf -> shelf.segments.values().stream());
    }

    /// The one used longest ago of those that no reader has just seen, else of all that may go.
    private Optional<Shelf.Segment> oldest() {
        List<Shelf.Segment> idle = all().filter(segment -> segment.users == 0)
                .sorted(Comparator.comparingLong(segment -> segment.lastUse))
                .toList();
        return idle.stream()
                .filter(Ledger::mayGoSoon)
                .filter(segment -> !segment.shelf.holdsAny(segment, segment.shelf.kept))
                .findFirst()
                .or(() -> idle.stream().filter(Ledger::mayGoSoon).findFirst());
    }

    private static boolean mayGoSoon(Shelf.Segment segment) {
        return !segment.doomed
                && !segment.stuck
                && segment.bytes > 0
                && !segment.shelf.holdsAny(segment, segment.shelf.shielded)
                && !segment.shelf.holdsAny(segment, segment.shelf.pinned);
    }

    private Shelf.Segment doom(Shelf.Segment segment) {
        segment.doomed = true;
        doomedBytes += segment.bytes;
        return segment;
    }

    private void leave(Shelf.Segment segment) {
        segment.users--;
        if (segment.users == 0 && segment.bytes == 0) {
            segment.shelf.segments.remove(segment.index, segment);
        }
        notifyAll();
    }

    private void grow(Shelf.Segment segment, long bytes) {
        segment.bytes += bytes;
        used += bytes;
    }
}
