package nagare.torrent.swarm.piece;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nagare.torrent.memory.Lease;
import nagare.torrent.storage.PieceBytes;

/// The blocks that readers may take before their piece is whole and hashed, and what they took of those that were only
/// likely, to be held against the truth when it comes. Each block here is leased. Not thread-safe: [LivePieces] guards
/// it.
final class EarlyBytes {
    /// Blocks that left before their piece failed or was given up, and are remembered until it comes right; those of
    /// the oldest piece go first.
    static final int MAX_DOUBTED = 4096;

    /// The early blocks of each piece by where they begin.
    private final Map<Integer, TreeMap<Integer, Block>> early = new HashMap<>();
    private final Map<Integer, List<Left>> doubted = new LinkedHashMap<>();
    private int doubts;
    private long bytes;
    private long falseBytes;
    private int incidents;

    private static final class Block {
        final ByteBuffer data;
        final Lease lease;
        Surety surety;
        /// What readers took while it was only likely, from and to within the data.
        int leftFrom = Integer.MAX_VALUE;
        int leftTo;

        Block(ByteBuffer data, Lease lease, Surety surety) {
            this.data = data;
            this.lease = lease;
            this.surety = surety;
        }

        int left() {
            return Math.max(0, leftTo - leftFrom);
        }

        ByteBuffer leftData() {
            return data.slice(data.position() + leftFrom, left());
        }
    }

    /// Bytes of a piece that left: where they begin in the piece, how many, their digest, and whether they count among
    /// the incidents already.
    private record Left(int begin, int bytes, ByteBuffer digest, boolean told) {}

    /// Bytes in order, and the lease of them.
    record Taken(List<ByteBuffer> data, Lease lease) {}

    /// The same block again is heard only when it is surer now.
    void add(int piece, int begin, ByteBuffer data, Lease lease, Surety surety) {
        var blocks = early.computeIfAbsent(piece, _ -> new TreeMap<>());
        Block known = blocks.get(begin);
        if (known == null) {
            blocks.put(begin, new Block(data.duplicate(), lease.retain(), surety));
        } else if (surety.compareTo(known.surety) > 0) {
            known.surety = surety;
        }
    }

    /// The bytes from `begin` on without a gap, as many as are here and at most `count`; none when the first is not.
    /// They count as having left, and the caller has a lease of them.
    Taken take(int piece, int begin, int count, Surety least) {
        var blocks = early.get(piece);
        if (blocks == null) {
            return new Taken(List.of(), Lease.NONE);
        }
        var taken = new ArrayList<ByteBuffer>();
        var leases = new ArrayList<Lease>();
        int at = begin;
        int end = begin + count;
        for (var entry = blocks.floorEntry(at); entry != null && at < end; entry = blocks.floorEntry(at)) {
            Block block = entry.getValue();
            int from = at - entry.getKey();
            int to = Math.min(block.data.remaining(), end - entry.getKey());
            if (from >= to || block.surety.compareTo(least) < 0) {
                break;
            }
            taken.add(block.data.slice(block.data.position() + from, to - from));
            leases.add(block.lease.retain());
            leaves(block, from, to);
            at += to - from;
        }
        return new Taken(taken, Lease.all(leases));
    }

    private void leaves(Block block, int from, int to) {
        if (block.surety == Surety.LIKELY) {
            int before = block.left();
            block.leftFrom = Math.min(block.leftFrom, from);
            block.leftTo = Math.max(block.leftTo, to);
            bytes += block.left() - before;
        }
    }

    /// The piece failed its hash: nothing of it leaves any more, and what left may be false.
    ///
    /// @return how many bytes left
    long failed(int piece) {
        long left = withdraw(piece, Surety.PROVED, true);
        incidents += left > 0 ? 1 : 0;
        return left;
    }

    /// Blocks of the piece that are no surer than this do not leave any more. What left is remembered.
    void withdraw(int piece, Surety most) {
        withdraw(piece, most, false);
    }

    private long withdraw(int piece, Surety most, boolean told) {
        var blocks = early.getOrDefault(piece, new TreeMap<>());
        long left = 0;
        for (var entries = blocks.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            Block block = entry.getValue();
            if (block.surety.compareTo(most) <= 0) {
                entries.remove();
                if (block.left() > 0) {
                    left += block.left();
                    ByteBuffer digest = Blame.digest(block.leftData());
                    doubt(piece, new Left(entry.getKey() + block.leftFrom, block.left(), digest, told));
                }
                block.lease.release();
            }
        }
        if (blocks.isEmpty()) {
            early.remove(piece);
        }
        return left;
    }

    private void doubt(int piece, Left left) {
        doubted.computeIfAbsent(piece, _ -> new ArrayList<>()).add(left);
        doubts++;
        for (var oldest = doubted.entrySet().iterator(); doubts > MAX_DOUBTED && oldest.hasNext(); ) {
            doubts -= oldest.next().getValue().size();
            oldest.remove();
        }
    }

    /// The piece came right.
    ///
    /// @return how many bytes left that were false
    long right(int piece, PieceBytes whole) {
        long wrong = wrongAmongHere(piece, whole);
        boolean news = wrong > 0; // the piece did not fail since these came
        var before = doubted.remove(piece);
        if (before != null) {
            doubts -= before.size();
            for (Left left : before) {
                if (!Blame.digest(whole.copy(left.begin(), left.bytes())).equals(left.digest())) {
                    wrong += left.bytes();
                    news |= !left.told();
                }
            }
        }
        incidents += news ? 1 : 0;
        falseBytes += wrong;
        return wrong;
    }

    private long wrongAmongHere(int piece, PieceBytes whole) {
        var blocks = early.remove(piece);
        if (blocks == null) {
            return 0;
        }
        long wrong = 0;
        for (var entry : blocks.entrySet()) {
            Block block = entry.getValue();
            int begin = entry.getKey() + block.leftFrom;
            if (block.left() > 0 && !block.leftData().equals(whole.copy(begin, block.left()))) {
                wrong += block.left();
            }
            block.lease.release();
        }
        return wrong;
    }

    /// Nothing leaves early any more.
    void end() {
        early.values().forEach(blocks -> blocks.values().forEach(block -> block.lease.release()));
        early.clear();
    }

    EarlyCount count() {
        return new EarlyCount(bytes, falseBytes, incidents);
    }
}
