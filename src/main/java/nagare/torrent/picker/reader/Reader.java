package nagare.torrent.picker.reader;

import java.util.BitSet;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.ReaderStatus;

/// Somebody who reads a file: where they are, how fast they take bytes, and so which pieces they need by when. A reader
/// that was closed stays as a ghost for a few seconds, since players close a connection only to open the next one.
public final class Reader {
    private static final long SECOND = 1_000_000_000L;
    private static final long GHOST = 8 * SECOND;
    private static final long PARKED = 60 * SECOND;
    private static final long NEVER = Long.MAX_VALUE;

    /// By when somebody in the background should have a piece: soon, where nobody else reads.
    private static final long LEISURE = 5 * SECOND;

    /// A block should be here this long before the player takes it.
    private static final long SAFETY = SECOND / 2;

    private static final long MEBI = 1 << 20;
    private static final long START_LEAST = 4 * MEBI;
    private static final long START_MOST = 16 * MEBI;
    private static final long AHEAD_LEAST = 8 * MEBI;
    private static final long AHEAD_MOST = 64 * MEBI;
    /// How far ahead of its position a reader gets blocks early: what it takes in this time, in seconds.
    private static final double REACH_SECONDS = 0.5;

    private static final long REACH_LEAST = MEBI / 4;
    /// What a window touches at least: two pieces from the middle of one.
    private static final int PIECES_LEAST = 3;

    private static final long BEHIND_MOST = 64 * MEBI;
    private static final double BEHIND_SECONDS = 30;
    private static final double START_SECONDS = 3;
    private static final double AHEAD_SECONDS = 30;

    /// A step further than this is a seek, even forwards.
    private static final long LEAP = 8 * MEBI;

    /// A reader that began to read elsewhere goes before others of its file until it has so much, for a while: it
    /// is what the viewer did last.
    private static final long FRESH_BYTES = 2 * MEBI;

    private static final long FRESH_FOR = 5 * SECOND;

    /// Among others a reader is served first up to so many times what its media needs; more is a buffer.
    private static final double FAIR = 2;

    final int id;
    final Start how;
    private final PieceLayout layout;
    private final long start;
    private final long end;
    private final FileEnds ends;
    private final Appetite appetite = new Appetite();
    private long position;
    private long soughtTo;
    private long soughtAt;
    private long lastSoughtAt;
    private long secondLastSoughtAt;
    private int seeks;
    private long quietUntil = Long.MIN_VALUE;

    /// Another reader of the file has just begun elsewhere.
    boolean yields;

    /// Others read too.
    boolean shares;

    private boolean waits = true;
    private long movedAt;
    private long closedAt = NEVER;
    private long windows = Long.MAX_VALUE;
    private long until = Long.MAX_VALUE;
    /// Blocks asked for it since the agenda was drawn up, so that several who stand still take turns.
    public int served;

    Reader(int id, PieceLayout layout, long start, long end, long position, Start how, long now) {
        if (start < 0 || start > position || position > end || end > layout.totalBytes()) {
            throw new IllegalArgumentException("no reader at " + position + " of " + start + ".." + end);
        }
        this.id = id;
        this.how = how;
        this.layout = layout;
        this.start = start;
        this.end = end;
        this.ends = new FileEnds(layout, start, end);
        this.position = position;
        this.soughtTo = position;
        this.movedAt = now;
        this.soughtAt = now;
    }

    /// The windows of all readers have so many bytes.
    void fitInto(long bytes) {
        windows = bytes;
    }

    /// Nothing from this torrent byte on is wanted, as far as is known.
    void wantsUntil(long byteAfter) {
        until = byteAfter;
    }

    /// Whether it only looks, behind everybody who plays.
    boolean isBackground() {
        return how == Start.BACKGROUND;
    }

    /// Whether so little is wanted that it is a look at the file and not somebody who plays it.
    private boolean peeks() {
        return isBackground() || until < end && until - soughtTo < START_LEAST;
    }

    /// Whether both ends of the file are wished too: not for a look, and not where there is hardly room for what is
    /// next.
    private boolean wantsIndex() {
        return !isGhost() && !peeks() && windows >= ends.bytes() + (long) PIECES_LEAST * layout.pieceBytes();
    }

