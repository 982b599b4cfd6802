package nagare.torrent.utp.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// The sending half of a connection: cuts what is written into packets, sends again what was lost, and keeps within
/// what path and peer take. A packet once cut keeps its bytes: numbers count packets.
final class Outgoing {
    /// What may wait here, sent and unsent together.
    static final int MOST_BYTES = 1 << 20;

    /// libutp has no room for more.
    static final int MOST_PACKETS = 1000;

    /// So many packets that were sent later have come: this one was lost.
    private static final int REORDERING = 3;

    /// Growing needs a window that was full lately.
    private static final long LATELY = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int BLACK_HOLE_TIMEOUTS = 2;

    private final ByteRing ring = new ByteRing(MOST_BYTES);
    private final Flight flight = new Flight();
    private final SharedBytes shared;
    private final Ledbat ledbat = new Ledbat();
    private final RoundTrip roundTrip = new RoundTrip();
    private final DelayHistory delays = new DelayHistory();
    private final PathMtu mtu;
    private int nextSeq;
    private long acknowledged;
    private int flightBytes;
    private int underWay;
    private int lost;
    private int sacked;
    private long orders;
    private long newestOrder;
    private int duplicates;
    private long peerWindow;
    private long limitedAt;
    private boolean everLimited;
    private long cutAt = Long.MIN_VALUE;
    private OptionalLong timeoutAt = OptionalLong.empty();
    private int timeouts;
    private boolean finishing;
    private boolean finSent;

    Outgoing(SharedBytes shared, boolean ipv6, int nextSeq) {
        this.shared = shared;
        mtu = new PathMtu(ipv6);
        this.nextSeq = nextSeq;
    }

    /// Takes as much as there is room for.
    int write(ByteBuffer source) {
        int bytes = Math.min(source.remaining(), shared.room(ring.size(), MOST_BYTES));
        var part = source.slice(source.position(), bytes);
        ring.put(part);
        source.position(source.position() + bytes);
        shared.take(bytes);
        return bytes;
    }

    boolean hasRoom() {
        return shared.room(ring.size(), MOST_BYTES) > 0;
    }

    /// Nothing more will be written.
    void finish() {
        finishing = true;
    }

    /// Whether the end has been acknowledged, and so all before it.
    boolean isDone() {
        return finSent && flight.count() == 0;
    }

    void clear() {
        shared.give(ring.size());
        ring.clear();
    }

    /// Whether a peer that acknowledges this can have got what it says: only what was sent, and not long ago.
    boolean isPlausible(int ack) {
        int ahead = SequenceNumbers.distance(lastSent(), ack);
        return ahead <= 0 && ahead >= -Incoming.MOST_AHEAD;
    }

    private int lastSent() {
        return SequenceNumbers.plus(nextSeq, -1);
    }

    /// Takes note of what a packet of the peer acknowledges, and of the delay that it reports.
    ///
    /// @return whether something came of it
    boolean acked(Packet packet, long now) {
        if (SequenceNumbers.distance(lastAcked(), packet.ack()) >= 0) { // not one that was overtaken
            peerWindow = packet.window();
        }
        if (packet.delayMicros() != 0) {
            delays.add(packet.delayMicros(), now);
        }
        int before = underWay + lost;
        var arrived = new ArrayList<Segment>();
        for (int i = SequenceNumbers.distance(lastAcked(), packet.ack()); i > 0 && flight.count() > 0; i--) {
            forget(flight.removeFirst(), arrived);
        }
        if (packet.ack() == lastAcked()) {
            selectively(packet.sack(), arrived);
            countDuplicate(packet, !arrived.isEmpty(), now);
        }
        if (arrived.isEmpty()) {
            return false;
        }
        progress(arrived, before, now);
        return true;
    }

    private int lastAcked() {
        return SequenceNumbers.plus(nextSeq, -1 - flight.count());
    }

    private void forget(Segment segment, List<Segment> arrived) {
        ring.drop(segment.bytes);
        shared.give(segment.bytes);
        acknowledged += segment.bytes;
        flightBytes -= segment.bytes;
        if (segment.sacked) {
            sacked--;
        } else {
            settle(segment);
            arrived.add(segment);
        }
    }

    private void selectively(ByteBuffer sack, List<Segment> arrived) {
        int bits = Math.min(sack.remaining() * Byte.SIZE, flight.count() - 1);
        for (int bit = 0; bit < bits; bit++) {
            if ((sack.get(sack.position() + bit / Byte.SIZE) >> bit % Byte.SIZE & 1) != 0) {
                Segment segment = flight.at(bit + 1);
                if (!segment.sacked) {
                    settle(segment);
                    segment.sacked = true;
                    sacked++;
                    arrived.add(segment);
                }
            }
        }
    }

    private void settle(Segment segment) {
        if (segment.lost) {
            lost--;
            segment.lost = false;
        } else {
            underWay -= segment.bytes;
        }
    }

    /// For peers without selective acks: the same acknowledgement again and again means that something is missing.
    private void countDuplicate(Packet packet, boolean progressed, long now) {
        boolean again = !progressed
                && packet.type() == Packet.Type.STATE
                && !packet.sack().hasRemaining()
                && flight.count() > 0;
        duplicates = again ? duplicates + 1 : 0;
        if (duplicates == REORDERING && flight.at(0).isUnderWay()) {
            takeForLost(flight.at(0), now);
        }
    }

