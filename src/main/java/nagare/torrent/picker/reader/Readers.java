package nagare.torrent.picker.reader;

import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.order.Start;

/// Who reads, and the ghosts of those who did; what becomes of them outdates the [Agenda]. Readers that are not known
/// (any more) are ignored.
public final class Readers {
    /// Seeks that follow each other within this time are a storm, of which the last one counts, in nanoseconds.
    public static final long STORM = 1_000_000_000L * 3 / 100;

    /// What was seen takes at most this part of a small cache: what comes next, and is not protected yet, needs room.
    private static final int BEHIND_PART = 8;

    private final Pieces pieces;
    private final Agenda agenda;
    private final Map<Integer, Reader> readers = new LinkedHashMap<>();
    private long windowBytes;

    /// @param windowBytes the sum of the readers' windows
    public Readers(Pieces pieces, Agenda agenda, long windowBytes) {
        this.pieces = pieces;
        this.agenda = agenda;
        this.windowBytes = windowBytes;
    }

    /// Ghosts too.
    public Collection<Reader> all() {
        return readers.values();
    }

    public boolean isEmpty() {
        return readers.isEmpty();
    }

    /// True when a viewer did that, so that others step aside. See [Picker#openReader].
    public boolean open(int reader, long start, long end, long position, Start how, long now) {
        var opened = new Reader(reader, pieces.layout, start, end, position, how, now);
        opened.fitInto(windowBytes);
        readers.put(reader, opened);
        return sought(opened, now);
    }

    /// True when a viewer sought, so that others step aside. See [Picker#moveReader].
    public boolean move(int reader, long position, long now) {
        var known = readers.get(reader);
        if (known == null || known.isGhost()) {
            return false;
        }
        int before = known.piece();
        boolean waited = known.waits();
        if (known.move(position, now)) {
            return sought(known, now);
        }
        if (known.piece() != before || known.waits() != waited) {
            agenda.outdate();
        }
        return false;
    }

    public void waits(int reader, boolean waits, long now) {
        var known = readers.get(reader);
        if (known != null && !known.isGhost() && known.waits() != waits) {
            known.waits(waits, now);
            agenda.outdate();
        }
    }

    /// The reader stays as a ghost, unless nothing of it needs to linger.
    public void close(int reader, long now) {
        var known = readers.get(reader);
        if (known != null && !known.isGhost()) {
            known.close(now);
            if (known.isQuiet(now) || hasAll(known)) {
                readers.remove(reader); // nothing is asked for it any more, so nothing of it lingers
            }
            agenda.outdate();
        }
    }

    public void wantsUntil(int reader, long until) {
        var known = readers.get(reader);
        if (known != null && !known.isGhost()) {
            known.wantsUntil(until);
            agenda.outdate();
        }
    }

    public void wish(int reader, long from, long to) {
        var known = readers.get(reader);
        if (known != null && !known.isGhost()) {
            known.wishFor(from, to);
            agenda.outdate();
        }
    }

    public void bitrate(int reader, double bytesPerSecond) {
        var known = readers.get(reader);
        if (known != null) {
            known.bitrate(bytesPerSecond);
            agenda.outdate();
        }
    }

    /// The windows of all have so many bytes from now on.
    public void fitInto(long bytes) {
        if (bytes != windowBytes) {
            windowBytes = bytes;
            readers.values().forEach(reader -> reader.fitInto(bytes));
            agenda.outdate();
        }
    }

    /// Ghosts whose time is over go. True when there was one.
    public boolean expire(long now) {
        boolean gone = readers.values().removeIf(reader -> reader.goneAt() <= now);
        if (gone) {
            agenda.outdate();
        }
        return gone;
    }

    /// The agenda, as it is now.
    public void updateAgenda(long now) {
        if (readers.values().stream().anyMatch(reader -> reader.spokeUp(now))) {
            agenda.outdate();
        }
        agenda.update(readers.values(), windowShare(), now);
    }

    /// The pieces inside some reader's window, here or not.
    public BitSet windows() {
        var covered = new BitSet();
        readers.values().forEach(reader -> reader.cover(covered, windowShare()));
        return covered;
    }

    /// The pieces that viewers have just seen.
    public BitSet justSeen() {
        var seen = new BitSet();
        readers.values().forEach(reader -> reader.coverBehind(seen, windowShare() / BEHIND_PART));
        return seen;
    }

    /// Bytes of read-ahead that each reader may have.
    public long windowShare() {
        long sharing = readers.values().stream()
                .filter(reader -> !reader.isBackground())
                .count();
        return windowBytes / Math.max(1, sharing);
    }

    /// Whether everything is here that a ghost would wish for: players that read in short ranges leave many.
    private boolean hasAll(Reader ghost) {
        var wished = new BitSet();
        ghost.cover(wished, windowShare());
        wished.andNot(pieces.done());
        return wished.isEmpty();
    }

    /// Two seeks in a row are followed at once; more of them at such a pace are a search for the place.
    private boolean sought(Reader reader, long now) {
        agenda.outdate();
        if (reader.isBackground()) {
            return false; // no viewer did that: nothing steps aside for it
        }
        long abandoned = readers.values().stream()
                .filter(other -> other.isGhost() && other.isOfFile(reader) && other.soughtSince(now - 2 * STORM))
                .count();
        if (abandoned > 1 || reader.soughtTwiceSince(now - 2 * STORM)) {
            reader.hush(now + STORM);
        }
        return true;
    }
}