    /// Goes to a position. True when that is a seek and not a read.
    boolean move(long to, long now) {
        long checked = Math.clamp(to, start, end);
        long step = checked - position;
        position = checked;
        if (step < 0 || step > LEAP) {
            waits = true;
            movedAt = now;
            soughtTo = checked;
            secondLastSoughtAt = lastSoughtAt;
            lastSoughtAt = soughtAt;
            soughtAt = now;
            seeks++;
            return true;
        }
        if (step > 0) {
            took(step, now);
        }
        return false;
    }

    void waits(boolean stands, long now) {
        if (waits != stands) {
            waits = stands;
            movedAt = now;
        }
    }

    boolean waits() {
        return waits;
    }

    /// What its player will need next; replaces the guess at the end of the file.
    void wishFor(long from, long to) {
        ends.wishFor(from, to);
    }

    void close(long now) {
        closedAt = now;
        waits = false;
    }

    boolean isGhost() {
        return closedAt != NEVER;
    }

    /// When a ghost goes for good; `Long.MAX_VALUE` for the living.
    public long goneAt() {
        return isGhost() ? isBackground() ? closedAt : closedAt + GHOST : NEVER;
    }

    /// Stays silent for a moment, since the viewer seems to look for the place.
    void hush(long until) {
        quietUntil = until;
    }

    boolean isQuiet(long now) {
        return now < quietUntil;
    }

    /// True once, when the moment of silence is over.
    boolean spokeUp(long now) {
        boolean over = quietUntil != Long.MIN_VALUE && now >= quietUntil;
        quietUntil = over ? Long.MIN_VALUE : quietUntil;
        return over;
    }

    /// When it speaks up; `Long.MAX_VALUE` when it does.
    public long speaksAt(long now) {
        return isQuiet(now) ? quietUntil : NEVER;
    }

    /// Bytes per second of its media.
    void bitrate(double bytesPerSecond) {
        appetite.bitrate(bytesPerSecond);
    }

    boolean isOfFile(Reader other) {
        return other.start == start && other.end == end;
    }

    boolean soughtSince(long when) {
        return soughtAt >= when;
    }

    /// Whether it sought twice since then, before the last time.
    boolean soughtTwiceSince(long when) {
        return seeks > 1 && secondLastSoughtAt >= when;
    }

    boolean yieldsTo(Reader other, long now) {
        return other != this
                && !isBackground()
                && !other.isBackground()
                && !other.isGhost()
                && isOfFile(other)
                && other.soughtAt > soughtAt
                && other.position - other.soughtTo < FRESH_BYTES
                && now - other.soughtAt < FRESH_FOR;
    }

    /// Whether it has, since it began here, more than the fair share of a reader among others.
    private boolean hasItsShare(long now) {
        return shares && position - soughtTo > START_LEAST + FAIR * appetite.bitrate() * (now - soughtAt) / SECOND;
    }

    public long position() {
        return position;
    }

    /// The piece at the position, or -1 at the end of the file.
    int piece() {
        return position < end ? layout.pieceAt(position) : -1;
    }

    /// Bytes per second that the player takes.
    double rate() {
        return appetite.rate();
    }

    long end() {
        return end;
    }

    /// Up to where blocks may leave early for it now; its position when none may.
    public long earlyEnd(long now) {
        if (how != Start.SWIFT || isGhost() || (!waits && now - movedAt > PARKED)) {
            return position;
        }
        return Math.min(end, position + Math.max(REACH_LEAST, (long) (REACH_SECONDS * rate())));
    }

    /// Adds a wish for each piece of the windows that is not `done`. `most` bounds the read-ahead in bytes.
    void wish(Pieces pieces, IntPredicate isSuspect, long most, long now, Consumer<Wish> wishes) {
        BitSet done = pieces.done();
        if (start == end || isQuiet(now)) {
            return;
        }
        int first = piece();
        if (first >= 0) {
            int last = lastAhead(most);
            for (int piece = done.nextClearBit(first); piece <= last; piece = done.nextClearBit(piece + 1)) {
                var urgency = urgency(piece, first, now);
                boolean byBlock =
                        (pieces.isProvable(piece) && !isBackground()) || (isSwift() && !isSuspect.test(piece));
                wishes.accept(
                        new Wish(piece, urgency, deadline(piece, urgency, now), firstBlock(piece), byBlock, this));
            }
        }
        if (wantsIndex()) {
            ends.missing(done, piece -> wishes.accept(new Wish(piece, Urgency.INDEX, now + SECOND, 0, false, this)));
        }
    }

