package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Block;
import nagare.torrent.picker.Order;
import nagare.torrent.picker.Picker;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The behaviour of one torrent's swarm: [#on] takes an event, [#settle] decides what to ask after a batch of them. No
/// threads, sockets or clocks; `now` is nanoseconds of a monotonic clock. Not thread-safe: it has one owner.
final class Swarm {
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    /// Blocks nobody asked for, after which a peer is dropped.
    static final int MAX_UNASKED = 3;

    static final long TICK = 1_000_000_000L;
    /// BEP 3 peers drop a connection after two minutes without a word.
    static final long KEEP_ALIVE = 110_000_000_000L;

    static final long SILENCE = 240_000_000_000L;
    /// After so many failures of one piece the torrent is suspect, not the peers.
    static final int MAX_BLAMED_FAILURES = 4;

    private static final int REMEMBERED_ADDRESSES = 4096;

    private final SwarmSettings settings;
    private final PieceLayout layout;
    private final BitSet verified;
    private final Picker picker;
    private final OpenPieces openPieces;
    private final Blame blame = new Blame();
    private final PeerBook book = new PeerBook();
    private final Dialing dialing;
    private final Choker choker = new Choker();
    private final Uploads uploads;
    private final Map<Integer, Peer> peers = new LinkedHashMap<>();
    private final Map<Integer, InetSocketAddress> addresses = new LinkedHashMap<>();
    private final Map<Integer, List<PeerMessage>> outbox = new LinkedHashMap<>();
    private final Consumer<Effect> out;
    private final Traffic traffic;
    private Optional<String> problem = Optional.empty();
    private long nextTick;
    private long nextChoke;
    private boolean rechoke;
    private boolean completed;

    Swarm(SwarmSettings settings, PieceLayout layout, BitSet have, Consumer<Effect> out, long now) {
        this.settings = settings;
        this.layout = layout;
        this.verified = (BitSet) have.clone();
        this.picker = new Picker(layout, have);
        this.openPieces = new OpenPieces(layout);
        this.dialing = new Dialing(book, now);
        this.uploads = new Uploads(settings.uploadBytesPerSecond(), now);
        this.traffic = new Traffic(now);
        this.out = out;
        this.nextTick = now + TICK;
        this.nextChoke = now + Choker.ROUND;
        this.completed = verified.cardinality() == layout.pieces();
    }

    void on(Event event, long now) {
        switch (event) {
            case Event.ReaderOpened(int reader, long start, long end, long position) ->
                picker.openReader(reader, start, end, position, now);
            case Event.ReaderMoved(int reader, long position) -> picker.moveReader(reader, position, now);
            case Event.ReaderWaits(int reader, boolean waits) -> picker.readerWaits(reader, waits, now);
            case Event.ReaderClosed(int reader) -> picker.closeReader(reader, now);
            case Event.WantAll() -> wantAll();
            case Event.PeersFound(List<InetSocketAddress> found) -> learn(found);
            case Event.Joined joined -> join(joined, now);
            case Event.DialFailed(InetSocketAddress address, String why) -> dialFailed(address, why, now);
            case Event.Said(int peer, PeerMessage message) -> said(peer, message, now);
            case Event.Left(int peer, String why, boolean broken) -> left(peer, why, broken, now);
            case Event.Verified(int piece) -> verified(piece, now);
            case Event.Failed(int piece) -> failed(piece, now);
            case Event.Stored(var _) -> problem = Optional.empty();
            case Event.StoreFailed(var _, String why) -> problem = Optional.of(why);
            case Event.Lost(int piece) -> lost(piece);
            case Event.BlockRead(int peer, Block block, Optional<PeerMessage.Piece> answer) ->
                blockRead(peer, block, answer, now);
            case Event.Tick() -> {}
        }
    }

