package nagare.torrent.tracker;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import nagare.torrent.status.TrackerTrouble;
import nagare.torrent.wire.CompactPeers;
import nagare.torrent.wire.PlainText;

/// One announce to one UDP tracker as a state machine (BEP 15): first a connection id, then the announce, each sent
/// again while nothing comes back. Pure: packets and `now` in, packets out.
final class UdpAnnounce {
    static final int CONNECT = 0;
    static final int ANNOUNCE = 1;
    static final int ERROR = 3;

    /// How long a packet is waited for before it is sent again: after 1, 3 and 7 seconds, then as BEP 15 has it.
    static final List<Integer> LADDER_SECONDS = List.of(1, 2, 4, 15, 30);

    /// How long a connection id may be used.
    static final long ID_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// The longest path and query that are sent along (BEP 41); with more the packet would not fit a datagram well.
    static final int MAX_PATH_BYTES = 1024;

    private static final long MAGIC = 0x41727101980L;
    private static final int CONNECT_BYTES = 16;
    private static final int ANNOUNCE_BYTES = 98;
    private static final int REPLY_BYTES = 20;
    private static final int URL_DATA = 2;
    private static final int MAX_OPTION_BYTES = 255;

    /// What a tracker gave us to prove our address with, and when.
    record ConnectionId(long value, long since) {
        boolean isFresh(long now) {
            return now - since < ID_NANOS;
        }
    }

    /// What to do now.
    sealed interface Step {
        /// Send the packet, and come back at `until` if no answer has come.
        record Send(ByteBuffer packet, long until) implements Step {}

        record GiveUp() implements Step {}
    }

    /// What a packet was.
    sealed interface Heard {
        /// Not for this announce, or not now: wait on.
        record Nothing() implements Heard {}

        /// A step forward: ask for the next one.
        record Progress() implements Heard {}

        record Answer(AnnounceReply reply) implements Heard {}
    }

    private final AnnounceRequest request;
    private final byte[] path;
    private final Family family;
    private final int transaction;
    private Optional<ConnectionId> id;
    private boolean idIsOld;
    private int sent;

    /// @param known a connection id of this endpoint from an earlier announce
    UdpAnnounce(AnnounceRequest request, String path, Family family, int transaction, Optional<ConnectionId> known) {
        this.request = request;
        this.path = path.getBytes(StandardCharsets.UTF_8);
        this.family = family;
        this.transaction = transaction;
        this.id = known;
        this.idIsOld = known.isPresent();
        if (this.path.length > MAX_PATH_BYTES) {
            throw new IllegalArgumentException("a path of " + this.path.length + " bytes");
        }
    }

    int transaction() {
        return transaction;
    }

    Optional<ConnectionId> connectionId() {
        return id;
    }

    /// What to do first, after [Heard.Progress], and when the last [Step.Send] found no answer.
    Step next(long now) {
        if (sent == LADDER_SECONDS.size()) {
            return new Step.GiveUp();
        }
        id = id.filter(known -> known.isFresh(now));
        var packet = id.map(known -> announce(known.value())).orElseGet(this::connect);
        return new Step.Send(packet, now + TimeUnit.SECONDS.toNanos(LADDER_SECONDS.get(sent++)));
    }

    /// Takes a packet that came from the tracker's endpoint.
    ///
    /// @throws TrackerFailed when the tracker says no
    Heard received(ByteBuffer packet, long now) throws TrackerFailed {
        if (packet.remaining() < 8) {
            return new Heard.Nothing();
        }
        int action = packet.getInt();
        if (packet.getInt() != transaction) {
            return new Heard.Nothing();
        }
        return switch (action) {
            case CONNECT -> connected(packet, now);
            case ANNOUNCE -> answered(packet);
            case ERROR -> refused(packet);
            default -> new Heard.Nothing();
        };
    }

    private Heard connected(ByteBuffer packet, long now) {
        if (id.isPresent() || packet.remaining() < 8) {
            return new Heard.Nothing();
        }
        id = Optional.of(new ConnectionId(packet.getLong(), now));
        sent = 0;
        return new Heard.Progress();
    }

    private Heard answered(ByteBuffer packet) {
        if (id.isEmpty() || packet.remaining() < REPLY_BYTES - 8) {
            return new Heard.Nothing();
        }
        var interval = Duration.ofSeconds(Math.max(0, packet.getInt()));
        int leechers = packet.getInt();
        int seeders = packet.getInt();
        List<InetSocketAddress> peers =
                switch (family) { // not the length: BEP 15 ties the form to the family of the socket
                    case IPV4 -> CompactPeers.parse4(packet, AnnounceReply.MAX_PEERS);
                    case IPV6 -> CompactPeers.parse6(packet, AnnounceReply.MAX_PEERS);
                };
        return new Heard.Answer(new AnnounceReply(
                peers.stream().distinct().toList(),
                interval,
                Duration.ZERO,
                count(seeders),
                count(leechers),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    /// A tracker that was restarted no longer knows our id, so an old one gets a second chance.
    private Heard refused(ByteBuffer packet) throws TrackerFailed {
        if (idIsOld) {
            idIsOld = false;
            id = Optional.empty();
            sent = 0;
            return new Heard.Progress();
        }
        var text = StandardCharsets.UTF_8.decode(packet).toString();
        throw new TrackerFailed(
                TrackerTrouble.SAID_NO, "it says: " + PlainText.of(text, AnnounceReply.MAX_TEXT_CHARACTERS));
    }

    private ByteBuffer connect() {
        return ByteBuffer.allocate(CONNECT_BYTES)
                .putLong(MAGIC)
                .putInt(CONNECT)
                .putInt(transaction)
                .flip();
    }

    private ByteBuffer announce(long connection) {
        int options = (path.length + MAX_OPTION_BYTES - 1) / MAX_OPTION_BYTES;
        var packet = ByteBuffer.allocate(ANNOUNCE_BYTES + 2 * options + path.length);
        packet.putLong(connection).putInt(ANNOUNCE).putInt(transaction);
        packet.put(request.infoHash().bytes()).put(request.peerId().bytes());
        packet.putLong(request.counters().downloaded());
        packet.putLong(request.counters().leftOrGuess());
        packet.putLong(request.counters().uploaded());
        packet.putInt(request.event().number());
        packet.putInt(0); // our address: the one the packet comes from
        packet.putInt(request.key());
        packet.putInt(request.wanted());
        packet.putShort((short) request.port());
        for (int at = 0; at < path.length; at += MAX_OPTION_BYTES) {
            int length = Math.min(MAX_OPTION_BYTES, path.length - at);
            packet.put((byte) URL_DATA).put((byte) length).put(path, at, length);
        }
        return packet.flip();
    }

    private static OptionalInt count(int number) {
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
