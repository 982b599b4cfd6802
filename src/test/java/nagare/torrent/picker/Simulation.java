package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import nagare.torrent.metainfo.PieceLayout;

/// A swarm on a virtual clock around a picker: lines, a downlink, hashing, banning, viewers. Everything follows from
/// the seed. While it runs it checks what must never happen; every failure names the seed.
final class Simulation implements SimulatedPeer.Listener {
    private static final long HASHING = 2 * Timeline.MILLI;

    /// A block whose only holders were silent this long should have been asked of an idle peer.
    private static final long TOO_LONG = 3 * Timeline.SECOND;

    final Timeline timeline = new Timeline();
    final RandomGenerator random;
    final PieceLayout layout;
    final Engine engine;
    final List<Viewer> viewers = new ArrayList<>();
    final BitSet verified = new BitSet();
    final String seed;
    private final Map<Integer, SimulatedPeer> peers = new LinkedHashMap<>();
    private final Map<Integer, Map<Integer, SimulatedPeer>> senders = new HashMap<>();
    private final Map<Integer, List<SimulatedPeer>> spoilers = new HashMap<>();
    private double downlink = Double.MAX_VALUE;
    private long downlinkFree;
    private long planAt = Long.MAX_VALUE;
    private boolean strict;
    int useful;
    int redundant;
    int asks;
    int banned;
    long mostOpen;

    private Simulation(long seed, PieceLayout layout, Engine engine) {
        this.seed = "seed " + seed;
        this.random = new SplittableRandom(seed);
        this.layout = layout;
        this.engine = engine;
    }

    static Simulation seeded(long seed, PieceLayout layout) {
        var simulation = new Simulation(seed, layout, new Engine.Ours(new Picker(layout, new BitSet())));
        simulation.strict = true;
        return simulation;
    }

    static Simulation seeded(long seed, PieceLayout layout, Function<PieceLayout, Engine> engine) {
        return new Simulation(seed, layout, engine.apply(layout));
    }

    Simulation downlink(double bytesPerSecond) {
        downlink = bytesPerSecond;
        return this;
    }

    /// A seed that unchokes us one round trip after it joined.
    SimulatedPeer seed(Habits habits) {
        var all = new BitSet();
        all.set(0, layout.pieces());
        return join(habits, all);
    }

    SimulatedPeer join(Habits habits, BitSet has) {
        int id = peers.size() + 1;
        var peer = new SimulatedPeer(id, habits, has, timeline, random, this);
        peers.put(id, peer);
        engine.addPeer(id, id, SimulatedPeer.REQQ, habits.fast(), habits.rtt(), has, timeline.now());
        peer.unchokeAfter(habits.rtt() / 2);
        return peer;
    }

    void leave(SimulatedPeer peer) {
        if (!peer.isGone()) {
            peer.leave();
            engine.removePeer(peer.id, timeline.now());
        }
    }

    Viewer viewer(double bytesPerSecond) {
        var viewer = new Viewer(viewers.size() + 1, this, timeline, 0, layout.totalBytes(), bytesPerSecond);
        viewers.add(viewer);
        return viewer;
    }

    Simulation run(double seconds) {
        long until = timeline.now() + (long) (seconds * Timeline.SECOND);
        plan();
        while (step(until)) {
            plan();
        }
        return this;
    }

    /// Runs until everything is verified. Fails when it takes longer than that.
    double runUntilComplete(double seconds) {
        long from = timeline.now();
        long until = from + (long) (seconds * Timeline.SECOND);
        plan();
        while (verified.cardinality() < layout.pieces()) {
            if (!step(until)) {
                throw new AssertionError(seed + ": only " + verified.cardinality() + " of " + layout.pieces()
                        + " pieces after " + seconds + " s");
            }
            plan();
        }
        return (timeline.now() - from) / 1e9;
    }

    private boolean step(long until) {
        if (planAt < Long.MAX_VALUE) {
            long wake = planAt;
            timeline.at(wake, () -> {});
            planAt = Long.MAX_VALUE;
        }
        return timeline.step(until);
    }

    boolean isVerified(long position) {
        return position < layout.totalBytes() && verified.get(layout.pieceAt(position));
    }

    long verifiedUntil(long from, long to) {
        int missing = verified.nextClearBit(layout.pieceAt(from));
        return missing >= layout.pieces() ? to : Math.min(to, layout.startOf(missing));
    }

    /// Share of blocks that came for nothing.
    double waste() {
        return redundant / (double) Math.max(1, useful + redundant);
    }

    int stalls() {
        return viewers.stream().mapToInt(viewer -> viewer.stalls).sum();
    }

    List<Long> delays() {
        return viewers.stream().flatMap(viewer -> viewer.delays.stream()).toList();
    }

    @Override
    public void piece(SimulatedPeer from, Block block) {
        long onDownlink = (long) (block.length() / downlink * Timeline.SECOND);
        downlinkFree = Math.max(downlinkFree, timeline.now()) + onDownlink;
        timeline.at(downlinkFree, () -> arrived(from, block));
    }