    /// Decides after a batch of events: dials, unchokes, requests, and one write per peer.
    void settle(long now) {
        if (now - nextTick >= 0) {
            tick(now);
            nextTick = now + TICK;
        }
        for (InetSocketAddress address : dialing.due(completed ? 0 : settings.maxPeers() - peers.size(), now)) {
            out.accept(new Effect.Dial(address));
        }
        if (rechoke || now - nextChoke >= 0) {
            chokeRound(now);
        }
        for (Uploads.Turn turn : uploads.turns(peers.values(), now)) {
            out.accept(new Effect.ReadBlock(turn.peer().number, turn.block()));
        }
        for (Order order : picker.plan(now)) {
            switch (order) {
                case Order.Ask(int peer, Block block) ->
                    say(peer, new PeerMessage.Request(block.piece(), block.begin(), block.length()));
                case Order.Cancel(int peer, Block block) ->
                    say(peer, new PeerMessage.Cancel(block.piece(), block.begin(), block.length()));
            }
        }
        flush(now);
    }

    /// When [#settle] is due though nothing happens.
    long nextSettle(long now) {
        long next = Math.min(nextTick, picker.nextPlan());
        return uploads.isThrottled(peers.values()) ? Math.min(next, now + 50_000_000L) : next;
    }

    BitSet protectedPieces() {
        return picker.protectedPieces();
    }

    SwarmStatus status(long now) {
        int unchoked =
                (int) peers.values().stream().filter(peer -> !peer.peerChoking).count();
        return new SwarmStatus(
                traffic.down.rate(now),
                traffic.up.rate(now),
                traffic.down.total(),
                traffic.up.total(),
                traffic.redundant,
                peers.size(),
                unchoked,
                book.size(),
                problem);
    }

    // ---- what is wanted ------------------------------------------------------------------------------------------

    private void wantAll() {
        var missing = new BitSet();
        missing.set(0, layout.pieces());
        missing.andNot(verified);
        picker.want(missing);
        if (missing.isEmpty()) {
            out.accept(new Effect.Completed());
        }
    }

    // ---- peers come and go ---------------------------------------------------------------------------------------

    private void learn(List<InetSocketAddress> found) {
        dialing.learn(found.stream(), address -> settings.policy().permits(address.getAddress()));
    }

    private void join(Event.Joined joined, long now) {
        if (!joined.incoming()) {
            dialing.ended();
        }
        Optional<String> refusal = refusal(joined);
        if (refusal.isPresent()) {
            book.forget(joined.address());
            out.accept(new Effect.Disconnect(joined.peer(), refusal.get()));
            return;
        }
        var peer = new Peer(joined.peer(), joined.address(), joined.handshake(), joined.incoming(), now);
        peers.put(peer.number, peer);
        remember(peer);
        picker.addPeer(peer.number, peer.maxRequests, peer.fast(), joined.rtt(), now);
        greet(peer);
    }

    private Optional<String> refusal(Event.Joined joined) {
        if (joined.handshake().peerId().equals(settings.self())) {
            return Optional.of("that is ourselves");
        }
        if (book.isBanned(joined.address())) {
            return Optional.of("banned");
        }
        if (peers.size() >= settings.maxPeers()) {
            return Optional.of("enough peers");
        }
        boolean twice = peers.values().stream()
                .anyMatch(peer ->
                        peer.handshake.peerId().equals(joined.handshake().peerId()));
        return twice ? Optional.of("connected already") : Optional.empty();
    }

    private void remember(Peer peer) {
        addresses.put(peer.number, peer.address);
        if (addresses.size() > REMEMBERED_ADDRESSES) {
            addresses.remove(addresses.keySet().iterator().next());
        }
    }

    /// Everything a new peer needs to hear, in one write: a seed can unchoke us at once.
    private void greet(Peer peer) {
        if (peer.handshake.extensions()) {
            say(peer.number, introduction());
        }
        if (peer.fast() && verified.isEmpty()) {
            say(peer.number, new PeerMessage.HaveNone());
        } else if (peer.fast() && completed) {
            say(peer.number, new PeerMessage.HaveAll());
        } else if (!verified.isEmpty()) {
            say(peer.number, PeerMessage.Bitfield.of(verified, layout.pieces()));
        }
        if (!completed) {
            peer.amInterested = true;
            say(peer.number, new PeerMessage.Interested());
        }
    }

