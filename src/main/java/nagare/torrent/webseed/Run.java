package nagare.torrent.webseed;

import java.util.BitSet;
import java.util.List;

/// Blocks without a gap between them that are fetched as one range, first to last. Guarded by the lock of its web seed.
final class Run {
    /// Whom the web seed was to the swarm when this began.
    final int number;
    final List<Orders.Wanted> blocks;
    private final BitSet unwanted = new BitSet();
    private int next;

    Run(int number, List<Orders.Wanted> blocks) {
        this.number = number;
        this.blocks = blocks;
    }

    long start() {
        return blocks.getFirst().start();
    }

    long end() {
        return blocks.getLast().end();
    }

    /// Whether it was still to come, and wanted until now.
    boolean cancel(Orders.Wanted block) {
        int index = blocks.indexOf(block);
        if (index < next || unwanted.get(index)) {
            return false;
        }
        unwanted.set(index);
        return true;
    }

    /// The next block is here: whether somebody still wants it.
    boolean arrived() {
        return !unwanted.get(next++);
    }

    /// What has not come and is wanted.
    List<Orders.Wanted> owed() {
        return blocks.subList(next, blocks.size()).stream()
                .filter(block -> !unwanted.get(blocks.indexOf(block)))
                .toList();
    }

    boolean isWanted() {
        return unwanted.nextClearBit(next) < blocks.size();
    }
}