    /// Adds the pieces of the windows, here or not.
    void cover(BitSet pieces, long most) {
        if (start == end) {
            return;
        }
        int first = piece();
        if (first >= 0) {
            pieces.set(first, lastAhead(most) + 1);
        }
        if (wantsIndex()) {
            ends.cover(pieces);
        }
    }

    /// Adds what was taken in the last 30 seconds, at most so many bytes.
    void coverBehind(BitSet pieces, long most) {
        long bytes = Math.min((long) (BEHIND_SECONDS * rate()), Math.min(BEHIND_MOST, most));
        long from = Math.max(start, position - bytes);
        if (from < position) {
            pieces.set(layout.pieceAt(from), layout.pieceAt(position - 1) + 1);
        }
    }

    private boolean isSwift() {
        return how == Start.SWIFT && !isGhost();
    }

    /// Where it began to read, or last sought to.
    public long soughtTo() {
        return Math.min(soughtTo, Math.max(start, end - 1));
    }

    /// The block at the position if it is in this piece, or else the first.
    private int firstBlock(int piece) {
        return firstBlock(piece, position);
    }

    public int firstBlock(int piece, long from) {
        long ahead = from - layout.startOf(piece);
        return ahead <= 0 ? 0 : (int) (ahead / PieceLayout.BLOCK);
    }

    /// For display. `verified` pieces are here; `most` bounds the read-ahead.
    public ReaderStatus status(BitSet verified, long most, long now) {
        int first = piece();
        OptionalLong margin = OptionalLong.empty();
        long windowEnd = position;
        if (first >= 0) {
            int last = lastAhead(most);
            int missing = verified.nextClearBit(first);
            windowEnd = Math.min(end, layout.startOf(last) + layout.bytesIn(last));
            if (missing <= last) {
                long ahead = Math.max(0, layout.startOf(missing) - position);
                margin = OptionalLong.of((long) (ahead / rate() * SECOND));
            }
        }
        return new ReaderStatus(
                id,
                start,
                end,
                position,
                windowEnd,
                Math.round(rate()),
                waits && first >= 0 ? OptionalLong.of(Math.max(0, now - movedAt)) : OptionalLong.empty(),
                margin,
                isGhost());
    }

    private Urgency urgency(int piece, int first, long now) {
        if (isBackground()) {
            return Urgency.BACKGROUND;
        }
        if (isGhost() || (!waits && now - movedAt > PARKED) || hasItsShare(now)) {
            return Urgency.AHEAD;
        }
        if (waits && !yields && piece <= first + 1) {
            return Urgency.BLOCKED;
        }
        return layout.startOf(piece) < position + startBytes() ? Urgency.START : Urgency.AHEAD;
    }

    private long deadline(int piece, Urgency urgency, long now) {
        long ahead = Math.max(0, layout.startOf(piece) - position);
        long taken = now + (long) (ahead / rate() * SECOND);
        if (isBackground()) {
            return now + LEISURE;
        }
        if (hasItsShare(now)) {
            double due = (layout.startOf(piece) - soughtTo - START_LEAST) / (FAIR * appetite.bitrate());
            return Math.max(now, soughtAt + (long) (due * SECOND));
        }
        if (isGhost()) {
            return taken + (long) (AHEAD_SECONDS * SECOND);
        }
        return urgency == Urgency.BLOCKED && ahead == 0 ? now : Math.max(now, taken - SAFETY);
    }

    private int lastAhead(long most) {
        if (isBackground()) {
            return piece();
        }
        long wanted = isGhost() ? startBytes() : Math.clamp((long) (AHEAD_SECONDS * rate()), AHEAD_LEAST, AHEAD_MOST);
        long last = Math.min(
                Math.max(position + 1, Math.min(end, until)),
                position
                        + Math.max(
                                2L * layout.pieceBytes(), Math.min(wanted, most - (wantsIndex() ? ends.bytes() : 0))));
        return layout.pieceAt(last - 1);
    }

    private long startBytes() {
        long least = Math.max(START_LEAST, (long) (START_SECONDS * rate()));
        return Math.max(2L * layout.pieceBytes(), Math.min(least, START_MOST));
    }

    private void took(long bytes, long now) {
        if (!waits) {
            appetite.took(bytes, (now - movedAt) / (double) SECOND);
        }
        waits = false;
        movedAt = now;
    }
}