    /// No extension is offered that this engine does not answer.
    private PeerMessage.Extended introduction() {
        return new ExtensionHandshake(
                        Map.of(),
                        Optional.of(settings.client()),
                        OptionalInt.of(settings.listenPort()),
                        OptionalInt.of(Uploads.MAX_QUEUED),
                        OptionalInt.empty(),
                        false,
                        Optional.empty())
                .encode();
    }

    private void dialFailed(InetSocketAddress address, String why, long now) {
        dialing.ended();
        book.failed(address, now);
        LOG.atDebug()
                .setMessage("no connection")
                .addKeyValue("peer", address)
                .addKeyValue("reason", why)
                .log();
    }

    private void left(int number, String why, boolean broken, long now) {
        Peer peer = peers.remove(number);
        outbox.remove(number);
        if (peer == null) {
            return;
        }
        picker.removePeer(number, now);
        rechoke = true;
        if (broken) {
            book.forget(peer.address);
        } else if (peer.useful) {
            book.left(peer.address, now);
        } else {
            book.failed(peer.address, now);
        }
        LOG.atDebug()
                .setMessage("peer left")
                .addKeyValue("peer", peer.address)
                .addKeyValue("reason", why)
                .log();
        if (peers.isEmpty() && !completed) {
            out.accept(new Effect.Starve());
        }
    }

    private void drop(Peer peer, String why, boolean broken, long now) {
        out.accept(new Effect.Disconnect(peer.number, why));
        left(peer.number, why, broken, now);
    }

    private void ban(int number, String why, long now) {
        InetSocketAddress address = addresses.get(number);
        if (address == null) {
            return;
        }
        LOG.atInfo()
                .setMessage("peer banned")
                .addKeyValue("peer", address)
                .addKeyValue("reason", why)
                .log();
        book.ban(address);
        Peer peer = peers.get(number);
        if (peer != null) {
            drop(peer, why, true, now);
        }
    }

    // ---- what peers say ------------------------------------------------------------------------------------------

    private void said(int number, PeerMessage message, long now) {
        Peer peer = peers.get(number);
        if (peer == null) {
            return;
        }
        peer.lastHeard = now;
        try {
            answer(peer, message, now);
        } catch (ProtocolException e) {
            drop(peer, e.getMessage(), true, now);
        }
    }

    private void answer(Peer peer, PeerMessage message, long now) throws ProtocolException {
        switch (message) {
            case PeerMessage.KeepAlive(), PeerMessage.Port(var _), PeerMessage.Suggest(var _) -> {}
            case PeerMessage.Choke() -> {
                peer.peerChoking = true;
                picker.choked(peer.number, now);
            }
            case PeerMessage.Unchoke() -> {
                peer.peerChoking = false;
                picker.unchoked(peer.number, now);
            }
            case PeerMessage.Interested() -> {
                rechoke |= !peer.peerInterested;
                peer.peerInterested = true;
            }
            case PeerMessage.NotInterested() -> peer.peerInterested = false;
            case PeerMessage.Have(int piece) -> {
                peer.pieces.set(checked(piece));
                picker.has(peer.number, piece);
                peer.piecesSaid = true;
            }
            case PeerMessage.Bitfield bitfield -> pieces(peer, bitfield.pieces(layout.pieces()));
            case PeerMessage.HaveAll() -> {
                var all = new BitSet();
                all.set(0, layout.pieces());
                pieces(peer, all);
            }
            case PeerMessage.HaveNone() -> pieces(peer, new BitSet());
            case PeerMessage.Request(int piece, int begin, int length) ->
                requested(peer, new Block(checked(piece), begin, length));
            case PeerMessage.Cancel(int piece, int begin, int length) ->
                cancelled(peer, new Block(piece, begin, length));
            case PeerMessage.Piece block -> received(peer, block, now);
            case PeerMessage.Reject(int piece, int begin, int length) ->
                picker.rejected(peer.number, new Block(checked(piece), begin, length), now);
            case PeerMessage.AllowedFast(int piece) -> {
                if (piece >= 0 && piece < layout.pieces()) {
                    picker.allowedFast(peer.number, piece);
                }
            }
            case PeerMessage.Extended extended -> extended(peer, extended);
        }
    }

