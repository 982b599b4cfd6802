package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /// Blocks that left before the hash of their piece, and those of the blocks here that are not as they should be.
    private final Set<Block> left = new HashSet<>();

    private final Set<Block> spoilt = new HashSet<>();
    long badBytes;
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

    /// A seed that unchokes us some seconds after it joined.
    SimulatedPeer lateSeed(Habits habits, double seconds) {
        var all = new BitSet();
        all.set(0, layout.pieces());
        int id = peers.size() + 1;
        var peer = new SimulatedPeer(id, habits, all, timeline, random, this);
        peers.put(id, peer);
        engine.addPeer(id, id, SimulatedPeer.REQQ, habits.fast(), habits.rtt(), all, timeline.now());
        peer.unchokeAfter((long) (seconds * Timeline.SECOND));
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

    /// Whether the reader may take the byte: it is verified, or its block left early and the reader takes such.
    boolean isHere(long position, Start how) {
        if (position >= layout.totalBytes()) {
            return false;
        }
        int piece = layout.pieceAt(position);
        return verified.get(piece) || (how == Start.SWIFT && left.contains(blockAt(position)));
    }

    long hereUntil(long from, long to, Start how) {
        long until = from;
        while (until < to && isHere(until, how)) {
            int piece = layout.pieceAt(until);
            var block = blockAt(until);
            until = layout.startOf(piece)
                    + (verified.get(piece) ? layout.bytesIn(piece) : block.begin() + block.length());
        }
        return Math.min(until, to);
    }

    /// A reader takes what is here. Counts what it takes of it that was spoilt.
    long take(long from, long to, Start how) {
        long until = hereUntil(from, to, how);
        for (long at = from; at < until; at = at - at % PieceLayout.BLOCK + PieceLayout.BLOCK) {
            if (!verified.get(layout.pieceAt(at)) && spoilt.contains(blockAt(at))) {
                badBytes += PieceLayout.BLOCK;
            }
        }
        return until;
    }

    private Block blockAt(long position) {
        int piece = layout.pieceAt(position);
        int index = (int) ((position - layout.startOf(piece)) / PieceLayout.BLOCK);
        return new Block(piece, index * PieceLayout.BLOCK, layout.bytesInBlock(piece, index));
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
                if (from.habits.lies()) {
                    spoilt.add(block);
                }
                senders.computeIfAbsent(block.piece(), piece -> new LinkedHashMap<>())
                        .put(block.begin(), from);
                if (receipt == Receipt.COMPLETES_PIECE) {
                    timeline.in(HASHING, () -> hashed(block.piece()));
                }
            }
            case REDUNDANT -> {
                redundant++;
                compare(from, block);
            }
            case UNASKED -> throw new AssertionError(seed + ": asked for and then denied: " + block + " of " + from.id);
        }
    }

    /// The owner of a picker compares two copies of a block.
    private void compare(SimulatedPeer from, Block block) {
        var first = senders.getOrDefault(block.piece(), Map.of()).get(block.begin());
        if (first == null || first == from) {
            return;
        }
        // liars spoil each in their own way, colluding ones alike
        boolean alike = from.habits.lies() ? first.habits.lies() && from.habits.colludes() : !first.habits.lies();
        if (alike) {
            engine.confirmed(block, from.id);
        } else {
            engine.disputed(block, from.id);
        }
    }

    private void forgetEarly(int piece) {
        left.removeIf(block -> block.piece() == piece);
        spoilt.removeIf(block -> block.piece() == piece);
    }

    private void hashed(int piece) {
        forgetEarly(piece);
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
        var early = engine.early(timeline.now());
        if (!early.isEmpty()) {
            early.forEach(this::leavesEarly);
            viewers.forEach(Viewer::arrived);
        }
        planAt = engine.nextPlan();
        if (planAt <= timeline.now()) {
            throw new AssertionError(seed + ": plans without end at " + timeline.now());
        }
        if (strict) {
            viewers.stream().filter(Viewer::isWaiting).forEach(this::checkNobodyIdles);
        }
    }

    private void leavesEarly(Block block) {
        if (verified.get(block.piece())
                || !senders.getOrDefault(block.piece(), Map.of()).containsKey(block.begin())
                || !left.add(block)) {
            throw new AssertionError(seed + ": left early, and is not here, or not for the first time: " + block);
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
