package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.order.Start;

/// A swarm on a virtual clock around a picker: lines, a downlink, hashing, banning, viewers. Everything follows from
/// the seed. While it runs it checks what must never happen; every failure names the seed.
final class Simulation implements SimulatedPeer.Listener {
    private static final BitSet NONE = new BitSet();
    /// How long it takes until a peer that was dropped, and not banned, is connected again: an assumption.
    private static final long REDIAL = 5 * Timeline.SECOND;

    /// What all colluding peers say; the others lie each in their own way.
    private static final int COMMON_LIE = Integer.MAX_VALUE;

    private static final long HASHING = 2 * Timeline.MILLI;

    /// A block whose only holders were silent this long should have been asked of an idle peer.
    private static final long TOO_LONG = 3 * Timeline.SECOND;

    /// A block that is here: of whom, and which bytes (0: the right ones).
    private record Copy(SimulatedPeer from, int version) {}

    final Timeline timeline = new Timeline();
    final RandomGenerator random;
    final PieceLayout layout;
    final Engine engine;
    final List<Viewer> viewers = new ArrayList<>();
    final BitSet verified = new BitSet();
    final String seed;
    private final Map<Integer, SimulatedPeer> peers = new LinkedHashMap<>();
    private final Map<Integer, Map<Integer, Copy>> copies = new HashMap<>();
    private final Map<Integer, BitSet> early = new HashMap<>();
    private final Map<Integer, Set<SimulatedPeer>> spoilers = new HashMap<>();
    private double downlink = Double.MAX_VALUE;
    private long downlinkFree;
    private long planAt = Long.MAX_VALUE;

    /// Ours is watched more closely.
    private final boolean strict;

    int useful;
    int redundant;

    /// Blocks that were here and had to be fetched again, since somebody lied or may have lied.
    int lost;

    int asks;
    int banned;

    /// Bytes that players took before their hash was checked; and how many of them were wrong.
    long leftEarly;

    long badBytes;

    long mostOpen;

    private Simulation(long seed, PieceLayout layout, Engine engine) {
        this.seed = "seed " + seed;
        this.random = new SplittableRandom(seed);
        this.layout = layout;
        this.engine = engine;
        this.strict = engine instanceof Engine.Ours;
    }

    static Simulation seeded(long seed, PieceLayout layout) {
        return new Simulation(seed, layout, new Engine.Ours(new Picker(layout, new BitSet())));
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
        return join(habits, has, peers.size() + 1);
    }

    SimulatedPeer join(Habits habits, BitSet has, long network) {
        return join(habits, has, network, habits.rtt() / 2);
    }

    /// A seed that unchokes us some seconds after it joined.
    SimulatedPeer lateSeed(Habits habits, double seconds) {
        var all = new BitSet();
        all.set(0, layout.pieces());
        return join(habits, all, peers.size() + 1, (long) (seconds * Timeline.SECOND));
    }

    private SimulatedPeer join(Habits habits, BitSet has, long network, long unchokes) {
        int id = peers.size() + 1;
        int lie = habits.colludes() ? COMMON_LIE : id;
        var peer = new SimulatedPeer(id, habits, has, lie, timeline, random, this);
        peers.put(id, peer);
        engine.addPeer(id, network, SimulatedPeer.REQQ, habits.fast(), habits.rtt(), has, timeline.now());
        peer.unchokeAfter(unchokes);
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
        settle();
        while (step(until)) {
            settle();
        }
        return this;
    }