    private int checked(int piece) throws ProtocolException {
        if (piece < 0 || piece >= layout.pieces()) {
            throw new ProtocolException("piece " + piece + " of " + layout.pieces());
        }
        return piece;
    }

    private void pieces(Peer peer, BitSet pieces) {
        peer.pieces.clear();
        peer.pieces.or(pieces);
        peer.piecesSaid = true;
        picker.has(peer.number, pieces);
        if (completed && pieces.cardinality() == layout.pieces()) {
            out.accept(new Effect.Disconnect(peer.number, "both have everything"));
        }
    }

    private void extended(Peer peer, PeerMessage.Extended extended) throws ProtocolException {
        if (extended.id() == ExtensionHandshake.ID) {
            ExtensionHandshake theirs = ExtensionHandshake.parse(extended.payload());
            theirs.client().ifPresent(name -> peer.client = name);
            theirs.requests().ifPresent(count -> peer.maxRequests = count);
            picker.setMaxRequests(peer.number, peer.maxRequests);
        }
    }

    private void received(Peer peer, PeerMessage.Piece message, long now) throws ProtocolException {
        if (!message.data().hasRemaining()) {
            declined(peer, message, now);
            return;
        }
        var block = new Block(
                checked(message.piece()), message.begin(), message.data().remaining());
        traffic.down.add(block.length());
        peer.down.add(block.length());
        switch (picker.received(peer.number, block, now)) {
            case WANTED -> keep(peer, block, message);
            case COMPLETES_PIECE -> {
                keep(peer, block, message);
                out.accept(new Effect.Check(block.piece(), openPieces.assembled(block.piece())));
            }
            case REDUNDANT -> traffic.redundant += block.length();
            case UNASKED -> {
                traffic.redundant += block.length();
                if (++peer.unasked >= MAX_UNASKED) {
                    throw new ProtocolException("blocks that nobody asked for");
                }
            }
        }
    }

    /// An empty block is how BitComet says no.
    private void declined(Peer peer, PeerMessage.Piece message, long now) throws ProtocolException {
        int number = message.begin() / PieceLayout.BLOCK;
        if (number < layout.blocksIn(checked(message.piece()))) {
            int length = layout.bytesInBlock(message.piece(), number);
            picker.rejected(peer.number, new Block(message.piece(), message.begin(), length), now);
        }
    }

    private void keep(Peer peer, Block block, PeerMessage.Piece message) {
        peer.useful = true;
        openPieces.add(peer.number, block, message.data());
    }

    // ---- pieces --------------------------------------------------------------------------------------------------

    private void verified(int piece, long now) {
        blame.verified(openPieces.assembled(piece)).forEach(liar -> ban(liar, "sent a false block", now));
        openPieces.drop(piece);
        verified.set(piece);
        picker.verified(piece);
        for (Peer peer : peers.values()) {
            if (!peer.pieces.get(piece)) {
                say(peer.number, new PeerMessage.Have(piece));
            }
        }
        if (!completed && verified.cardinality() == layout.pieces()) {
            completed = true;
            rechoke = true;
            out.accept(new Effect.Completed());
        }
    }

    private void failed(int piece, long now) {
        AssembledPiece bad = openPieces.assembled(piece);
        Collection<Integer> guilty = blame.failed(bad, openPieces.senders(piece));
        openPieces.drop(piece);
        picker.failed(piece);
        traffic.redundant += bad.bytes();
        if (blame.failuresOf(piece) >= MAX_BLAMED_FAILURES) {
            problem = Optional.of("piece " + piece + " fails its hash from every peer; the torrent may be damaged");
            return;
        }
        guilty.forEach(liar -> ban(liar, "sent a piece that fails its hash", now));
    }

