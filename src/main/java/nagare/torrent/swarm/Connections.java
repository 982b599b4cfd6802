package nagare.torrent.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of one swarm: dials, welcomes, reads and writes, each on virtual threads of its own, and posts what
/// happens. Knows nothing of pieces. Thread-safe; after [#close] no thread and no socket of it is left.
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Handshake ours;
    private final int pieces;
    private final Greeting greeting;
    private final Budget budget;
    private final Mailbox mailbox;
    private final AtomicInteger numbers;
    private final Map<Integer, PeerLink> links = new ConcurrentHashMap<>();
    private final Set<SocketChannel> dialling = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @param numbers gives each connection its number
    Connections(Handshake ours, int pieces, Greeting greeting, Budget budget, Mailbox mailbox, AtomicInteger numbers) {
        this.ours = ours;
        this.pieces = pieces;
        this.greeting = greeting;
        this.budget = budget;
        this.mailbox = mailbox;
        this.numbers = numbers;
    }

    void send(int peer, List<PeerMessage> messages) {
        PeerLink link = links.get(peer);
        if (link != null) {
            link.send(messages);
        }
    }

    void disconnect(int peer, String why) {
        PeerLink link = links.get(peer);
        if (link != null) {
            link.close(why);
        }
    }

    void dial(InetSocketAddress address) {
        start("peer " + address, () -> {
            if (!budget.mayDial()) {
                mailbox.post(new Event.DialFailed(address, "too many connections"));
                return;
            }
            try {
                meet(address);
            } finally {
                budget.disconnected();
            }
        });
    }

    private void meet(InetSocketAddress address) {
        Optional<Greeting.Met> met = Optional.empty();
        try (var channel = SocketChannel.open()) {
            met = greet(channel, address);
            met.ifPresent(peer -> talk(peer, address, false));
        } catch (IOException | RuntimeException e) { // connect throws unchecked what an odd address deserves
            if (met.isEmpty()) {
                mailbox.post(new Event.DialFailed(address, String.valueOf(e.getMessage())));
            } else {
                LOG.debug("closing the connection to {}: {}", address, e.toString());
            }
        }
    }

    /// Nothing when the swarm has been closed.
    private Optional<Greeting.Met> greet(SocketChannel channel, InetSocketAddress address) throws IOException {
        dialling.add(channel);
        try {
            return closed ? Optional.empty() : Optional.of(greeting.dial(channel, address, ours));
        } finally {
            dialling.remove(channel);
        }
    }

    /// Answers a caller whose handshake asks for this torrent; nothing when there is no place for it.
    Optional<Greeting.Met> answer(SocketChannel channel, Greeting.Heard heard) throws IOException {
        if (closed || !budget.mayAccept()) {
            return Optional.empty();
        }
        boolean met = false;
        try {
            var answer = greeting.answer(channel, heard, ours);
            met = true;
            return Optional.of(answer);
        } finally {
            if (!met) {
                budget.disconnected();
            }
        }
    }

    /// Talks with a caller that was answered until the connection ends.
    void welcome(Greeting.Met met, InetSocketAddress address) {
        threads.add(Thread.currentThread());
        try {
            talk(met, address, true);
        } finally {
            threads.remove(Thread.currentThread());
            budget.disconnected();
        }
    }

    private void talk(Greeting.Met met, InetSocketAddress address, boolean incoming) {
        int number = numbers.incrementAndGet();
        var link = new PeerLink(met.channel());
        links.put(number, link);
        if (closed) {
            link.close("the torrent is closed");
        }
        mailbox.post(new Event.Joined(number, address, met.theirs(), met.rtt(), incoming));
        start("to peer " + address, () -> write(number, link));
        String why = "closed by the peer";
        boolean broken = false;
        try {
            link.readUntilClosed(pieces, message -> mailbox.postFromStranger(new Event.Said(number, message)));
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
        mailbox.post(new Event.Left(number, link.closedWhy(), broken));
    }

    private void write(int number, PeerLink link) {
        try {
            link.writeUntilClosed(bytes -> mailbox.post(new Event.Sent(number, bytes)));
        } catch (IOException e) {
            link.close(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            link.close("closed");
        } catch (RuntimeException e) {
            LOG.error("writing to a peer failed; a bug", e);
            link.close("our own fault");
        }
    }

    private void start(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                work.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    /// Ends every connection and waits until their threads have ended. The mailbox must have been closed before, or
    /// somebody may wait there for a place.
    @Override
    public void close() {
        closed = true;
        try {
            for (SocketChannel channel : dialling) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("closing a connection under way: {}", e.getMessage());
        }
        links.values().forEach(link -> link.close("the torrent is closed"));
        boolean interrupted = false;
        while (!threads.isEmpty()) {
            for (Thread thread : threads) {
                interrupted |= !joined(thread);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joined(Thread thread) {
        try {
            thread.join();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
