package nagare.torrent.utp.protocol;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One connection (BEP 29): what its packets do to it, and which it sends. Bytes that are written go out as path and
/// peer allow, those that came are there to be read. All times are nanoseconds of one monotonic clock.
///
/// Not thread-safe: whoever owns the [Exchange] owns its links.
public final class Link {
    /// A caller that says nothing after its first packet is forgotten: its address may not be its own.
    static final long HALF_OPEN_TIME = TimeUnit.SECONDS.toNanos(6);

    static final long ACK_DELAY = TimeUnit.MILLISECONDS.toNanos(100);
    static final int PACKETS_PER_ACK = 2;
    static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(29);

    /// A connection that was closed here has so long to get rid of what was written.
    static final long LINGER = TimeUnit.SECONDS.toNanos(5);

    static final long WINDOW_PROBE = TimeUnit.SECONDS.toNanos(5);

    /// With so many timeouts in a row and silence for so long, or more of them whatever is heard, the peer is gone.
    static final int SILENT_TIMEOUTS = 5;

    static final long SILENCE = TimeUnit.SECONDS.toNanos(20);
    static final int MOST_TIMEOUTS = 12;

    /// A window that opened by so much is told without being asked.
    private static final int WORTH_TELLING = Incoming.MOST_BYTES / 4;

    /// A step of the peer's clock that is larger than this is no drift of it.
    private static final int MOST_DRIFT_MICROS = 10_000;

    private enum State {
        CONNECTING,
        HALF_OPEN,
        OPEN,
        CLOSED
    }

    private final Exchange exchange;
    private final InetSocketAddress peer;
    private final int receiveId;
    private final int sendId;
    private final Outgoing outgoing;
    private final int firstSeq;
    private final long began;
    private final DelayHistory theirDelays = new DelayHistory();
    private Incoming incoming;
    private Runnable readable = () -> {};
    private Runnable writable = () -> {};
    private State state;
    private Optional<String> failure = Optional.empty();
    private boolean closing;

    private long lastHeard;
    private long lastSent;
    private long closedAt;
    private long windowClosedAt;
    private long synTimeoutAt;
    private int delayToTell;
    private int toAck;
    private boolean ackNow;
    private long ackAt;
    private long told;

