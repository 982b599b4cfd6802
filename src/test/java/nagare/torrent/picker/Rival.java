package nagare.torrent.picker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.order.Start;
import org.jspecify.annotations.Nullable;

/// What every model of another program's picker needs: the books of wires, blocks and streams. A model says in
/// [#decide] what to ask of whom, as that program would, with its own constants.
abstract class Rival implements Engine {
    static final long SECOND = Timeline.SECOND;
    static final long MEBI = 1 << 20;
    static final long NEVER = Long.MAX_VALUE;

    /// A peer as the rival sees it.
    static final class Wire {
        final int id;
        final int most;
        final boolean fast;
        final BitSet has;
        final long joined;
        boolean choked = true;
        long unchokedAt;
        long lastBlock;
        long blocks;

        /// What was asked and not answered; with when.
        final Map<Block, Long> owed = new LinkedHashMap<>();

        final List<Block> takenBack = new ArrayList<>();

        /// When the blocks of the last five seconds came.
        private final ArrayDeque<Long> lately = new ArrayDeque<>();

        Wire(int id, int most, boolean fast, BitSet has, long now) {
            this.id = id;
            this.most = most;
            this.fast = fast;
            this.has = has;
            this.joined = now;
            this.lastBlock = now;
        }

        /// Requests that the peer may still hold: a cancel is believed when the answer is here (BEP 6).
        int pending() {
            return owed.size() + (fast ? takenBack.size() : 0);
        }

        /// Bytes per second over five seconds, less when it is younger.
        double speed(long now) {
            while (!lately.isEmpty() && now - lately.peekFirst() > 5 * SECOND) {
                lately.removeFirst();
            }
            double seconds = Math.clamp((now - unchokedAt) / 1e9, 0.25, 5);
            return lately.size() * (double) PieceLayout.BLOCK / seconds;
        }

        private void heard(long now) {
            lastBlock = now;
            blocks++;
            lately.addLast(now);
        }
    }

    /// A piece that is neither absent nor verified.
    static final class Part {
        final BitSet here = new BitSet();
        final BitSet busy = new BitSet();
        final int[] sender;
        final int[] holders;

        Part(int blocks) {
            sender = new int[blocks];
            holders = new int[blocks];
        }

        int missing() {
            return holders.length - here.cardinality();
        }

        /// The first block that is neither here nor asked of anybody, or -1.
        int free() {
            int free = busy.nextClearBit(0);
            return free < holders.length ? free : -1;
        }
    }

    /// Somebody who reads.
    static final class Stream {
        final long end;
        long position;
        long openedAt;

        Stream(long position, long end) {
            this.position = position;
            this.end = end;
            this.openedAt = position;
        }
    }

    final PieceLayout layout;
    final Map<Integer, Wire> wires = new LinkedHashMap<>();
    final Map<Integer, Stream> streams = new LinkedHashMap<>();
    final BitSet verified = new BitSet();
    final BitSet wanted = new BitSet();
    final Map<Integer, Part> parts = new HashMap<>();
    private final List<Order> orders = new ArrayList<>();
    private final Set<Wire> touched = new LinkedHashSet<>();
    private boolean touchedAll;

    Rival(PieceLayout layout) {
        this.layout = layout;
    }

    /// What the program would do now; calls [#ask] and [#cancel].
    ///
    /// @param due the wires for which something happened
    abstract void decide(Collection<Wire> due, long now);

    /// A reader opened a file or sought.
    void sought(Stream stream, long now) {}

    void arrived(Wire wire, Block block, long now) {}

    void refused(Wire wire, Block block) {}

    /// A request ends, however; told before it is counted off.
    void released(Wire wire, Block block) {}

    void completed(int piece, List<Integer> senders) {}

    void spoilt(int piece, List<Integer> senders) {}

    /// All that the wire owed is lost; its requests are in `lost`.
    void silenced(Wire wire, List<Block> lost) {}

    // ---- books ---------------------------------------------------------------------------------------------------

    final Part part(int piece) {
        return parts.computeIfAbsent(piece, missing -> new Part(layout.blocksIn(missing)));
    }

    final Block block(int piece, int index) {
        return new Block(piece, index * PieceLayout.BLOCK, layout.bytesInBlock(piece, index));
    }

    final boolean isWhole(int piece) {
        var part = parts.get(piece);
        return verified.get(piece) || (part != null && part.missing() == 0);
    }

    static int index(Block block) {
        return block.begin() / PieceLayout.BLOCK;
    }

    final boolean ask(Wire wire, int piece, int index, long now) {
        var block = block(piece, index);
        if (wire.choked || wire.pending() >= wire.most || wire.owed.containsKey(block)) {
            return false;
        }
        wire.owed.put(block, now);
        hold(block);
        orders.add(new Order.Ask(wire.id, block));
        return true;
    }

    final void cancel(Wire wire, Block block) {
        if (wire.owed.remove(block) != null) {
            released(wire, block);
            free(block);
            wire.takenBack.add(block);
            touched.add(wire);
            var unsent = new Order.Ask(wire.id, block);
            if (orders.remove(unsent)) {
                wire.takenBack.remove(block);
            } else {
                orders.add(new Order.Cancel(wire.id, block));
            }
        }
    }

    final void hold(Block block) {
        var part = part(block.piece());
        part.holders[index(block)]++;
        part.busy.set(index(block));
    }

