package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import org.jspecify.annotations.Nullable;

/// rqbit 9 in small. A piece belongs to one peer, which is asked for up to 128 blocks at a time, fast or slow; what a
/// reader needs next comes first, 32 MiB of it. A peer that is through with its piece steals one that takes ten times
/// (in the end three times) as long as its own pieces take. A seek takes nothing back.
final class LikeRqbit extends Rival {
    private static final int WINDOW = 128;
    private static final long AHEAD = 32 * MEBI;
    private static final double STEAL_EARLY = 10;
    private static final double STEAL_LATE = 3;
    private static final long READ_TIMEOUT = 10 * SECOND;

    /// A piece and who fetches it.
    private static final class Errand {
        final int piece;
        final long since;
        int next;
        boolean onlyMissing;

        Errand(int piece, long since) {
            this.piece = piece;
            this.since = since;
        }

        void again() {
            next = 0;
            onlyMissing = true;
        }
    }

    /// What a peer is busy with.
    private static final class Worker {
        final List<Errand> errands = new ArrayList<>();
        double average;
        boolean isGone;
    }

    private final Map<Integer, Worker> workers = new HashMap<>();
    private final Map<Integer, Integer> owner = new TreeMap<>();
    private long now;
    private long tickAt;

    LikeRqbit(PieceLayout layout) {
        super(layout);
    }

    @Override
    public Blame blame() {
        return Blame.LAST_SENDER;
    }

    @Override
    void decide(Collection<Wire> due, long time) {
        now = time;
        tickAt = now >= tickAt ? now + SECOND : tickAt;
        workers.keySet().removeIf(id -> {
            if (wire(id) == null) {
                give(id);
                return true;
            }
            return false;
        });
        for (var wire : due) {
            var worker = workers.computeIfAbsent(wire.id, id -> new Worker());
            if (!wire.owed.isEmpty() && now - Math.max(wire.lastBlock, firstOwed(wire)) > READ_TIMEOUT) {
                worker.isGone = true;
                give(wire.id);
                worker.errands.clear();
                List.copyOf(wire.owed.keySet()).forEach(block -> cancel(wire, block));
            }
            if (!worker.isGone && !wire.choked) {
                work(wire, worker);
            }
        }
    }

    private long firstOwed(Wire wire) {
        return wire.owed.values().iterator().next();
    }

    private void give(int id) {
        owner.values().removeIf(holder -> holder == id);
    }

    private void work(Wire wire, Worker worker) {
        worker.errands.removeIf(errand -> isWhole(errand.piece));
        while (wire.owed.size() < WINDOW) {
            var errand = unfinished(worker);
            if (errand == null) {
                int piece = acquire(wire, worker);
                if (piece < 0) {
                    return;
                }
                owner.put(piece, wire.id);
                worker.errands.add(new Errand(piece, now));
                continue;
            }
            int index = errand.next;
            var block = block(errand.piece, index);
            boolean isHere = errand.onlyMissing && part(errand.piece).here.get(index);
            if (!isHere && !wire.owed.containsKey(block) && !ask(wire, errand.piece, index, now)) {
                return;
            }
            errand.next++;
        }
    }

    private @Nullable Errand unfinished(Worker worker) {
        for (var errand : worker.errands) {
            if (errand.next < layout.blocksIn(errand.piece)) {
                return errand;
            }
        }
        return null;
    }

    private int acquire(Wire wire, Worker worker) {
        int stolen = steal(wire, worker, STEAL_EARLY);
        if (stolen >= 0) {
            return stolen;
        }
        for (var stream : streams.values()) {
            int ahead = window(stream, AHEAD)
                    .filter(piece -> isFree(wire, piece))
                    .findFirst()
                    .orElse(-1);
            if (ahead >= 0) {
                return ahead;
            }
        }
        for (int piece = 0; piece < layout.pieces(); piece++) {
            if (isFree(wire, piece)) {
                return piece;
            }
        }
        return steal(wire, worker, STEAL_LATE);
    }

    private boolean isFree(Wire wire, int piece) {
        return wire.has.get(piece) && !owner.containsKey(piece) && !isWhole(piece);
    }

    /// The piece that has been under way longest, if that is so many times what a piece takes this peer.
    private int steal(Wire wire, Worker worker, double times) {
        if (worker.average == 0) {
            return -1;
        }
        Errand slowest = null;
        int from = -1;
        for (var entry : workers.entrySet()) {
            for (var errand : entry.getValue().errands) {
                boolean mine = entry.getKey() == wire.id;
                if (!mine
                        && !isWhole(errand.piece)
                        && wire.has.get(errand.piece)
                        && now - errand.since >= times * worker.average
                        && (slowest == null || errand.since < slowest.since)) {
                    slowest = errand;
                    from = entry.getKey();
                }
            }
        }
        if (slowest == null) {
            return -1;
        }
        int piece = slowest.piece;
        workers.get(from).errands.remove(slowest);
        var victim = wire(from);
        if (victim != null) {
            List.copyOf(victim.owed.keySet()).stream()
                    .filter(block -> block.piece() == piece)
                    .forEach(block -> cancel(victim, block));
        }
        return piece;
    }

    @Override
    void completed(int piece, List<Integer> senders) {
        var holder = owner.remove(piece);
        var worker = holder == null ? null : workers.get(holder);
        if (worker == null) {
            return;
        }
        for (var errand : worker.errands) {
            if (errand.piece == piece) {
                double took = now - errand.since;
                worker.average = worker.average == 0 ? took : 0.9 * worker.average + 0.1 * took;
            }
        }
    }

    @Override
    void spoilt(int piece, List<Integer> senders) {
        owner.remove(piece);
        workers.values().forEach(worker -> worker.errands.removeIf(errand -> errand.piece == piece));
    }

    /// A choke leaves the pieces with the peer: it is asked again for all that did not come.
    @Override
    void silenced(Wire wire, List<Block> lost) {
        var worker = workers.get(wire.id);
        if (worker != null) {
            worker.errands.forEach(Errand::again);
        }
    }

    @Override
    void refused(Wire wire, Block block) {
        silenced(wire, List.of(block));
    }

    @Override
    public long nextPlan() {
        return tickAt;
    }
}
