package nagare.torrent.swarm.member;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.torrent.peer.Line;
import nagare.torrent.picker.order.Block;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.Handshake;

/// What the swarm knows of one connected peer (BEP 3 names).
public final class Peer {
    /// Who gave for a shorter time is taken to have given for so long: a first block says little of a rate.
    private static final long LEAST_GIVING = 1_000_000_000L;

    public final int number;
    public final InetSocketAddress address;
    public final Handshake handshake;
    public final Line line;
    /// Whether it is a web server (BEP 19): it gives and takes nothing.
    public final boolean webSeed;
    private final Optional<String> seed;
    public final long joinedAt;

    public final BitSet pieces = new BitSet();
    /// Whether it has told what it has.
    public boolean piecesSaid;

    public boolean amChoking = true;
    public boolean amInterested;
    public boolean peerChoking = true;
    public boolean peerInterested;

    public final RateMeter down;
    public final RateMeter up;
    public long lastHeard;
    public long lastSent;
    /// When it last delivered a block that was kept; when it joined, before that.
    public long lastUseful;
    /// Blocks nobody asked of it: too many, and it is dropped.
    public int unasked;
    /// Whether it delivered a block that was kept.
    public boolean useful;

    /// Whether both sides speak v2 (BEP 52), and how long its handshake took, nanoseconds.
    public boolean v2;

    public long rtt;
    /// Up to when its answers of hashes are used up.
    public long answersFrom;
    /// All that it told of itself so far.
    private ExtensionHandshake told = ExtensionHandshake.NOTHING;
    /// Whether the way to it was opened by calling each other at once (BEP 55).
    public boolean punched;
    /// Whether it downloads nothing itself (BEP 21).
    public boolean uploadOnly;

    public int maxRequests = ExtensionHandshake.DEFAULT_REQUESTS;
    /// What it asked of us and has not got yet, oldest first.
    public final Deque<Block> uploads = new ArrayDeque<>();
    /// Whether it has been told which pieces it may have while we choke it; those, and how many bytes of them it may
    /// still have (BEP 6).
    public boolean toldAllowedFast;

    public final BitSet allowedFast = new BitSet();
    public long fastBytes;
    /// Bytes for it that are being read, or wait to be written to its connection.
    public long unsent;

    public Peer(int number, InetSocketAddress address, Handshake handshake, Line line, long now) {
        this(number, address, handshake, line, Optional.empty(), now);
    }

    /// A web server, by the handshake that it would have made.
    public static Peer webSeed(int number, String name, InetSocketAddress address, Handshake handshake, long now) {
        return new Peer(number, address, handshake, Line.plain(false), Optional.of(name), now);
    }

    private Peer(
            int number, InetSocketAddress address, Handshake handshake, Line line, Optional<String> seed, long now) {
        this.webSeed = seed.isPresent();
        this.seed = seed;
        this.number = number;
        this.address = address;
        this.handshake = handshake;
        this.line = line;
        this.joinedAt = now;
        this.lastHeard = now;
        this.lastSent = now;
        this.lastUseful = now;
        this.down = new RateMeter(now);
        this.up = new RateMeter(now);
    }

    /// It told of itself (BEP 10).
    public void introduced(ExtensionHandshake theirs) {
        told = told.and(theirs);
        uploadOnly = told.uploadOnly().orElse(uploadOnly);
        theirs.requests().ifPresent(count -> maxRequests = count);
    }

    /// What to remember of it; `named` is whether a tracker named it.
    GoodPeer praise(boolean named) {
        long gave = Math.max(LEAST_GIVING, lastUseful - joinedAt);
        long rate = (long) Math.min(Integer.MAX_VALUE, down.total() * 1e9 / gave);
        long millis = Math.clamp(rtt / 1_000_000, 0, Integer.MAX_VALUE);
        return new GoodPeer(address, named, (int) millis, (int) rate);
    }

    /// Whether it accepts messages of the extension, and under which id.
    public OptionalInt idOf(Extension extension) {
        return told.idOf(extension);
    }

    /// All that it told of itself so far (BEP 10).
    public ExtensionHandshake told() {
        return told;
    }

    /// Where it can be dialled: a caller's own port is what it says it listens on.
    public Optional<InetSocketAddress> dialable() {
        if (!line.incoming()) {
            return Optional.of(address);
        }
        OptionalInt port = told.listenPort();
        return port.isPresent()
                ? Optional.of(new InetSocketAddress(address.getAddress(), port.getAsInt()))
                : Optional.empty();
    }

    /// Its name for people; safe to show.
    public String client() {
        return seed.or(told::client).orElseGet(() -> handshake.peerId().client());
    }

    public boolean fast() {
        return handshake.fast();
    }
}
