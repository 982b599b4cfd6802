package nagare.torrent.utp.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// All uTP connections of one port. Datagrams come in with [#arrived], and go out by [Outside]. Not thread-safe.
public final class Exchange {
    /// Connections in all.
    public static final int MOST_LINKS = 256;

    /// Callers that have said their first word only, in all and from one address.
    static final int MOST_HALF_OPEN = 64;

    static final int MOST_HALF_OPEN_OF_ADDRESS = 8;

    /// Strangers are told once in a while that there is no such connection: so many in a second.
    static final int RESETS_PER_SECOND = 20;

    /// What all connections together hold for their readers, and to be sent, beyond [SharedBytes#EACH] of each.
    static final long MOST_BYTES = 32L << 20;

    private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// What the exchange needs of the world.
    public interface Outside {
        /// Sends a datagram, or loses it.
        ///
        /// @return false when there is no way to such an address
        boolean send(ByteBuffer datagram, InetSocketAddress to);

        /// Somebody called and has proved that the address is its own.
        void called(Link link);
    }

    private record Name(InetSocketAddress peer, int receiveId) {}

    private final Outside outside;
    private final RandomGenerator chance;
    private final Map<Name, Link> links = new HashMap<>();
    private final Map<InetAddress, Integer> halfOpen = new HashMap<>();
    private final Set<Link> touched = new LinkedHashSet<>();
    private final SharedBytes received = new SharedBytes(MOST_BYTES);
    private final SharedBytes written = new SharedBytes(MOST_BYTES);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(PathMtu.MOST_V4 + Packet.MAX_SACK_BYTES);
    private int halfOpenInAll;
    private int resets;
    private long resetsSince;
    private long wakeAt = Long.MAX_VALUE;

    public Exchange(Outside outside, RandomGenerator chance) {
        this.outside = outside;
        this.chance = chance;
    }

    /// Takes a datagram. What it makes necessary is sent by [#drained] at the latest.
    ///
    /// @param now when it was read: peers measure the path by it
    /// @return whether it was one of uTP
    public boolean arrived(InetSocketAddress from, ByteBuffer bytes, long now) {
        Optional<Packet> parsed = Packet.parse(bytes);
        if (parsed.isEmpty()) {
            return false;
        }
        Packet packet = parsed.get();
        switch (packet.type()) {
            case SYN -> called(from, packet, now);
            case RESET ->
                link(from, packet.connectionId())
                        .or(() -> sender(from, packet))
                        .ifPresent(link -> hear(link, packet, now));
            case DATA, FIN, STATE ->
                link(from, packet.connectionId())
                        .ifPresentOrElse(link -> hear(link, packet, now), () -> refuse(from, packet, now));
        }
        return true;
    }

    private void hear(Link link, Packet packet, long now) {
        link.arrived(packet, now);
        if (!link.isClosed()) {
            touched.add(link);
        }
    }

    private Optional<Link> link(InetSocketAddress peer, int receiveId) {
        return Optional.ofNullable(links.get(new Name(peer, receiveId)));
    }

    /// Who does not know a connection says so with the id of our packet.
    private Optional<Link> sender(InetSocketAddress from, Packet packet) {
        return link(from, SequenceNumbers.plus(packet.connectionId(), -1))
                .or(() -> link(from, SequenceNumbers.plus(packet.connectionId(), 1)))
                .filter(link -> link.sendId() == packet.connectionId());
    }

    private void called(InetSocketAddress from, Packet syn, long now) {
        int receiveId = SequenceNumbers.plus(syn.connectionId(), 1);
        Link known = links.get(new Name(from, receiveId));
        if (known != null) {
            if (known.isHalfOpen()) {
                known.answer(now);
            }
            return;
        }
        int ofAddress = halfOpen.getOrDefault(from.getAddress(), 0);
        if (links.size() >= MOST_LINKS || halfOpenInAll >= MOST_HALF_OPEN || ofAddress >= MOST_HALF_OPEN_OF_ADDRESS) {
            return;
        }
        var link = new Link(this, from, receiveId, true, chance.nextInt(0x10000), syn.seq(), now);
        links.put(new Name(from, receiveId), link);
        halfOpen.merge(from.getAddress(), 1, Integer::sum);
        halfOpenInAll++;
        link.greet(syn, now);
        touched(link);
    }

