package nagare.torrent.swarm.member;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.torrent.metadata.MetadataShare;
import nagare.torrent.picker.Block;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.Handshake;

/// What the swarm knows of one connected peer (BEP 3 names).
public final class Peer {
    public final int number;
    public final InetSocketAddress address;
    public final Handshake handshake;
    public final boolean incoming;
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
    /// Blocks nobody asked of it: at [Swarm#MAX_UNASKED] it is dropped.
    public int unasked;
    /// Whether it delivered a block that was kept.
    public boolean useful;

    /// Whether both sides speak v2 (BEP 52), and how long its handshake took, nanoseconds.
    public boolean v2;

    public long rtt;
    /// Up to when its answers of hashes are used up.
    public long answersFrom;
    /// What it may still ask for of the info dictionary.
    public final MetadataShare.Allowance metadata;

    /// All that it said in its extension handshakes.
    private Optional<ExtensionHandshake> introduction = Optional.empty();
    /// What it calls itself, safe to show.
    private Optional<String> client = Optional.empty();
    /// BEP 21.
    public boolean uploadOnly;

    public int maxRequests = ExtensionHandshake.DEFAULT_REQUESTS;
    /// What it asked of us and has not got yet, oldest first.
    public final Deque<Block> uploads = new ArrayDeque<>();
    /// Bytes for it that are being read, or wait to be written to its connection.
    public long unsent;

    public Peer(int number, InetSocketAddress address, Handshake handshake, boolean incoming, long now) {
        this.number = number;
        this.address = address;
        this.handshake = handshake;
        this.incoming = incoming;
        this.joinedAt = now;
        this.lastHeard = now;
        this.lastSent = now;
        this.lastUseful = now;
        this.metadata = new MetadataShare.Allowance(now);
        this.down = new RateMeter(now);
        this.up = new RateMeter(now);
    }

    /// It told of itself (BEP 10).
    public void introduced(ExtensionHandshake theirs) {
        introduction =
                Optional.of(introduction.map(before -> before.and(theirs)).orElse(theirs));
        client = theirs.client().or(() -> client);
        uploadOnly |= theirs.uploadOnly();
        theirs.requests().ifPresent(count -> maxRequests = count);
    }

    /// Under which id it hears of the extension; nothing when it does not.
    public OptionalInt idOf(Extension extension) {
        return introduction.map(theirs -> theirs.idOf(extension)).orElse(OptionalInt.empty());
    }

    /// Its name for people; safe to show.
    public String client() {
        return client.orElseGet(() -> handshake.peerId().client());
    }

    public boolean fast() {
        return handshake.fast();
    }
}