    /// Runs until everything is verified. Fails when it takes longer than that.
    double runUntilComplete(double seconds) {
        long from = timeline.now();
        long until = from + (long) (seconds * Timeline.SECOND);
        settle();
        while (verified.cardinality() < layout.pieces()) {
            if (!step(until)) {
                throw new AssertionError(seed + ": only " + verified.cardinality() + " of " + layout.pieces()
                        + " pieces after " + seconds + " s");
            }
            settle();
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

    boolean isHere(long position, Start how) {
        return position < layout.totalBytes() && hereUntil(position, position + 1, how) > position;
    }

    /// Up to where a player that has all before `from` can read, and at most `to`: what is verified, and for a swift
    /// reader what left early.
    long hereUntil(long from, long to, Start how) {
        long until = from;
        while (until < to) {
            int piece = layout.pieceAt(until);
            if (verified.get(piece)) {
                until = layout.startOf(piece) + layout.bytesIn(piece);
                continue;
            }
            int index = (int) ((until - layout.startOf(piece)) / PieceLayout.BLOCK);
            if (how == Start.STRICT || !early.getOrDefault(piece, NONE).get(index)) {
                break;
            }
            until = layout.startOf(piece) + (long) index * PieceLayout.BLOCK + layout.bytesInBlock(piece, index);
        }
        return Math.min(until, to);
    }

    /// A player takes these bytes, all of them here, for its screen. Tells how many are wrong.
    long take(long from, long to) {
        long wrong = 0;
        long next;
        for (long at = from; at < to; at = next) {
            int piece = layout.pieceAt(at);
            int begin = (int) ((at - layout.startOf(piece)) / PieceLayout.BLOCK) * PieceLayout.BLOCK;
            next = Math.min(to, layout.startOf(piece) + begin + PieceLayout.BLOCK);
            if (!verified.get(piece)) {
                leftEarly += next - at;
                wrong += copies.get(piece).get(begin).version() != 0 ? next - at : 0;
            }
        }
        badBytes += wrong;
        return wrong;
    }

    private void settle() {
        for (var left = engine.early(timeline.now()); !left.isEmpty(); left = engine.early(timeline.now())) {
            left.forEach(this::leaves);
            viewers.forEach(Viewer::arrived);
        }
        plan();
    }

    private void leaves(Block block) {
        if (verified.get(block.piece()) && !strict) {
            return; // rivals let everything out, so they need not look
        }
        if (!copies.getOrDefault(block.piece(), Map.of()).containsKey(block.begin())) {
            throw new AssertionError(seed + ": leaves and is not here: " + block);
        }
        var left = early.computeIfAbsent(block.piece(), piece -> new BitSet());
        if (strict && left.get(block.begin() / PieceLayout.BLOCK)) {
            throw new AssertionError(seed + ": leaves for the second time: " + block);
        }
        left.set(block.begin() / PieceLayout.BLOCK);
    }

    /// Share of blocks that came for nothing.
    double waste() {
        return redundant / (double) Math.max(1, useful + redundant);
    }

    /// The same, and what liars spoilt.
    double wasteAndLies() {
        return (redundant + lost) / (double) Math.max(1, useful + redundant);
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
        if (from.asked.remove(block) == null) {
            from.takenBack.remove(block);
        }
        int version = from.version();
        var receipt = engine.received(from.id, block, timeline.now());
        switch (receipt) {
            case WANTED, COMPLETES_PIECE -> {
                useful++;
                if (verified.get(block.piece())) {
                    throw new AssertionError(seed + ": a verified piece was wanted again: " + block);
                }
                copies.computeIfAbsent(block.piece(), piece -> new LinkedHashMap<>())
                        .put(block.begin(), new Copy(from, version));
                if (receipt == Receipt.COMPLETES_PIECE) {
                    timeline.in(HASHING, () -> hashed(block.piece()));
                }
            }
            case REDUNDANT -> {
                redundant++;
                compare(from, block, version);
            }
            case UNASKED -> throw new AssertionError(seed + ": asked for and then denied: " + block + " of " + from.id);
        }
    }

    /// A second copy is compared with the one that is here, as long as the hash has not spoken.
    private void compare(SimulatedPeer from, Block block, int version) {
        var here = copies.getOrDefault(block.piece(), Map.of()).get(block.begin());
        if (here == null || here.from() == from || verified.get(block.piece())) {
            return;
        }
        if (here.version() == version) {
            engine.confirmed(block, from.id, timeline.now());
        } else {
            engine.disputed(block, from.id, timeline.now());
        }
        spoilt(block.piece(), version, from);
        dropDoubted();
    }

    private void hashed(int piece) {
        var here = copies.get(piece);
        if (here == null || here.size() != layout.blocksIn(piece)) {
            throw new AssertionError(seed + ": complete without all blocks: " + piece);
        }
        var liars = here.values().stream()
                .filter(copy -> copy.version() != 0)
                .map(Copy::from)
                .distinct()
                .toList();
        if (liars.isEmpty()) {
            if (verified.get(piece)) {
                throw new AssertionError(seed + ": verified twice: " + piece);
            }
            verified.set(piece);
            engine.verified(piece);
            // the good piece shows which blocks of the bad one differed
            spoilers.getOrDefault(piece, Set.of()).forEach(this::ban);
            viewers.forEach(Viewer::arrived);
        } else {
            var senders = here.values().stream().map(Copy::from).distinct().toList();
            liars.forEach(liar -> spoilt(piece, 1, liar));
            boolean stays = engine.failed(piece, timeline.now());
            dropDoubted();
            blame(
                    piece,
                    senders,
                    liars,
                    here.values().stream().toList().getLast().from());
            early.remove(piece);
            if (stays) {
                return;
            }
            lost += here.size();
        }
        copies.remove(piece);
        early.remove(piece);
    }

    /// Remembered until the piece is right: then it is known who sent something else.
    private void spoilt(int piece, int version, SimulatedPeer liar) {
        if (version != 0) {
            spoilers.computeIfAbsent(piece, _ -> new LinkedHashSet<>()).add(liar);
        }
    }

    private void forget(int piece) {
        copies.remove(piece);
        early.remove(piece);
    }

    private void dropDoubted() {
        for (var block : engine.doubted()) {
            var copy = copies.get(block.piece()).remove(block.begin());
            spoilt(block.piece(), copy.version(), copy.from());
            early.getOrDefault(block.piece(), new BitSet()).clear(block.begin() / PieceLayout.BLOCK);
            lost++;
        }
    }

    private void blame(int piece, List<SimulatedPeer> senders, List<SimulatedPeer> liars, SimulatedPeer last) {
        switch (engine.blame()) {
            case COMPARED -> {
                if (senders.size() == 1) {
                    ban(liars.getFirst());
                }
            }
            case LAST_SENDER -> drop(last);
            case LEAST_TRUSTED ->
                senders.stream()
                        .filter(peer -> !peer.isGone())
                        .min(Comparator.comparingInt(peer -> engine.trust(peer.id)))
                        .ifPresent(this::drop);
            case NOBODY -> {}
        }
    }

    private void drop(SimulatedPeer peer) {
        if (!peer.isGone()) {
            leave(peer);
            timeline.in(REDIAL, () -> join(peer.habits, peer.has));
        }
    }

    private void ban(SimulatedPeer peer) {
        if (!peer.isGone()) {
            banned++;
            leave(peer);
            disown(peer);
        }
    }

    /// What a liar sent of pieces that are not whole is fetched anew.
    private void disown(SimulatedPeer liar) {
        copies.forEach((piece, here) -> {
            if (strict && here.size() < layout.blocksIn(piece) && !verified.get(piece)) {
                var begins = here.entrySet().stream()
                        .filter(entry -> entry.getValue().from() == liar)
                        .map(Map.Entry::getKey)
                        .toList();
                for (int begin : begins) {
                    int index = begin / PieceLayout.BLOCK;
                    here.remove(begin);
                    early.getOrDefault(piece, new BitSet()).clear(index);
                    engine.spoilt(new Block(piece, begin, layout.bytesInBlock(piece, index)));
                    lost++;
                }
            }
        });
    }

    @Override
    public void reject(SimulatedPeer from, Block block) {
        boolean expected = from.takenBack.remove(block) || from.asked.remove(block) != null;
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
        dropDoubted();
        engine.givenUp().forEach(piece -> lost += copies.get(piece).size());
        engine.forgotten().forEach(this::forget);
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
        int piece = layout.pieceAt(viewer.taken());
        var here = copies.getOrDefault(piece, Map.of());
        boolean isSuspect = spoilers.containsKey(piece); // fetched from one peer alone, on purpose
        if (isSuspect || here.size() == layout.blocksIn(piece)) {
            return;
        }
        var idle = peers.values().stream()
                .filter(peer -> !peer.isGone() && !peer.believedChoking && peer.asked.isEmpty())
                .filter(peer -> !peer.habits.lies()) // it may be outvoted
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
