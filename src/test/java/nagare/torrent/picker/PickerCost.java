package nagare.torrent.picker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;

/// What a block costs the owner's thread: 60 seeds, thousands of pieces, every block followed by a plan. Not a test,
/// since a shared machine makes it lie; run by hand: `java -cp target/classes:target/test-classes
/// nagare.torrent.picker.PickerCost`.
final class PickerCost {
    private static final int PEERS = 60;
    private static final int BLOCKS = 200_000;

    private PickerCost() {}

    public static void main(String[] arguments) {
        for (int round = 0; round < 3; round++) {
            for (boolean watched : new boolean[] {false, true}) {
                for (int pieceKibi : new int[] {256, 4096}) {
                    System.out.printf(
                            "%s, %4d KiB pieces: %.2f us per block%n",
                            watched ? "viewer  " : "download", pieceKibi, cost(watched, pieceKibi << 10) / 1000.0);
                }
            }
        }
    }

    private static long cost(boolean watched, int pieceBytes) {
        var layout = new PieceLayout(8L << 30, pieceBytes);
        var picker = new Picker(layout, new BitSet());
        var all = new BitSet();
        all.set(0, layout.pieces());
        long now = 0;
        for (int peer = 0; peer < PEERS; peer++) {
            picker.addPeer(peer, 250, true, 50_000_000L, now);
            picker.has(peer, all);
            picker.unchoked(peer, now);
        }
        if (watched) {
            picker.openReader(1, 0, layout.totalBytes(), 0, now);
        } else {
            picker.want(all);
        }
        var lines = new ArrayList<ArrayDeque<Block>>();
        for (int peer = 0; peer < PEERS; peer++) {
            lines.add(new ArrayDeque<>());
        }
        deliver(picker.plan(now), lines);
        return arrivals(picker, lines, layout, watched);
    }

    /// Each peer sends 1 MB/s: a block comes every 273 us from one of them.
    private static long arrivals(Picker picker, List<ArrayDeque<Block>> lines, PieceLayout layout, boolean watched) {
        long now = 100_000_000L;
        long spent = 0;
        long position = 0;
        int taken = 0;
        for (int i = 0; taken < BLOCKS; i++) {
            var block = lines.get(i % PEERS).pollFirst();
            now += 273_000;
            if (block == null) {
                continue;
            }
            taken++;
            long begun = System.nanoTime();
            if (picker.received(i % PEERS, block, now) == Receipt.COMPLETES_PIECE) {
                picker.verified(block.piece());
            }
            if (watched && taken % 4 == 0) {
                position += 4L * PieceLayout.BLOCK;
                picker.moveReader(1, position, now);
            }
            var orders = picker.plan(now);
            spent += System.nanoTime() - begun;
            deliver(orders, lines);
        }
        return spent / taken;
    }

    private static void deliver(List<Order> orders, List<ArrayDeque<Block>> lines) {
        for (var order : orders) {
            switch (order) {
                case Order.Ask(var peer, var block) -> lines.get(peer).addLast(block);
                case Order.Cancel(var peer, var block) -> lines.get(peer).remove(block);
            }
        }
    }
}
