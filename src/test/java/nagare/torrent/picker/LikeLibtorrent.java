package nagare.torrent.picker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;

/// libtorrent 2 with piece deadlines in small, driven by a careful streamer: 16 MiB ahead have deadlines 200 ms apart,
/// and a seek clears them first. Ordinary picking fills every pipe with three seconds of its rate, pieces with a
/// deadline
/// first, then in order. Once a second the blocks of critical pieces that are free are queued at the peers that seem
/// free soonest; the estimate forgets, as the original does, to scale what is under way. Copies are asked only when a
/// piece takes far longer than pieces took so far, which nobody knows before the first.
final class LikeLibtorrent extends Rival {
    private static final long AHEAD = 16 * MEBI;
    private static final long STEP = 200 * Timeline.MILLI;
    private static final int BLOCK = PieceLayout.BLOCK;
    private static final double PIPE_SECONDS = 3;
    private static final double SLOW_START_GROWTH = 5000;
    private static final long SNUB = 20 * SECOND;
    private static final long QUEUE_MOST = 2000;

    /// A piece with a deadline.
    private static final class Critical {
        final long deadline;
        long first;
        long last;

        Critical(long deadline) {
            this.deadline = deadline;
        }
    }

    /// What libtorrent keeps per peer beside the books.
    private static final class Line {
        double rate;
        double peak;
        long before;
        long counted;
        int window = 2;
        boolean slowStart = true;
        boolean snubbed;
        final ArrayDeque<Block> front = new ArrayDeque<>();
    }

    private final Map<Integer, Line> lines = new HashMap<>();
    private final TreeMap<Integer, Critical> critical = new TreeMap<>();
    private final Set<Integer> parole = new HashSet<>();
    private final Set<Integer> spoiltPieces = new HashSet<>();
    private double averagePiece;
    private double deviation;
    private long now;
    private long tickAt;

    LikeLibtorrent(PieceLayout layout) {
        super(layout);
    }

    private Line line(Wire wire) {
        return lines.computeIfAbsent(wire.id, id -> new Line());
    }

    @Override
    void sought(Stream stream, long time) {
        now = time;
        critical.clear();
        for (var wire : wires.values()) {
            unqueue(wire);
        }
        streams.values().forEach(this::setDeadlines);
        for (var wire : wires.values()) {
            for (var block : List.copyOf(wire.owed.keySet())) {
                if (!critical.containsKey(block.piece())) {
                    cancel(wire, block);
                }
            }
        }
    }

    private void setDeadlines(Stream stream) {
        int first = layout.pieceAt(Math.min(stream.position, stream.end - 1));
        window(stream, Math.max(AHEAD, 2L * layout.pieceBytes()))
                .filter(piece -> !isWhole(piece))
                .forEach(piece -> critical.computeIfAbsent(piece, set -> new Critical(now + (set - first) * STEP)));
    }

    @Override
    void arrived(Wire wire, Block block, long now) {
        var line = line(wire);
        line.snubbed = false;
        if (line.slowStart) {
            line.window++;
        }
        cancelCopies(block);
    }

    @Override
    void completed(int piece, List<Integer> senders) {
        var known = critical.remove(piece);
        if (spoiltPieces.remove(piece)) {
            parole.clear();
        }
        if (known == null || known.first == 0) {
            return;
        }
        double took = now - known.first;
        if (averagePiece == 0) {
            averagePiece = took;
            deviation = took / 10;
        } else {
            deviation = 0.9 * deviation + 0.1 * Math.abs(took - averagePiece);
            averagePiece = 0.9 * averagePiece + 0.1 * took;
        }
    }

    @Override
    void spoilt(int piece, List<Integer> senders) {
        parole.addAll(senders);
        spoiltPieces.add(piece);
    }

    @Override
    void silenced(Wire wire, List<Block> lost) {
        unqueue(wire);
    }

    private void unqueue(Wire wire) {
        var line = line(wire);
        line.front.forEach(this::free);
        line.front.clear();
    }

    @Override
    void decide(Collection<Wire> due, long time) {
        now = time;
        streams.values().forEach(this::setDeadlines);
        if (now >= tickAt) {
            tickAt = now + SECOND;
            wires.values().forEach(this::measure);
            requestCritical();
        }
        for (var wire : due) {
            if (!wire.choked) {
                fill(wire);
            }
        }
    }

    private void measure(Wire wire) {
        var line = line(wire);
        double sample = (wire.blocks - line.counted) * (double) BLOCK;
        line.counted = wire.blocks;
        double before = line.rate;
        line.rate = 0.8 * line.rate + 0.2 * sample;
        line.peak = Math.max(line.peak, line.rate);
        if (line.slowStart && before > 0 && sample - line.before < SLOW_START_GROWTH) {
            line.slowStart = false;
        }
        line.before = (long) sample;
        boolean silent = !wire.owed.isEmpty()
                && now - Math.max(wire.lastBlock, wire.owed.values().iterator().next()) > SNUB;
        if (silent && !line.snubbed) {
            line.snubbed = true;
            unqueue(wire);
            List.copyOf(wire.owed.keySet()).forEach(block -> cancel(wire, block));
        }
    }

