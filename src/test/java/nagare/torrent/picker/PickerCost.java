package nagare.torrent.picker;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.order.Start;

/// What a block costs the owner's thread: 60 seeds, thousands of pieces, every block followed by a plan; CPU time, with
/// the little that the harness takes. Not a test, since a shared machine makes it lie; run by hand: `java -cp
/// target/classes:target/test-classes nagare.torrent.picker.PickerCost`.
final class PickerCost {
    private static final int PEERS = 60;
    private static final int BLOCKS = 200_000;

    private PickerCost() {}

    public static void main(String[] arguments) {
        for (int round = 0; round < 3; round++) {
            for (boolean watched : new boolean[] {false, true}) {
                for (boolean motley : new boolean[] {false, true}) {
                    for (int pieceKibi : new int[] {256, 4096}) {
                        System.out.printf(
                                "%s of %s, %4d KiB pieces: %.2f us per block%n",
                                watched ? "viewer  " : "download",
                                motley ? "motley peers" : "equal seeds ",
                                pieceKibi,
                                cost(watched, motley, pieceKibi << 10) / 1000.0);
                    }
                }
            }
        }
    }

    private static long cost(boolean watched, boolean motley, int pieceBytes) {
        var layout = new PieceLayout(8L << 30, pieceBytes);
        var picker = new Picker(layout, new BitSet());
        var all = new BitSet();
        all.set(0, layout.pieces());
        long now = 0;
        for (int peer = 0; peer < PEERS; peer++) {
            picker.addPeer(peer, peer, 250, true, 50_000_000L, now);
            picker.has(peer, motley ? some(layout, peer) : all);
            picker.unchoked(peer, now);
        }
        if (watched) {
            picker.openReader(1, 0, layout.totalBytes(), 0, Start.SWIFT, now);
        } else {
            picker.want(all);
        }
        var lines = new ArrayList<ArrayDeque<Block>>();
        for (int peer = 0; peer < PEERS; peer++) {
            lines.add(new ArrayDeque<>());
        }
        deliver(picker.plan(now), lines);
        return arrivals(picker, lines, layout, watched, motley);
    }

    /// Two thirds of the pieces.
    private static BitSet some(PieceLayout layout, int peer) {
        var some = new BitSet();
        for (int piece = 0; piece < layout.pieces(); piece++) {
            some.set(piece, (piece * 7 + peer) % 3 > 0);
        }
        return some;
    }

    /// Each peer sends 1 MB/s: a block comes every 273 us from one of them. Of motley peers every second one is ten
    /// times slower.
    private static long arrivals(
            Picker picker, List<ArrayDeque<Block>> lines, PieceLayout layout, boolean watched, boolean motley) {
        long now = 100_000_000L;
        var thread = ManagementFactory.getThreadMXBean();
        long begun = thread.getCurrentThreadCpuTime();
        long position = 0;
        int taken = 0;
        for (int i = 0; taken < BLOCKS; i++) {
            now += 273_000;
            if (motley && i % 2 == 0 && i / PEERS % 10 > 0) {
                continue;
            }
            var block = lines.get(i % PEERS).pollFirst();
            if (block == null) {
                continue;
            }
            taken++;
            if (picker.received(i % PEERS, block, now) == Receipt.COMPLETES_PIECE) {
                picker.verified(block.piece());
            }
            if (watched && taken % 4 == 0) {
                position += 4L * PieceLayout.BLOCK;
                picker.moveReader(1, position, now);
            }
            var orders = picker.plan(now);
            deliver(orders, lines);
        }
        return (thread.getCurrentThreadCpuTime() - begun) / taken;
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