    private void arrived(SimulatedPeer from, Block block) {
        if (from.isGone()) {
            return;
        }
        from.asked.remove(block);
        from.takenBack.remove(block);
        var receipt = engine.received(from.id, block, timeline.now());
        switch (receipt) {
            case WANTED, COMPLETES_PIECE -> {
                useful++;
                if (verified.get(block.piece())) {
                    throw new AssertionError(seed + ": a verified piece was wanted again: " + block);
                }
                senders.computeIfAbsent(block.piece(), piece -> new LinkedHashMap<>())
                        .put(block.begin(), from);
                if (receipt == Receipt.COMPLETES_PIECE) {
                    timeline.in(HASHING, () -> hashed(block.piece()));
                }
            }
            case REDUNDANT -> redundant++;
            case UNASKED -> throw new AssertionError(seed + ": asked for and then denied: " + block + " of " + from.id);
        }
    }

    private void hashed(int piece) {
        var from = senders.remove(piece);
        if (from == null || from.size() != layout.blocksIn(piece)) {
            throw new AssertionError(seed + ": complete without all blocks: " + piece);
        }
        var liars = from.values().stream()
                .filter(peer -> peer.habits.lies())
                .distinct()
                .toList();
        if (liars.isEmpty()) {
            if (verified.get(piece)) {
                throw new AssertionError(seed + ": verified twice: " + piece);
            }
            verified.set(piece);
            engine.verified(piece);
            // the good piece shows which blocks of the bad one differed
            spoilers.getOrDefault(piece, List.of()).forEach(this::ban);
            viewers.forEach(Viewer::arrived);
            return;
        }
        engine.failed(piece);
        if (engine.contributors(piece).size() == 1) {
            ban(liars.getFirst());
        } else {
            spoilers.put(piece, liars);
        }
    }

    private void ban(SimulatedPeer peer) {
        if (!peer.isGone()) {
            banned++;
            leave(peer);
        }
    }

    @Override
    public void reject(SimulatedPeer from, Block block) {
        boolean expected = from.asked.remove(block) != null | from.takenBack.remove(block);
        if (expected) {
            engine.rejected(from.id, block, timeline.now());
        }
    }

    @Override
    public void choke(SimulatedPeer from, boolean choking) {
        from.believedChoking = choking;
        if (choking) {
            from.takenBack.addAll(from.habits.fast() ? from.asked.keySet() : List.of());
            from.asked.clear();
        }
        engine.choked(from.id, choking, timeline.now());
    }

    private void plan() {
        for (var order : engine.plan(timeline.now())) {
            var peer = peers.get(order.peer());
            if (peer.isGone()) {
                throw new AssertionError(seed + ": order for a peer that left: " + order);
            }
            switch (order) {
                case Order.Ask(var whom, var block) -> {
                    asks++;
                    if (verified.get(block.piece())) {
                        throw new AssertionError(seed + ": asked for a verified piece: " + block);
                    }
                    peer.ask(block, seed);
                }
                case Order.Cancel(var whom, var block) -> peer.cancel(block, seed);
            }
        }
        planAt = engine.nextPlan();
        if (planAt <= timeline.now()) {
            throw new AssertionError(seed + ": plans without end at " + timeline.now());
        }
        if (strict) {
            viewers.stream().filter(Viewer::isWaiting).forEach(this::checkNobodyIdles);
        }
    }

    /// While a viewer stands still, no peer that has the piece idles if a block of it is unasked or asked in vain.
    private void checkNobodyIdles(Viewer viewer) {
        int piece = layout.pieceAt(viewer.position());
        var here = senders.getOrDefault(piece, Map.of());
        boolean isSuspect = spoilers.containsKey(piece); // fetched from one peer alone, on purpose
        if (isSuspect || here.size() == layout.blocksIn(piece)) {
            return;
        }
        var idle = peers.values().stream()
                .filter(peer -> !peer.isGone() && !peer.believedChoking && peer.asked.isEmpty())
                .filter(peer -> peer.has.get(piece))
                .toList();
        if (idle.isEmpty()) {
            return;
        }
        for (int index = 0; index < layout.blocksIn(piece); index++) {
            var block = new Block(piece, index * PieceLayout.BLOCK, layout.bytesInBlock(piece, index));
            if (!here.containsKey(block.begin()) && !isUnderWay(block)) {
                throw new AssertionError(seed + ": peer " + idle.getFirst().id + " idles while viewer " + viewer.id
                        + " waits for " + block + " at " + timeline.now());
            }
        }
    }

    private boolean isUnderWay(Block block) {
        long now = timeline.now();
        return peers.values().stream().anyMatch(peer -> {
            var since = peer.isGone() ? null : peer.asked.get(block);
            return since != null && now - since < TOO_LONG;
        });
    }
}
