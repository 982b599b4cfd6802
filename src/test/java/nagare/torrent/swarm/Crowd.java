package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.Encryption;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Budget;

/// A swarm of ours among simulated peers, on a clock of its own: everything that happens follows from the seed. The
/// swarm's thread takes its time for what it hears, and hears in batches what came meanwhile, as the real one.
final class Crowd {
    private static final long SECOND = 1_000_000_000L;
    private static final int BATCH = 256;
    private static final int READER = 1_000_000;

    /// What the swarm's thread needs for one event.
    private static final long EVENT = 5_000;

    private record Due(long at, long order, Runnable what) {}

    private final Random random;
    private final PieceLayout layout;
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final Deque<Event> mailbox = new ArrayDeque<>();
    private final Map<InetSocketAddress, CrowdPeer> byAddress = new HashMap<>();
    private final Map<Integer, CrowdPeer> connected = new HashMap<>();
    private final Set<CrowdPeer.Vice> banned = new TreeSet<>();
    private final BitSet verified = new BitSet();
    private final Swarm swarm;
    private final long began;
    private long now = 5 * SECOND;
    private long orders;
    private int numbers;
    private boolean complete;
    private boolean starved;

    Crowd(long seed, PieceLayout layout) {
        this.random = new Random(seed);
        this.layout = layout;
        this.began = now;
        var policy = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8")));
        var settings = new SwarmSettings(
                Strangers.SELF,
                6881,
                60,
                new Budget(0, now),
                policy,
                Approach.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                "test");
        this.swarm = new Swarm(settings, new Topic(layout, Optional.empty(), false), new BitSet(), this::carryOut, now);
    }

    Random random() {
        return random;
    }

    void add(CrowdPeer peer) {
        byAddress.put(peer.address, peer);
    }

    /// Fetches everything. False when that is not done after so many nanoseconds.
    boolean download(long most) {
        post(new Event.WantAll());
        return run(most);
    }

    /// Plays everything as fast as it comes. False when that is not done after so many nanoseconds.
    boolean play(long most) {
        post(new Event.ReaderOpened(READER, 0, layout.totalBytes(), 0, Start.STRICT));
        post(new Event.ReaderWaits(READER, true));
        return run(most);
    }

    private boolean run(long most) {
        announce();
        while (!complete && now - began < most) {
            if (mailbox.isEmpty()) {
                long next = Math.min(swarm.nextSettle(true, now), agenda.isEmpty() ? Long.MAX_VALUE : agenda.peek().at);
                now = Math.max(now, Math.min(next, began + most));
            }
            happen();
            for (int i = 0; i < BATCH && !mailbox.isEmpty(); i++) {
                Event event = mailbox.remove();
                swarm.on(event, now);
                event.done();
                now += EVENT;
            }
            swarm.settle(true, now);
        }
        return complete;
    }

    private void happen() {
        while (!agenda.isEmpty() && agenda.peek().at <= now) {
            agenda.remove().what.run();
        }
    }

    /// The tracker tells of everybody, at first and every half minute that the swarm asks.
    private void announce() {
        var found = new ArrayList<>(byAddress.keySet().stream()
                .sorted(Comparator.comparing(InetSocketAddress::toString))
                .toList());
        Collections.shuffle(found, random);
        post(new Event.PeersFound(PeerSource.TRACKER, found));
        after(30 * SECOND, () -> {
            if (starved) {
                starved = false;
                announce();
            }
        });
    }

    // ---- for the peers -------------------------------------------------------------------------------------------

    long now() {
        return now;
    }

    int nextNumber() {
        return ++numbers;
    }

    void after(long nanos, Runnable what) {
        agenda.add(new Due(now + nanos, orders++, what));
    }

    void post(Event event) {
        mailbox.add(event);
    }

    void connect(int number, CrowdPeer peer) {
        connected.put(number, peer);
    }

    // ---- what came of it -----------------------------------------------------------------------------------------

    Set<CrowdPeer.Vice> banned() {
        return banned;
    }

    @Override
    public String toString() {
        var status = swarm.report().status(now);
        int missing = layout.pieces() - verified.cardinality();
        return "%d of %d pieces missing after %.1f s, %d MiB came; %s"
                .formatted(
                        missing,
                        layout.pieces(),
                        (now - began) / 1e9,
                        status.downloaded() >> 20,
                        status.problem().orElse("no problem is known"));
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Send(int peer, var messages) -> {
                if (connected.get(peer) instanceof CrowdPeer to) {
                    to.hear(peer, messages);
                }
            }
            case Effect.Disconnect(int peer, String why) -> {
                CrowdPeer gone = connected.remove(peer);
                if (gone != null) {
                    if (why.startsWith("sent ")) {
                        banned.add(gone.vice);
                    }
                    gone.hungUp(peer);
                }
            }
            case Effect.Dial(InetSocketAddress address) ->
                byAddress.get(address).dialled();
            case Effect.Check(AssembledPiece piece) ->
                after(100_000 + random.nextInt(5_000_000), () -> {
                    boolean right = piece.blocks().stream().allMatch(CrowdPeer::isRight);
                    if (right) {
                        verified.set(piece.piece());
                    }
                    post(right ? new Event.Verified(piece) : new Event.Failed(piece));
                    moveReader();
                });
            case Effect.Starve() -> starved = true;
            case Effect.Completed() -> complete = true;
            case Effect.ReadBlock _, Effect.Release _, Effect.Withdraw _ -> {}
            case Effect.Punch _, Effect.Prove _, Effect.ReadHashes _, Effect.KeepLayers _, Effect.Blame _ ->
                throw new AssertionError("a torrent of v1 without web seeds");
        }
    }

    /// Events about a reader that is not there are ignored.
    private void moveReader() {
        int next = verified.nextClearBit(0);
        if (next < layout.pieces()) {
            post(new Event.ReaderMoved(READER, layout.startOf(next)));
            post(new Event.ReaderWaits(READER, true));
        }
    }
}
