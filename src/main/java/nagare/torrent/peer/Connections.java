package nagare.torrent.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import nagare.lifecycle.Threads;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.memory.WriteBuffers;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.transport.Way;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of one swarm: dials, welcomes, reads and writes, each on virtual threads of its own, and tells its
/// [Listener] what happens. Knows nothing of pieces. Thread-safe; after [#close] no thread and no socket of it is left.
public final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /// How long peers have to let us connect. In the burst of the first seconds there are others to try (ENGINE §4.2);
    /// this covers a SYN sent again after one second and after three.
    static final int BURST_MILLIS = 3_500;

    static final int CONNECT_MILLIS = 8_000;
    static final long BURST = 10_000_000_000L;

    /// What happens on the connections, told on their threads. Only [#said] may block.
    public interface Listener {
        /// A connection stands and both handshakes are through; `rtt` is the time the peer took to answer, nanoseconds.
        void joined(int peer, InetSocketAddress address, Handshake theirs, long rtt, Line line);

        /// No connection came of dialling this address.
        void dialFailed(InetSocketAddress address, DialOutcome outcome, String why);

        /// The peer is not read from again before this returns: so a flood is held back. The lease of a block comes
        /// along, whether this returns or throws.
        void said(int peer, PeerMessage message) throws InterruptedException;

        /// So many bytes of blocks have been written to the peer.
        void sent(int peer, int bytes);

        /// The connection is gone. `broken` when the peer broke the rules.
        void left(int peer, String why, boolean broken);
    }

    private volatile Hello hello;
    private volatile int pieces;
    private final Approach approach;
    private final Greeting greeting;
    private final LongSupplier nanoTime;
    private final Places places;
    private final BlockPool blocks;
    private final WriteBuffers writes;
    private final Listener listener;
    private final AtomicInteger numbers;
    private final Map<Integer, PeerLink> links = new ConcurrentHashMap<>();
    private final Set<Dial> dials = ConcurrentHashMap.newKeySet();
    /// Callers that are being answered.
    private final UnderWay callers = new UnderWay();
    private final long began;
    private final Threads threads = new Threads();
    private volatile boolean closed;

    /// @param pieces how many the torrent has; 0 when that is not known yet, see [#learned]
    /// @param numbers gives each connection its number
    public Connections(
            Hello hello,
            int pieces,
            Approach approach,
            Allowance allowance,
            Listener listener,
            AtomicInteger numbers,
            LongSupplier nanoTime) {
        this.hello = hello;
        this.pieces = pieces;
        this.approach = approach;
        this.greeting = new Greeting(approach, nanoTime);
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.places = allowance.places();
        this.blocks = allowance.blocks();
        this.writes = allowance.writes();
        this.listener = listener;
        this.numbers = numbers;
    }

    /// The torrent is known now: peers hear this from here on, and may not speak of more pieces than it has.
    public void learned(Hello full, int count) {
        hello = full;
        pieces = count;
        links.values().forEach(link -> link.expectPieces(count));
    }

    public void send(int peer, List<PeerMessage> messages) {
        PeerLink link = links.get(peer);
        if (link != null) {
            link.send(messages);
        }
    }

    public void disconnect(int peer, String why) {
        PeerLink link = links.get(peer);
        if (link != null) {
            link.close(why);
        }
    }

    public void dial(InetSocketAddress address) {
        dial(address, approach.ways(), isBurst() ? BURST_MILLIS : CONNECT_MILLIS);
    }

    /// Calls a peer by uTP alone that calls us at this moment, as long as any: others cannot take its place.
    public void punch(InetSocketAddress address) {
        dial(address, approach.punching(), CONNECT_MILLIS);
    }

    private void dial(InetSocketAddress address, List<Way> ways, int connectMillis) {
        threads.start("peer " + address, () -> {
            if (!places.mayDial()) {
                listener.dialFailed(address, DialOutcome.HELD_BACK, "too many connections");
                return;
            }
            try {
                meet(address, ways, connectMillis);
            } finally {
                places.leave();
            }
        });
    }

    private void meet(InetSocketAddress address, List<Way> ways, int connectMillis) {
        Greeting.Met met;
        var call = new Call(address, hello, connectMillis);
        var dial = new Dial(ways, new Knock(call, approach, greeting), threads, nanoTime);
        dials.add(dial);
        try {
            if (closed) {
                dial.close();
            }
            met = meet(dial, address);
        } catch (IOException | RuntimeException e) { // connect throws unchecked what an odd address deserves
            listener.dialFailed(address, Outcomes.of(e), String.valueOf(e.getMessage()));
            return;
        } finally {
            dials.remove(dial);
        }
        try (var _ = met.stream()) {
            talk(met, address);
        } catch (IOException e) {
            LOG.debug("closing the connection to {}: {}", address, e.toString());
        }
    }

    private Greeting.Met meet(Dial dial, InetSocketAddress address) throws IOException {
        try {
            return dial.meet("peer " + address);
        } finally {
            places.dialled();
        }
    }

    private boolean isBurst() {
        return nanoTime.getAsLong() - began < BURST;
    }

    /// Answers a caller whose handshake asks for this torrent, and talks with it until the connection ends. Returns at
    /// once when there is no place for it. `greeted` is run when the handshakes are through, or have failed.
    void welcome(Greeting.Heard heard, InetSocketAddress address, Runnable greeted) {
        threads.count(() -> {
            if (closed || !places.mayAccept()) {
                greeted.run();
                return;
            }
            try { // the place is free again before closing is through
                Greeting.Met met;
                try {
                    met = callers.during(heard.stream(), () -> greeting.answer(heard, hello));
                } finally {
                    greeted.run();
                }
                talk(met, address);
            } catch (IOException e) {
                LOG.debug("a caller left during the handshake: {}", e.getMessage());
            } finally {
                places.leave();
            }
        });
    }

    private void talk(Greeting.Met met, InetSocketAddress address) {
        int number = numbers.incrementAndGet();
        var link = new PeerLink(met.stream(), writes);
        links.put(number, link);
        if (closed) {
            link.close("the torrent is closed");
        }
        listener.joined(number, address, met.theirs(), met.rtt(), met.line());
        threads.start("to peer " + address, () -> write(number, link));
        String why = "closed by the peer";
        boolean broken = false;
        try {
            link.expectPieces(pieces);
            link.readUntilClosed(blocks, message -> listener.said(number, message));
        } catch (ProtocolException e) {
            why = String.valueOf(e.getMessage());
            broken = true;
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            why = "interrupted";
        } catch (RuntimeException e) {
            LOG.error("reading from a peer failed; a bug", e);
            why = "our own fault";
        }
        link.close(why);
        links.remove(number);
        listener.left(number, link.closedWhy(), broken);
    }

    private void write(int number, PeerLink link) {
        try {
            link.writeUntilClosed(bytes -> listener.sent(number, bytes));
        } catch (IOException e) {
            link.close(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            link.close("closed");
        } catch (RuntimeException e) {
            LOG.error("writing to a peer failed; a bug", e);
            link.close("our own fault");
        }
    }

    /// Ends every connection and waits until their threads have ended. The listener must let go before of those that
    /// wait in [Listener#said].
    @Override
    public void close() {
        closed = true;
        dials.forEach(Dial::close);
        callers.close();
        links.values().forEach(link -> link.close("the torrent is closed"));
        threads.close();
    }
}