    private int depth(Wire wire) {
        var line = line(wire);
        if (line.snubbed) {
            return 1;
        }
        int most = Math.min(500, wire.most - 2);
        int wanted = line.slowStart ? line.window : (int) (PIPE_SECONDS * line.rate / BLOCK);
        return Math.clamp(wanted, 2, most);
    }

    /// Milliseconds until the peer is through with its queue, as libtorrent reckons them: the bytes under way count a
    /// thousandth of those that are queued.
    private double queueTime(Wire wire) {
        var line = line(wire);
        double rate = line.rate;
        if (now - wire.lastBlock > 30 * SECOND) {
            rate = line.peak;
        } else if (now - wire.unchokedAt < 5 * SECOND) {
            rate = lines.values().stream().mapToDouble(each -> each.rate).sum() / Math.max(1, wires.size());
        }
        double queued = (line.front.size() + 1) * (double) BLOCK * 1000;
        return (wire.owed.size() * (double) BLOCK + queued) / Math.max(50, rate);
    }

    private void requestCritical() {
        var peers = new ArrayList<Wire>();
        for (var wire : wires.values()) {
            var line = line(wire);
            boolean isBusy = wire.owed.size() + line.front.size() > 2 * depth(wire);
            if (!wire.choked && !line.snubbed && !parole.contains(wire.id) && !isBusy) {
                peers.add(wire);
            }
        }
        peers.sort(Comparator.comparingDouble(this::queueTime));
        var chosen = new ArrayList<>(peers.subList(0, (int) Math.ceil(peers.size() * 0.9)));
        boolean isFirst = true;
        for (var entry : critical.entrySet()) {
            boolean isFar = entry.getValue().deadline > now + averagePiece + 4 * deviation + SECOND;
            if (isFar && !isFirst) {
                return;
            }
            isFirst = false;
            if (!isWhole(entry.getKey()) && !requestPiece(entry.getKey(), entry.getValue(), chosen)) {
                return;
            }
        }
    }

    /// False when even the best peer is busy for two seconds.
    private boolean requestPiece(int piece, Critical known, List<Wire> peers) {
        var part = part(piece);
        int copies = 0;
        if (part.free() < 0) {
            double pace = averagePiece + deviation / 2;
            copies = pace == 0 || known.last == 0 ? 0 : (int) ((now - known.last) / pace);
            if (copies == 0) {
                return true;
            }
        }
        for (int asked = 0; asked < layout.blocksIn(piece); asked++) {
            var best = peers.stream()
                    .filter(wire -> wire.has.get(piece))
                    .min(Comparator.comparingDouble(this::queueTime))
                    .orElse(null);
            if (best == null) {
                return true;
            }
            if (averagePiece > 0 && queueTime(best) > QUEUE_MOST) {
                return false;
            }
            int index = copies > 0 ? leastHeld(best, piece, copies) : part.free();
            if (index < 0) {
                return true;
            }
            hold(block(piece, index));
            line(best).front.addLast(block(piece, index));
            known.first = known.first == 0 ? now : known.first;
            known.last = now;
        }
        return true;
    }

    private int leastHeld(Wire wire, int piece, int copies) {
        var part = part(piece);
        int least = -1;
        for (int index = 0; index < part.holders.length; index++) {
            var block = block(piece, index);
            boolean mayCopy = !part.here.get(index)
                    && part.holders[index] <= copies
                    && !wire.owed.containsKey(block)
                    && !line(wire).front.contains(block);
            if (mayCopy && (least < 0 || part.holders[index] < part.holders[least])) {
                least = index;
            }
        }
        return least;
    }

    private void fill(Wire wire) {
        var line = line(wire);
        int depth = depth(wire);
        while (wire.pending() < depth && !line.front.isEmpty()) {
            var block = line.front.removeFirst();
            free(block);
            if (!isHere(block)) {
                ask(wire, block.piece(), index(block), now);
            }
        }
        while (wire.pending() < depth && ordinary(wire)) {
            // one block at a time
        }
    }

    private boolean ordinary(Wire wire) {
        for (int piece : critical.keySet()) {
            if (take(wire, piece)) {
                critical.get(piece).first = critical.get(piece).first == 0 ? now : critical.get(piece).first;
                critical.get(piece).last = now;
                return true;
            }
        }
        for (int piece = verified.nextClearBit(0); piece < layout.pieces(); piece = verified.nextClearBit(piece + 1)) {
            if (take(wire, piece)) {
                return true;
            }
        }
        return false;
    }

    /// A peer on parole takes only pieces that nobody else works on.
    private boolean take(Wire wire, int piece) {
        if (!wire.has.get(piece) || isWhole(piece)) {
            return false;
        }
        if (spoiltPieces.contains(piece) || parole.contains(wire.id)) {
            boolean isShared = wires.values().stream()
                            .anyMatch(other -> other != wire
                                    && other.owed.keySet().stream().anyMatch(block -> block.piece() == piece))
                    || senders(piece).stream().anyMatch(sender -> sender != wire.id);
            if (isShared && parole.contains(wire.id)) {
                return false;
            }
        }
        int free = part(piece).free();
        return free >= 0 && ask(wire, piece, free, now);
    }

    @Override
    public long nextPlan() {
        return tickAt;
    }
}
