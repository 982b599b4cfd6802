package nagare.torrent.tracker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import nagare.torrent.status.TrackerTrouble;
import nagare.torrent.tracker.UdpAnnounce.ConnectionId;
import nagare.torrent.tracker.UdpAnnounce.Heard;
import nagare.torrent.tracker.UdpAnnounce.Step;
import nagare.torrent.udp.PacketHandler;
import nagare.torrent.udp.UdpSocket;

/// Carries the announces of all torrents over the one UDP socket. An answer counts only when both its transaction id
/// and the endpoint it comes from are those of a question, so nobody else can answer for a tracker without seeing our
/// packets. Remembers connection ids. Thread-safe; the lock is a leaf.
final class UdpExchange implements PacketHandler, AutoCloseable {
    /// Connection ids that are remembered; each is worth one round trip for a minute.
    static final int MAX_CONNECTION_IDS = 256;

    private static final int MAX_WAITING_PACKETS = 4;

    private final UdpSocket socket;
    private final LongSupplier nanoClock;
    private final IntSupplier transactions;
    private final Map<Integer, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, ConnectionId> ids = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, ConnectionId> eldest) {
            return size() > MAX_CONNECTION_IDS;
        }
    };

    private record Waiting(InetSocketAddress endpoint, BlockingQueue<ByteBuffer> packets) {
        /// Whom a proxy sends to under a name only the proxy knows: there the transaction id alone must do, and only
        /// the proxy can answer.
        boolean isAnsweredBy(InetSocketAddress from) {
            return endpoint.isUnresolved() || endpoint.equals(from);
        }
    }

    UdpExchange(UdpSocket socket, LongSupplier nanoClock, IntSupplier transactions) {
        this.socket = socket;
        this.nanoClock = nanoClock;
        this.transactions = transactions;
        socket.register(this);
    }

    AnnounceReply announce(AnnounceRequest request, InetSocketAddress endpoint, String path, Family family)
            throws TrackerFailed, InterruptedException {
        var mine = new Waiting(endpoint, new ArrayBlockingQueue<>(MAX_WAITING_PACKETS));
        int transaction = enter(mine);
        try {
            var announce = new UdpAnnounce(request, path, family, transaction, known(endpoint));
            var reply = converse(announce, mine);
            announce.connectionId().ifPresent(id -> remember(endpoint, id));
            return reply;
        } finally {
            waiting.remove(transaction);
        }
    }

    private AnnounceReply converse(UdpAnnounce announce, Waiting mine) throws TrackerFailed, InterruptedException {
        var step = announce.next(nanoClock.getAsLong());
        while (step instanceof Step.Send(var packet, long until)) {
            send(packet, mine.endpoint());
            if (hear(announce, mine, until) instanceof Heard.Answer(var reply)) {
                return reply;
            }
            step = announce.next(nanoClock.getAsLong());
        }
        throw new TrackerFailed(TrackerTrouble.NO_ANSWER, "it does not answer");
    }

    /// Waits for something that matters; silence until the end matters, too.
    private Heard hear(UdpAnnounce announce, Waiting mine, long until) throws TrackerFailed, InterruptedException {
        Heard heard = new Heard.Nothing();
        while (heard instanceof Heard.Nothing) {
            var packet = mine.packets().poll(until - nanoClock.getAsLong(), TimeUnit.NANOSECONDS);
            heard = packet == null ? new Heard.Progress() : announce.received(packet, nanoClock.getAsLong());
        }
        return heard;
    }

    private void send(ByteBuffer packet, InetSocketAddress to) throws TrackerFailed {
        try {
            socket.send(packet, to);
        } catch (IOException e) {
            throw new TrackerFailed(TrackerTrouble.NO_WAY, "there is no way to it: " + e.getMessage());
        }
    }

    /// Takes a transaction id that no other announce uses.
    private int enter(Waiting mine) {
        while (true) {
            int transaction = transactions.getAsInt();
            if (waiting.putIfAbsent(transaction, mine) == null) {
                return transaction;
            }
        }
    }

    private Optional<ConnectionId> known(InetSocketAddress endpoint) {
        synchronized (ids) {
            return Optional.ofNullable(ids.get(endpoint)).filter(id -> id.isFresh(nanoClock.getAsLong()));
        }
    }

    private void remember(InetSocketAddress endpoint, ConnectionId id) {
        synchronized (ids) {
            ids.put(endpoint, id);
        }
    }

    @Override
    public boolean accept(InetSocketAddress from, ByteBuffer packet) {
        if (packet.remaining() < 8) {
            return false;
        }
        var mine = waiting.get(packet.getInt(packet.position() + 4));
        if (mine == null || !mine.isAnsweredBy(from)) {
            return false;
        }
        var copy = ByteBuffer.allocate(packet.remaining()).put(packet).flip();
        mine.packets().offer(copy); // a tracker that sends more than we asked for loses the rest
        return true;
    }

    @Override
    public void close() {
        socket.unregister(this);
    }
}
