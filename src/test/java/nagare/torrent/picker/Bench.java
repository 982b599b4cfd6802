package nagare.torrent.picker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.order.Start;

/// A picker on the bench: a hand-moved clock, and a queue of what each peer was asked.
final class Bench {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;
    static final int PIECE = 256 * 1024;

    final PieceLayout layout;
    final Picker picker;
    final Map<Integer, ArrayDeque<Block>> queues = new LinkedHashMap<>();
    final BitSet verified = new BitSet();

    /// Who sent a block first.
    final Map<Block, Integer> senders = new HashMap<>();

    long now = 1000 * SECOND;

    Bench(int pieces) {
        this(new PieceLayout((long) pieces * PIECE, PIECE), Limits.DEFAULT);
    }

    Bench(PieceLayout layout, Limits limits) {
        this.layout = layout;
        this.picker = new Picker(layout, new BitSet(), limits);
    }

    static BitSet pieces(int from, int to) {
        var pieces = new BitSet();
        pieces.set(from, to);
        return pieces;
    }

    /// An unchoked peer that has all, 50 ms away.
    Bench seed(int peer) {
        return peer(peer, 250, true, pieces(0, layout.pieces()));
    }

    Bench peer(int peer, int maxRequests, boolean fast, BitSet has) {
        return peer(peer, maxRequests, fast, 50, has);
    }

    Bench peer(int peer, int maxRequests, boolean fast, long rttMillis, BitSet has) {
        picker.addPeer(peer, peer, maxRequests, fast, rttMillis * MILLI, now);
        picker.has(peer, has);
        picker.unchoked(peer, now);
        queues.put(peer, new ArrayDeque<>());
        return this;
    }

    Bench reader(int reader, long position) {
        return reader(reader, position, Start.STRICT);
    }

    Bench reader(int reader, long position, Start how) {
        picker.openReader(reader, 0, layout.totalBytes(), position, how, now);
        return this;
    }

    Bench want(int from, int to) {
        picker.want(pieces(from, to));
        return this;
    }

    Bench after(long millis) {
        now += millis * MILLI;
        return this;
    }

    /// Plans, and keeps the books of the peers.
    List<Order> plan() {
        var orders = picker.plan(now);
        for (var order : orders) {
            switch (order) {
                case Order.Ask(var peer, var block) -> queues.get(peer).addLast(block);
                case Order.Cancel(var peer, var block) -> queues.get(peer).remove(block);
            }
        }
        return orders;
    }

    List<Block> asked(int peer) {
        return List.copyOf(queues.get(peer));
    }

    List<Integer> askedPieces(int peer) {
        return asked(peer).stream().map(Block::piece).distinct().toList();
    }

    /// The peer answers its oldest request.
    Receipt answer(int peer) {
        var block = queues.get(peer).removeFirst();
        senders.putIfAbsent(block, peer);
        return picker.received(peer, block, now);
    }

    /// The peer keeps answering, one block each so many milliseconds, and is asked for more, so many times.
    Bench serves(int peer, int blocks, long millis) {
        for (int i = 0; i < blocks && !queues.get(peer).isEmpty(); i++) {
            after(millis);
            var block = queues.get(peer).peekFirst();
            if (answer(peer) == Receipt.COMPLETES_PIECE) {
                picker.verified(block.piece());
                verified.set(block.piece());
            }
            plan();
        }
        return this;
    }

    static List<Order.Cancel> cancels(List<Order> orders) {
        var cancels = new ArrayList<Order.Cancel>();
        for (var order : orders) {
            if (order instanceof Order.Cancel cancel) {
                cancels.add(cancel);
            }
        }
        return cancels;
    }

    static List<Order.Ask> asks(List<Order> orders) {
        var asks = new ArrayList<Order.Ask>();
        for (var order : orders) {
            if (order instanceof Order.Ask ask) {
                asks.add(ask);
            }
        }
        return asks;
    }
}
