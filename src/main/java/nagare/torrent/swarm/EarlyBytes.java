package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The blocks that readers may take before their piece is whole and hashed, and what they took of those that were only
/// likely, to be held against the truth when it comes. Not thread-safe: [LivePieces] guards it.
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
        Surety surety;
        /// What readers took while it was only likely, from and to within the data.
        int leftFrom = Integer.MAX_VALUE;
        int leftTo;

        Block(ByteBuffer data, Surety surety) {
            this.data = data;
            this.surety = surety;
        }

        int left() {
            return Math.max(0, leftTo - leftFrom);
        }

        ByteBuffer leftData() {
            return data.slice(data.position() + leftFrom, left());
        }
    }

    /// Bytes of a piece that left: where they begin in the piece, how many, and their digest.
    private record Left(int begin, int bytes, ByteBuffer digest) {}

    /// The same block again is heard only when it is surer now.
    void add(int piece, int begin, ByteBuffer data, Surety surety) {
        var blocks = early.computeIfAbsent(piece, _ -> new TreeMap<>());
        Block known = blocks.get(begin);
        if (known == null) {
            blocks.put(begin, new Block(data.duplicate(), surety));
        } else if (surety.compareTo(known.surety) > 0) {
            known.surety = surety;
        }
    }

    /// The bytes from `begin` on without a gap, as many as are here and at most `count`; none when the first is not.
    /// They count as having left.
    List<ByteBuffer> take(int piece, int begin, int count, Surety least) {
        var blocks = early.get(piece);
        if (blocks == null) {
            return List.of();
        }
        var taken = new ArrayList<ByteBuffer>();
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
            leaves(block, from, to);
            at += to - from;
        }
        return taken;
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
        long left = withdraw(piece);
        incidents += left > 0 ? 1 : 0;
        return left;
    }

    /// Nothing of the piece leaves any more. What left is remembered.
    ///
    /// @return how many bytes left of what is withdrawn
    long withdraw(int piece) {
        var blocks = early.remove(piece);
        if (blocks == null) {
            return 0;
        }
        long left = 0;
        for (var entry : blocks.entrySet()) {
            Block block = entry.getValue();
            if (block.left() > 0) {
                left += block.left();
                doubt(piece, new Left(entry.getKey() + block.leftFrom, block.left(), Blame.digest(block.leftData())));
            }
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
    long right(int piece, ByteBuffer whole) {
        long wrong = wrongAmongHere(piece, whole);
        incidents += wrong > 0 ? 1 : 0; // nobody has been told of these: the piece did not fail since they came
        var before = doubted.remove(piece);
        if (before != null) {
            doubts -= before.size();
            for (Left left : before) {
                boolean same = Blame.digest(whole.slice(whole.position() + left.begin(), left.bytes()))
                        .equals(left.digest());
                wrong += same ? 0 : left.bytes();
            }
        }
        falseBytes += wrong;
        return wrong;
    }

    private long wrongAmongHere(int piece, ByteBuffer whole) {
        var blocks = early.remove(piece);
        if (blocks == null) {
            return 0;
        }
        long wrong = 0;
        for (var entry : blocks.entrySet()) {
            Block block = entry.getValue();
            int begin = whole.position() + entry.getKey() + block.leftFrom;
            if (block.left() > 0 && !block.leftData().equals(whole.slice(begin, block.left()))) {
                wrong += block.left();
            }
        }
        return wrong;
    }

    EarlyCount count() {
        return new EarlyCount(bytes, falseBytes, incidents);
    }
}