    /// Of an incoming one the peer's first packet had the number `ack`, and the id that is one below `receiveId`.
    Link(Exchange exchange, InetSocketAddress peer, int receiveId, boolean incoming, int firstSeq, int ack, long now) {
        this.exchange = exchange;
        this.peer = peer;
        this.receiveId = receiveId;
        this.sendId = SequenceNumbers.plus(receiveId, incoming ? -1 : 1);
        this.firstSeq = firstSeq;
        this.incoming = new Incoming(exchange.received(), ack);
        outgoing = new Outgoing(
                exchange.written(),
                peer.getAddress() instanceof Inet6Address,
                incoming ? firstSeq : SequenceNumbers.plus(firstSeq, 1));
        state = incoming ? State.HALF_OPEN : State.CONNECTING;
        began = now;
        lastHeard = now;
        lastSent = now;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    /// Whom to tell that there may be something to read, or room to write. Both are told of the connection's beginning
    /// and end. They are called by whoever works the exchange.
    public void watch(Runnable becameReadable, Runnable becameWritable) {
        readable = becameReadable;
        writable = becameWritable;
    }

    /// Whether the peer has answered and the connection has not ended.
    public boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isHalfOpen() {
        return state == State.HALF_OPEN;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /// Why it ended, when the peer or the network ended it.
    public Optional<String> failure() {
        return failure;
    }

    int receiveId() {
        return receiveId;
    }

    int sendId() {
        return sendId;
    }

    /// Says the first word.
    ///
    /// @return whether there is a way to such an address
    boolean call(long now) {
        synTimeoutAt = now + outgoing.roundTrip().timeout();
        return send(Packet.Type.SYN, firstSeq, receiveId, now);
    }

    /// Hears a caller's first word.
    void greet(Packet syn, long now) {
        noteTime(syn, now);
        answer(now);
    }

    /// Answers the first word, as often as it comes.
    void answer(long now) {
        send(Packet.Type.STATE, firstSeq, sendId, now);
    }

    void arrived(Packet packet, long now) {
        switch (packet.type()) {
            case RESET -> reset(packet);
            case STATE, DATA, FIN -> {
                if (state == State.CONNECTING) {
                    connected(packet, now);
                } else if (outgoing.isPlausible(packet.ack())) {
                    heard(packet, now);
                }
            }
            case SYN -> answer(now); // not reached: the exchange takes these
        }
    }

    /// Believed only with a number that we have sent: who cannot see our packets cannot end a connection.
    private void reset(Packet packet) {
        boolean believed = state == State.CONNECTING ? packet.ack() == firstSeq : outgoing.isPlausible(packet.ack());
        if (believed) {
            end(state == State.CONNECTING ? "refused by the peer" : "reset by the peer");
        }
    }

    /// The answer to the first packet says with which number the peer's first data will come (as libutp and libtorrent
    /// do it, other than the figure in BEP 29).
    private void connected(Packet packet, long now) {
        if (packet.type() != Packet.Type.STATE || packet.ack() != firstSeq) {
            return;
        }
        incoming = new Incoming(exchange.received(), SequenceNumbers.plus(packet.seq(), -1));
        outgoing.roundTrip().sample(now - lastSent);
        outgoing.peerWindow(packet.window());
        noteTime(packet, now);
        state = State.OPEN;
        readable.run();
        writable.run();
    }

    private void heard(Packet packet, long now) {
        if (state == State.HALF_OPEN) {
            if (packet.type() != Packet.Type.DATA) {
                return;
            }
            outgoing.peerWindow(packet.window());
            state = State.OPEN;
            exchange.opened(this);
        }
        noteTime(packet, now);
        if (outgoing.acked(packet, now) && outgoing.hasRoom()) {
            writable.run();
        }
        if (packet.type() == Packet.Type.DATA && packet.payload().hasRemaining()) {
            data(packet, now);
        } else if (packet.type() == Packet.Type.FIN) {
            take(incoming.fin(packet.seq()), now);
        }
        if (closing && outgoing.isDone()) {
            gone();
        }
    }

    private void noteTime(Packet packet, long now) {
        lastHeard = now;
        if (packet.sentMicros() == 0) {
            return;
        }
        delayToTell = micros(now) - packet.sentMicros();
        int before = theirDelays.base();
        boolean first = theirDelays.isEmpty();
        theirDelays.add(delayToTell, now);
        int drift = before - theirDelays.base();
        if (!first && drift > 0 && drift <= MOST_DRIFT_MICROS) {
            outgoing.delays().shift(drift);
        }
    }

    private void data(Packet packet, long now) {
        if (closing) {
            reset(now);
            end("closed");
            return;
        }
        take(incoming.data(packet.seq(), packet.payload()), now);
    }

    private void take(Incoming.Taken taken, long now) {
        switch (taken) {
            case IN_ORDER -> {
                if (toAck++ == 0) {
                    ackAt = now + ACK_DELAY;
                }
                ackNow |= toAck >= PACKETS_PER_ACK || incoming.hasGap() || incoming.hasEnded();
                readable.run();
            }
            case EARLY, AGAIN, REFUSED -> {
                toAck++;
                ackNow = true;
            }
        }
    }

    /// Sends what may be sent now, and the acknowledgement that is due, alone when nothing carries it.
    void flush(long now) {
        if (state != State.OPEN) {
            return;
        }
        for (var segment = outgoing.next(now); segment.isPresent(); segment = outgoing.next(now)) {
            send(segment.get(), now);
        }
        if (ackNow || toAck > 0 && now - ackAt >= 0) {
            state(now);
        }
        if (!outgoing.waitsForWindow()) {
            windowClosedAt = now;
        }
    }

    /// When something is to be done at the latest.
    long deadline() {
        return switch (state) {
            case CONNECTING -> synTimeoutAt;
            case HALF_OPEN -> began + HALF_OPEN_TIME;
            case CLOSED -> Long.MAX_VALUE;
            case OPEN -> {
                long deadline = lastSent + KEEP_ALIVE;
                deadline = Math.min(deadline, outgoing.timeoutAt().orElse(deadline));
                deadline = toAck > 0 ? Math.min(deadline, ackAt) : deadline;
                deadline = outgoing.waitsForWindow() ? Math.min(deadline, windowClosedAt + WINDOW_PROBE) : deadline;
                yield closing ? Math.min(deadline, closedAt + LINGER) : deadline;
            }
        };
    }

    /// Does what is due.
    void tick(long now) {
        switch (state) {
            case CONNECTING -> {
                if (now - synTimeoutAt >= 0) {
                    outgoing.roundTrip().timedOut();
                    call(now);
                }
            }
            case HALF_OPEN -> {
                if (now - began >= HALF_OPEN_TIME) {
                    end("nothing came after the first packet");
                }
            }
            case OPEN -> tickOpen(now);
            case CLOSED -> {}
        }
    }

    private void tickOpen(long now) {
        if (closing && now - closedAt >= LINGER) {
            reset(now);
            end("closed");
            return;
        }
        if (outgoing.timeoutAt().isPresent() && now - outgoing.timeoutAt().getAsLong() >= 0) {
            outgoing.timedOut(now);
            boolean silent = outgoing.timeouts() >= SILENT_TIMEOUTS && now - lastHeard >= SILENCE;
            boolean stuck = outgoing.timeouts() >= MOST_TIMEOUTS && outgoing.peerWindow() > 0;
            if (silent || stuck) {
                reset(now);
                end("the peer does not answer any more");
                return;
            }
        }
        if (outgoing.waitsForWindow() && now - windowClosedAt >= WINDOW_PROBE) {
            send(outgoing.windowProbe(now), now);
        }
        flush(now);
        if (now - lastSent >= KEEP_ALIVE) {
            state(now);
        }
    }

    /// Reads what is here.
    ///
    /// @return how many bytes, 0 when nothing is here yet, -1 when nothing will come
    public int read(ByteBuffer target, long now) {
        int bytes = incoming.read(target);
        if (bytes > 0) {
            if (state == State.OPEN && incoming.window() - told >= WORTH_TELLING) {
                state(now);
            }
            return bytes;
        }
        return target.hasRemaining() && (incoming.hasEnded() || state == State.CLOSED) ? -1 : 0;
    }

    /// Whether [#read] would say something else than 0.
    public boolean isReadable() {
        return incoming.hasUnread() || incoming.hasEnded() || state == State.CLOSED;
    }

    /// Takes bytes to send.
    ///
    /// @return how many; 0 when there is no room now
    public int write(ByteBuffer source, long now) {
        if (state != State.OPEN || closing) {
            return 0;
        }
        int bytes = outgoing.write(source);
        if (bytes > 0) {
            flush(now);
            exchange.touched(this);
        }
        return bytes;
    }

    /// Nothing more is read or written here. What was written still goes, for a while.
    public void close(long now) {
        if (closing) {
            return;
        }
        closing = true;
        incoming.clear();
        if (state != State.OPEN) {
            gone();
        } else {
            closedAt = now;
            outgoing.finish();
            flush(now);
            exchange.touched(this);
            readable.run();
            writable.run();
        }
    }

    /// Ends it at once, and tells the peer so.
    void abort(long now) {
        if (state == State.OPEN) {
            reset(now);
        }
        end("closed");
    }

    private void end(String why) {
        if (!closing && failure.isEmpty()) {
            failure = Optional.of(why);
        }
        gone();
    }

    private void gone() {
        if (state != State.CLOSED) {
            boolean atTheDoor = state == State.HALF_OPEN;
            state = State.CLOSED;
            outgoing.clear();
            exchange.forget(this, atTheDoor);
            readable.run();
            writable.run();
        }
    }

    private void state(long now) {
        send(Packet.Type.STATE, outgoing.nextSeq(), sendId, now);
    }

    private void reset(long now) {
        send(Packet.Type.RESET, outgoing.nextSeq(), sendId, now);
    }

    private boolean send(Packet.Type type, int seq, int id, long now) {
        ByteBuffer sack = type == Packet.Type.STATE && state == State.OPEN ? incoming.sack() : ByteBuffer.allocate(0);
        var packet = packet(type, seq, id, sack, now);
        ByteBuffer datagram = exchange.datagram();
        packet.encodeHead(datagram, 0, 0);
        return exchange.send(datagram.flip(), peer);
    }

    private void send(Segment segment, long now) {
        Packet.Type type = segment.fin ? Packet.Type.FIN : Packet.Type.DATA;
        var packet = packet(type, segment.seq, sendId, ByteBuffer.allocate(0), now);
        ByteBuffer datagram = exchange.datagram();
        packet.encodeHead(datagram, segment.bytes, segment.probe);
        outgoing.copy(segment, datagram);
        exchange.send(datagram.flip(), peer);
    }

    private Packet packet(Packet.Type type, int seq, int id, ByteBuffer sack, long now) {
        lastSent = now;
        if (!incoming.hasGap() || type == Packet.Type.STATE) {
            toAck = 0;
            ackNow = false;
        }
        told = closing ? 0 : incoming.window();
        int ack = type == Packet.Type.SYN ? 0 : incoming.ack();
        return new Packet(type, id, micros(now), delayToTell, told, seq, ack, sack, ByteBuffer.allocate(0));
    }

    /// A clock of microseconds as packets carry it; never 0, which means that there is none.
    private static int micros(long now) {
        int micros = (int) (now / 1000);
        return micros == 0 ? 1 : micros;
    }

    /// How many bytes it lets be under way.
    int window() {
        return outgoing.window();
    }

    int packetBytes() {
        return outgoing.packetBytes();
    }
}