    /// One peer less is counted on for the block.
    final void free(Block block) {
        var part = parts.get(block.piece());
        if (part != null && part.holders[index(block)] > 0) {
            part.holders[index(block)]--;
            part.busy.set(index(block), part.holders[index(block)] > 0 || part.here.get(index(block)));
        }
    }

    /// Pieces of `bytes` from the stream's position, in order.
    final IntStream window(Stream stream, long bytes) {
        if (stream.position >= stream.end) {
            return IntStream.empty();
        }
        int last = layout.pieceAt(Math.min(stream.end, stream.position + Math.max(1, bytes)) - 1);
        return IntStream.rangeClosed(layout.pieceAt(stream.position), last);
    }

    final List<Integer> senders(int piece) {
        var part = parts.get(piece);
        return part == null
                ? List.of()
                : part.here.stream()
                        .map(index -> part.sender[index])
                        .distinct()
                        .sorted()
                        .boxed()
                        .toList();
    }

    // ---- what happens --------------------------------------------------------------------------------------------

    @Override
    public final void openReader(int reader, long start, long end, long position, Start how, long now) {
        var stream = new Stream(position, end);
        streams.put(reader, stream);
        touchedAll = true;
        sought(stream, now);
    }

    @Override
    public final void moveReader(int reader, long position, long now) {
        var stream = streams.get(reader);
        if (stream == null) {
            return;
        }
        boolean isSeek = position < stream.position || position > stream.position + 8 * MEBI;
        touchedAll |= isSeek || stream.position / layout.pieceBytes() != position / layout.pieceBytes();
        stream.position = position;
        if (isSeek) {
            stream.openedAt = position;
            sought(stream, now);
        }
    }

    @Override
    public final void readerWaits(int reader, boolean waits, long now) {}

    @Override
    public final void closeReader(int reader, long now) {
        streams.remove(reader);
        touchedAll = true;
    }

    @Override
    public final void want(BitSet pieces) {
        wanted.clear();
        wanted.or(pieces);
        touchedAll = true;
    }

    @Override
    public final void addPeer(int peer, long network, int maxRequests, boolean fast, long rtt, BitSet has, long now) {
        wires.put(peer, new Wire(peer, maxRequests, fast, has, now));
    }

    @Override
    public final void choked(int peer, boolean choked, long now) {
        var wire = wires.get(peer);
        if (wire == null) {
            return;
        }
        wire.choked = choked;
        touched.add(wire);
        if (choked) {
            silence(wire);
        } else {
            wire.unchokedAt = now;
            wire.lastBlock = now;
        }
    }

    @Override
    public final void removePeer(int peer, long now) {
        var wire = wires.remove(peer);
        touched.remove(wire);
        if (wire != null) {
            silence(wire);
        }
        orders.removeIf(order -> order.peer() == peer);
    }

    private void silence(Wire wire) {
        var lost = List.copyOf(wire.owed.keySet());
        touchedAll = true;
        wire.owed.clear();
        if (wire.fast) {
            wire.takenBack.addAll(lost);
        }
        for (var block : lost) {
            released(wire, block);
            free(block);
        }
        silenced(wire, lost);
        orders.removeIf(order -> order.peer() == wire.id);
    }

    @Override
    public final Receipt received(int peer, Block block, long now) {
        var wire = wires.get(peer);
        if (wire == null) {
            return Receipt.REDUNDANT;
        }
        if (wire.owed.remove(block) != null) {
            released(wire, block);
            free(block);
        } else {
            wire.takenBack.remove(block);
        }
        wire.heard(now);
        touched.add(wire);
        if (isHere(block)) {
            arrived(wire, block, now);
            return Receipt.REDUNDANT;
        }
        var part = part(block.piece());
        part.here.set(index(block));
        part.busy.set(index(block));
        part.sender[index(block)] = peer;
        arrived(wire, block, now);
        return part.missing() == 0 ? Receipt.COMPLETES_PIECE : Receipt.WANTED;
    }

    final boolean isHere(Block block) {
        var part = parts.get(block.piece());
        return verified.get(block.piece()) || (part != null && part.here.get(index(block)));
    }

    /// For programs that take copies back: the others need not send the block.
    final void cancelCopies(Block block) {
        for (var wire : wires.values()) {
            cancel(wire, block);
        }
    }

    @Override
    public final void rejected(int peer, Block block, long now) {
        var wire = wires.get(peer);
        if (wire == null) {
            return;
        }
        touchedAll = true; // the block is free for others
        if (!wire.takenBack.remove(block) && wire.owed.remove(block) != null) {
            released(wire, block);
            free(block);
            refused(wire, block);
        }
    }

    @Override
    public final void verified(int piece) {
        completed(piece, senders(piece));
        verified.set(piece);
        parts.remove(piece);
    }

    @Override
    public final boolean failed(int piece, long now) {
        touchedAll = true;
        spoilt(piece, senders(piece));
        var part = part(piece);
        part.here.clear();
        for (int index = 0; index < part.holders.length; index++) {
            part.busy.set(index, part.holders[index] > 0);
        }
        return false;
    }

    @Override
    public final List<Integer> contributors(int piece) {
        return senders(piece);
    }

    @Override
    public final List<Order> plan(long now) {
        var due = touchedAll || now >= nextPlan() ? wires.values() : List.copyOf(touched);
        touchedAll = false;
        touched.clear();
        decide(due, now);
        var drained = List.copyOf(orders);
        orders.clear();
        return drained;
    }

    final @Nullable Wire wire(int id) {
        return wires.get(id);
    }
}