    private void progress(List<Segment> arrived, int before, long now) {
        int bytes = 0;
        Segment newest = arrived.getFirst();
        for (Segment segment : arrived) {
            bytes += segment.bytes;
            if (segment.sends == 1 || now - segment.sentAt >= roundTrip.least()) {
                newestOrder = Math.max(newestOrder, segment.order);
            }
            if (segment.probe > 0) {
                mtu.arrived(segment.probe);
            }
            newest = segment.order > newest.order ? segment : newest;
        }
        if (newest.sends == 1) {
            roundTrip.sample(now - newest.sentAt);
        }
        roundTrip.progressed();
        timeouts = 0;
        findLost(now);
        boolean limited = everLimited && now - limitedAt <= Math.max(LATELY, roundTrip.mean()) && before > 0;
        ledbat.acked(bytes, delays.queueing(), limited);
        timeoutAt = flight.count() > 0 ? OptionalLong.of(now + roundTrip.timeout()) : OptionalLong.empty();
    }

    private void findLost(long now) {
        if (flight.count() == 0 || sacked == 0 && flight.at(0).order + REORDERING > newestOrder) {
            return;
        }
        for (int i = 0; i < flight.count(); i++) {
            Segment segment = flight.at(i);
            if (segment.isUnderWay() && segment.order + REORDERING <= newestOrder) {
                takeForLost(segment, now);
            }
        }
    }

    /// A lost probe says that it was too large, not that the path is full. Losses of one round trip count once.
    private void takeForLost(Segment segment, long now) {
        segment.lost = true;
        lost++;
        underWay -= segment.bytes;
        if (segment.probe > 0) {
            mtu.lost(segment.probe);
            segment.probe = 0;
        } else if (segment.sentAt > cutAt) {
            ledbat.lost();
            cutAt = now;
        }
    }

    /// The packet to send now, if any; it counts as sent.
    Optional<Segment> next(long now) {
        if (lost > 0) {
            Segment segment = flight.firstLost();
            if (!fits(segment.bytes, now)) {
                return Optional.empty();
            }
            lost--;
            segment.lost = false;
            return Optional.of(sent(segment, now));
        }
        if (flight.count() == MOST_PACKETS) {
            return Optional.empty();
        }
        int unsent = ring.size() - flightBytes;
        if (unsent > 0) {
            return nextOf(unsent, now);
        }
        if (finishing && !finSent) {
            finSent = true;
            return Optional.of(sent(cut(0, true), now));
        }
        return Optional.empty();
    }

    /// A packet smaller than could be goes only when the peer has no room for more and nothing is under way.
    private Optional<Segment> nextOf(int unsent, long now) {
        int whole = mtu.size() - Packet.HEADER_BYTES;
        int bytes = Math.min(unsent, whole);
        long room = peerWindow - flightBytes;
        if (bytes > room) {
            if (flight.count() > 0 || room <= 0) {
                return Optional.empty();
            }
            bytes = (int) room;
        }
        if (!fits(bytes, now)) {
            return Optional.empty();
        }
        Segment segment = cut(bytes, false);
        if (bytes == whole && mtu.probe() > 0) {
            segment.probe = mtu.probe();
            mtu.probing();
        }
        return Optional.of(sent(segment, now));
    }

    private boolean fits(int bytes, long now) {
        boolean fits = underWay == 0 || underWay + bytes <= ledbat.window();
        if (!fits) {
            limitedAt = now;
            everLimited = true;
        }
        return fits;
    }

    private Segment cut(int bytes, boolean fin) {
        var segment = new Segment(nextSeq, bytes, fin, acknowledged + flightBytes);
        nextSeq = SequenceNumbers.plus(nextSeq, 1);
        flight.addLast(segment);
        flightBytes += bytes;
        return segment;
    }

    private Segment sent(Segment segment, long now) {
        segment.sentAt = now;
        segment.sends++;
        segment.order = ++orders;
        underWay += segment.bytes;
        if (timeoutAt.isEmpty()) {
            timeoutAt = OptionalLong.of(now + roundTrip.timeout());
        }
        return segment;
    }

    void copy(Segment segment, ByteBuffer target) {
        ring.copy((int) (segment.position - acknowledged), segment.bytes, target);
    }

    /// Nothing may be sent though something waits, since the peer has no room: what would tell us that it has some may
    /// have been lost.
    boolean waitsForWindow() {
        return flight.count() == 0 && ring.size() > 0 && peerWindow <= 0;
    }

    /// One byte, to be told the window.
    Segment windowProbe(long now) {
        return sent(cut(1, false), now);
    }

    /// When all that is under way is taken for lost.
    OptionalLong timeoutAt() {
        return timeoutAt;
    }

    void timedOut(long now) {
        timeouts++;
        roundTrip.timedOut();
        boolean large = false;
        for (int i = 0; i < flight.count(); i++) {
            Segment segment = flight.at(i);
            if (segment.isUnderWay()) {
                large |= segment.probe == 0 && segment.bytes + Packet.HEADER_BYTES >= mtu.size();
                segment.lost = true;
                lost++;
                underWay -= segment.bytes;
                if (segment.probe > 0) {
                    mtu.lost(segment.probe);
                    segment.probe = 0;
                }
            }
        }
        ledbat.timedOut();
        cutAt = now;
        if (large && timeouts == BLACK_HOLE_TIMEOUTS) {
            mtu.blackHole();
        }
        timeoutAt = OptionalLong.of(now + roundTrip.timeout());
    }

    /// How often in a row nothing came back in time.
    int timeouts() {
        return timeouts;
    }

    int nextSeq() {
        return nextSeq;
    }

    /// What a connection's first packet found out.
    RoundTrip roundTrip() {
        return roundTrip;
    }

    DelayHistory delays() {
        return delays;
    }

    /// How large packets are at most, as datagrams.
    int packetBytes() {
        return mtu.size();
    }

    int window() {
        return ledbat.window();
    }

    void peerWindow(long bytes) {
        peerWindow = bytes;
    }

    long peerWindow() {
        return peerWindow;
    }
}