    /// No answer is longer than what it answers, and strangers get few.
    private void refuse(InetSocketAddress from, Packet packet, long now) {
        if (now - resetsSince >= SECOND) {
            resetsSince = now;
            resets = 0;
        }
        if (resets < RESETS_PER_SECOND) {
            resets++;
            var reset = Packet.bare(Packet.Type.RESET, packet.connectionId(), chance.nextInt(0x10000), packet.seq());
            ByteBuffer out = datagram();
            reset.encodeHead(out, 0, 0);
            send(out.flip(), from);
        }
    }

    /// Calls somebody.
    ///
    /// @return nothing when there are too many connections, or there is no way to such an address
    public Optional<Link> call(InetSocketAddress to, long now) {
        if (links.size() >= MOST_LINKS) {
            return Optional.empty();
        }
        int receiveId = chance.nextInt(0x10000);
        while (isTaken(to, receiveId)) {
            receiveId = SequenceNumbers.plus(receiveId, 1);
        }
        var link = new Link(this, to, receiveId, false, 1, 0, now);
        links.put(new Name(to, receiveId), link);
        if (!link.call(now)) {
            links.remove(new Name(to, receiveId));
            return Optional.empty();
        }
        touched(link);
        return Optional.of(link);
    }

    /// Neighbours too, so that an id belongs to one connection whichever way it is meant.
    private boolean isTaken(InetSocketAddress peer, int receiveId) {
        for (int step = -2; step <= 2; step++) {
            if (links.containsKey(new Name(peer, SequenceNumbers.plus(receiveId, step)))) {
                return true;
            }
        }
        return false;
    }

    /// No more datagrams are waiting: answers those that came. One acknowledgement so stands for many packets.
    public void drained(long now) {
        for (Link link : List.copyOf(touched)) {
            link.flush(now);
            touched(link);
        }
        touched.clear();
    }

    /// Does what is due, to be called at [#wakeAt].
    public void tick(long now) {
        wakeAt = Long.MAX_VALUE;
        for (Link link : new ArrayList<>(links.values())) {
            if (link.deadline() - now <= 0) {
                link.tick(now);
            }
            touched(link);
        }
        wakeAt = Math.max(wakeAt, now + LEAST_PAUSE);
    }

    /// When to call [#tick] next; [Long#MAX_VALUE] for not at all.
    public long wakeAt() {
        return wakeAt;
    }

    public int links() {
        return links.size();
    }

    /// Ends every connection at once.
    public void close(long now) {
        for (Link link : new ArrayList<>(links.values())) {
            link.abort(now);
        }
    }

    void touched(Link link) {
        wakeAt = Math.min(wakeAt, link.deadline());
    }

    void opened(Link link) {
        leaveDoor(link);
        outside.called(link);
    }

    void forget(Link link, boolean atTheDoor) {
        if (links.remove(new Name(link.peer(), link.receiveId()), link) && atTheDoor) {
            leaveDoor(link);
        }
    }

    private void leaveDoor(Link link) {
        halfOpenInAll--;
        halfOpen.computeIfPresent(link.peer().getAddress(), (_, count) -> count > 1 ? count - 1 : null);
    }

    boolean send(ByteBuffer packet, InetSocketAddress to) {
        return outside.send(packet, to);
    }

    /// An empty buffer for the next datagram, which is sent before the next is written.
    ByteBuffer datagram() {
        return datagram.clear();
    }

    SharedBytes received() {
        return received;
    }

    SharedBytes written() {
        return written;
    }
}
