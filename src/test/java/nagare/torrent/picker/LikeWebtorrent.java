package nagare.torrent.picker;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import org.jspecify.annotations.Nullable;

/// WebTorrent in small. The rest of the file is fetched in order, on every event; a wire is kept half a second to a
/// second of its speed busy. A new wire proves itself with one block from the very end. Slow wires leave pieces to
/// faster ones, and lose their blocks of critical pieces to them. Nothing is ever taken back, and nobody is blamed.
final class LikeWebtorrent extends Rival {
    private static final double SLOW = 48 * 1024;
    private static final double THIEF = 16 * 1024;
    private static final double LEAST_SECONDS = 0.5;
    private static final double MOST_SECONDS = 1;
    private static final long WIRE_TIMEOUT = 30 * SECOND;

    private final BitSet critical = new BitSet();
    private final Set<Integer> gone = new HashSet<>();

    /// Requests whose block was given to another wire; they are out still.
    private final Set<Order.Ask> robbed = new HashSet<>();

    private long now;
    private long tickAt;

    LikeWebtorrent(PieceLayout layout) {
        super(layout);
    }

    @Override
    public Blame blame() {
        return Blame.NOBODY;
    }

    @Override
    void sought(Stream stream, long now) {
        int first = layout.pieceAt(Math.min(stream.position, stream.end - 1));
        int last = first + (int) Math.min(MEBI / layout.pieceBytes(), 2);
        critical.set(first, last + 1);
    }

    @Override
    void decide(Collection<Wire> due, long time) {
        now = time;
        tickAt = now >= tickAt ? now + SECOND : tickAt;
        for (var wire : due) {
            if (!wire.owed.isEmpty()
                    && now
                                    - Math.max(
                                            wire.lastBlock,
                                            wire.owed.values().iterator().next())
                            > WIRE_TIMEOUT) {
                gone.add(wire.id);
                List.copyOf(wire.owed.keySet()).forEach(block -> cancel(wire, block));
            }
            if (!wire.choked && !gone.contains(wire.id)) {
                update(wire);
            }
        }
    }

    private void update(Wire wire) {
        if (wire.blocks == 0) {
            validate(wire);
            return;
        }
        double speed = wire.speed(now);
        if (wire.owed.size() >= depth(speed, LEAST_SECONDS)) {
            return;
        }
        int most = depth(speed, MOST_SECONDS);
        if (!select(wire, most, false)) {
            select(wire, most, true);
        }
    }

    private static int depth(double speed, double seconds) {
        return 2 + (int) Math.ceil(seconds * speed / PieceLayout.BLOCK);
    }

    private void validate(Wire wire) {
        if (!wire.owed.isEmpty() || streams.isEmpty()) {
            return;
        }
        var stream = List.copyOf(streams.values()).getLast();
        int first = layout.pieceAt(Math.min(stream.position, stream.end - 1));
        for (int piece = layout.pieceAt(stream.end - 1); piece >= first; piece--) {
            if (wire.has.get(piece) && request(wire, piece, false)) {
                return;
            }
        }
    }

    private boolean select(Wire wire, int most, boolean everywhere) {
        boolean any = false;
        for (var stream : streams.values()) {
            var pieces = window(stream, stream.end).iterator();
            while (pieces.hasNext()) {
                int piece = pieces.nextInt();
                if (!wire.has.get(piece) || isWhole(piece) || isLeftToFaster(wire, piece)) {
                    continue;
                }
                while (request(wire, piece, everywhere || critical.get(piece))) {
                    any = true;
                    if (wire.owed.size() >= most) {
                        return true;
                    }
                }
                if (everywhere && piece > layout.pieceAt(stream.position) + 64) {
                    break; // nothing to rob so far ahead
                }
            }
        }
        return any;
    }

    private boolean isLeftToFaster(Wire wire, int piece) {
        double speed = wire.speed(now);
        if (speed >= SLOW) {
            return false;
        }
        double others = 0;
        for (var other : wires.values()) {
            double theirs = other.speed(now);
            others += other != wire && theirs >= SLOW && other.has.get(piece) ? theirs : 0;
        }
        return others > speed;
    }

    private boolean request(Wire wire, int piece, boolean mayRob) {
        if (isWhole(piece)) {
            return false;
        }
        int free = part(piece).free();
        if (free < 0 && mayRob && rob(wire, piece)) {
            free = part(piece).free();
        }
        if (free < 0) {
            return false;
        }
        if (wire.owed.containsKey(block(piece, free))) {
            return false;
        }
        return ask(wire, piece, free, now);
    }

    /// Takes the blocks of a piece from the slowest wire that has some.
    private boolean rob(Wire wire, int piece) {
        double speed = wire.speed(now);
        if (speed < THIEF) {
            return false;
        }
        Wire victim = slowest(wire, piece, speed);
        if (victim == null) {
            return false;
        }
        for (var block : victim.owed.keySet()) {
            if (block.piece() == piece && robbed.add(new Order.Ask(victim.id, block))) {
                free(block);
            }
        }
        return true;
    }

    private @Nullable Wire slowest(Wire wire, int piece, double speed) {
        Wire slowest = null;
        double least = SLOW;
        for (var other : wires.values()) {
            double theirs = other.speed(now);
            boolean holds = other.owed.keySet().stream()
                    .anyMatch(block -> block.piece() == piece && !robbed.contains(new Order.Ask(other.id, block)));
            if (other != wire && holds && theirs < least && 2 * theirs <= speed) {
                slowest = other;
                least = theirs;
            }
        }
        return slowest;
    }

    /// The books count a robbed request as nobody's; when it ends it must not be counted off twice.
    @Override
    void released(Wire wire, Block block) {
        if (robbed.remove(new Order.Ask(wire.id, block))) {
            hold(block);
        }
    }

    @Override
    public long nextPlan() {
        return tickAt;
    }
}