    private void lost(int piece) {
        verified.clear(piece);
        completed = false;
        picker.lost(piece);
    }

    // ---- uploading -----------------------------------------------------------------------------------------------

    private void requested(Peer peer, Block block) throws ProtocolException {
        if (block.length() <= 0 || block.length() > PeerMessage.MAX_REQUEST_BYTES || block.begin() < 0) {
            throw new ProtocolException("a request for " + block.length() + " bytes");
        }
        boolean inside = (long) block.begin() + block.length() <= layout.bytesIn(block.piece());
        boolean served = inside && verified.get(block.piece()) && !peer.amChoking;
        if (served && peer.uploads.size() < Uploads.MAX_QUEUED) {
            peer.uploads.add(block);
        } else {
            reject(peer, block);
        }
    }

    private void cancelled(Peer peer, Block block) {
        if (peer.uploads.remove(block)) {
            reject(peer, block);
        }
    }

    /// BEP 6: each request gets exactly one answer. Without it there is nothing to say.
    private void reject(Peer peer, Block block) {
        if (peer.fast()) {
            say(peer.number, new PeerMessage.Reject(block.piece(), block.begin(), block.length()));
        }
    }

    private void blockRead(int number, Block block, Optional<PeerMessage.Piece> answer, long now) {
        uploads.read();
        Peer peer = peers.get(number);
        if (peer == null) {
            return;
        }
        if (answer.isPresent() && !peer.amChoking) {
            say(number, answer.get());
            peer.up.add(block.length());
            traffic.up.add(block.length());
            peer.lastSent = now;
        } else {
            reject(peer, block);
        }
    }

    private void chokeRound(long now) {
        rechoke = false;
        if (now - nextChoke >= 0) {
            nextChoke = now + Choker.ROUND;
            choker.nextRound();
        }
        var chosen = choker.unchoked(peers.values(), completed, now);
        for (Peer peer : peers.values()) {
            boolean choke = !chosen.contains(peer.number);
            if (choke != peer.amChoking) {
                peer.amChoking = choke;
                say(peer.number, choke ? new PeerMessage.Choke() : new PeerMessage.Unchoke());
                if (choke) {
                    peer.uploads.forEach(block -> reject(peer, block));
                    peer.uploads.clear();
                }
            }
        }
    }

    // ---- time and writing ----------------------------------------------------------------------------------------

    private void tick(long now) {
        for (Peer peer : new ArrayList<>(peers.values())) {
            if (now - peer.lastHeard > SILENCE) {
                drop(peer, "silent", false, now);
            } else if (now - peer.lastSent > KEEP_ALIVE) {
                say(peer.number, new PeerMessage.KeepAlive());
            }
            boolean interesting = hasWhatWeLack(peer);
            if (peers.containsKey(peer.number) && peer.piecesSaid && interesting != peer.amInterested) {
                peer.amInterested = interesting;
                say(peer.number, interesting ? new PeerMessage.Interested() : new PeerMessage.NotInterested());
            }
        }
        if (peers.isEmpty() && !completed) {
            out.accept(new Effect.Starve());
        }
    }

    /// Interest follows all pieces, not the readers' windows: peers punish those whose interest flaps.
    private boolean hasWhatWeLack(Peer peer) {
        for (int piece = peer.pieces.nextSetBit(0); piece >= 0; piece = peer.pieces.nextSetBit(piece + 1)) {
            if (!verified.get(piece)) {
                return true;
            }
        }
        return false;
    }

    private void say(int peer, PeerMessage message) {
        if (peers.containsKey(peer)) {
            outbox.computeIfAbsent(peer, _ -> new ArrayList<>()).add(message);
        }
    }

    private void flush(long now) {
        outbox.forEach((number, messages) -> {
            peers.get(number).lastSent = now;
            out.accept(new Effect.Send(number, List.copyOf(messages)));
        });
        outbox.clear();
    }
}
