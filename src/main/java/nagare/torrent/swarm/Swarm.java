package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import nagare.torrent.merkle.BlockHashes.Verdict;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.metadata.MetadataShare;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Block;
import nagare.torrent.picker.Order;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.Start;
import nagare.torrent.status.Idle;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.Phase;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Blame;
import nagare.torrent.swarm.piece.EarlyCount;
import nagare.torrent.swarm.piece.Held;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.OpenPieces;
import nagare.torrent.swarm.piece.Verdicts;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.proof.Trees;
import nagare.torrent.swarm.upload.Serving;
import nagare.torrent.swarm.upload.Uploads;
import nagare.torrent.swarm.view.Incidents;
import nagare.torrent.swarm.view.Openings;
import nagare.torrent.swarm.view.Portrait;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The behaviour of one torrent's swarm: [#on] takes an event, [#settle] decides what to ask after a batch of them. No
/// threads, sockets or clocks; `now` is nanoseconds of a monotonic clock. Not thread-safe: it has one owner.
///
/// [Members] come and go, [Serving] gives to them, the [Picker] takes from them; this class speaks and listens.
final class Swarm {
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    /// Blocks nobody asked for, after which a peer is dropped.
    static final int MAX_UNASKED = 3;

    static final long TICK = 1_000_000_000L;
    /// BEP 3 peers drop a connection after two minutes without a word.
    static final long KEEP_ALIVE = 110_000_000_000L;

    static final long SILENCE = 240_000_000_000L;
    /// How long a peer may owe blocks without sending any, while a reader waits and otherwise.
    static final long OWING_WHILE_AWAITED = 30_000_000_000L;

    static final long OWING = 90_000_000_000L;
    /// With fewer unchoked peers than this the trackers are asked for more.
    static final int FEW = 5;

    /// Pieces of which peers are told one by one that met us while we had only a magnet link.
    static final int MAX_HAVES = 1024;

    private final SwarmSettings settings;
    private final PieceLayout layout;
    private final BitSet verified;
    private final BitSet missing = new BitSet();
    private final Picker picker;
    private final OpenPieces openPieces;
    private final EarlyRelease early;
    private final Verdicts verdicts = new Verdicts();
    private final Members members;
    private final Serving serving;
    private final BlockProofs proofs;
    private final Map<Integer, Long> readers = new HashMap<>();
    private final BitSet waiting = new BitSet();
    private final Map<Integer, List<PeerMessage>> outbox = new LinkedHashMap<>();
    private final Consumer<Effect> out;
    private final Traffic traffic;
    private Openings openings;
    private final Incidents incidents = new Incidents();
    private Optional<String> diskProblem = Optional.empty();
    private Optional<Dictionary> metadata = Optional.empty();
    private boolean wantsAll;
    private boolean toldCompleted;
    private long nextTick;

    Swarm(SwarmSettings settings, PieceLayout layout, BitSet have, Consumer<Effect> out, long now) {
        this(settings, layout, Optional.empty(), have, out, now);
    }

    Swarm(
            SwarmSettings settings,
            PieceLayout layout,
            Optional<Trees> trees,
            BitSet have,
            Consumer<Effect> out,
            long now) {
        this(settings, layout, trees, have, new Members(settings, now), out, now);
    }

    Swarm(
            SwarmSettings settings,
            PieceLayout layout,
            Optional<Trees> trees,
            BitSet have,
            Members members,
            Consumer<Effect> out,
            long now) {
        this.settings = settings;
        this.layout = layout;
        this.verified = (BitSet) have.clone();
        this.missing.set(0, layout.pieces());
        this.missing.andNot(verified);
        this.picker = new Picker(layout, have);
        this.openPieces = new OpenPieces(layout);
        this.early = new EarlyRelease(picker, openPieces, out);
        this.members = members;
        this.serving = new Serving(layout, verified, settings.budget(), this::say, now);
        this.proofs = new BlockProofs(trees, layout, this::say, out);
        this.traffic = new Traffic(now);
        this.openings = new Openings(new Opening(now));
        this.out = out;
        this.nextTick = now + TICK;
        this.toldCompleted = isComplete();
    }

    /// From now on, how the torrent comes to its first verified piece is noted here. To be said before the first event.
    void timedBy(Opening opening) {
        openings = new Openings(opening);
    }

    /// From now on peers that have only a magnet link may have our info dictionary. That of a private torrent goes to
    /// peers that its tracker named, and to nobody else (BEP 27).
    void share(MetadataShare share, boolean toMembersOnly) {
        metadata = Optional.of(new Dictionary(share, toMembersOnly));
    }

    private record Dictionary(MetadataShare share, boolean toMembersOnly) {}

    /// Goes on with peers that were met before the metainfo was known; to be said before the first event.
    void adopt(List<Acquaintance> met, boolean privately, long now) {
        if (privately) {
            members.keepOnly(PeerSource.TRACKER);
        }
        for (Acquaintance acquaintance : met) {
            Peer peer = acquaintance.peer;
            if (privately && !peer.incoming && members.source(peer).isEmpty()) {
                drop(peer, "the torrent is private, and its tracker did not name this peer", Parting.ENDED, now);
                continue;
            }
            welcome(peer, acquaintance.joined, now);
            greetAgain(peer);
            acquaintance.said().forEach(message -> said(peer.number, message, now));
        }
    }

    /// It has heard that we have nothing (yet) and what we are; the rest can still be said.
    private void greetAgain(Peer peer) {
        verified.stream().limit(MAX_HAVES).forEach(piece -> say(peer, new PeerMessage.Have(piece)));
        if (peer.handshake.extensions() && metadataFor(peer).isPresent()) {
            say(peer, introduction(peer));
        }
    }

    void on(Event event, long now) {
        switch (event) {
            case Event.ReaderOpened(int reader, long start, long end, long position, long until, Start how) -> {
                readers.put(reader, position);
                proofs.readerOpened(reader, position, end);
                picker.openReader(reader, start, end, position, how, now);
                picker.readerWantsUntil(reader, until);
            }
            case Event.ReaderMoved(int reader, long position) -> {
                readers.replace(reader, position);
                proofs.readerMoved(reader, position);
                picker.moveReader(reader, position, now);
            }
            case Event.ReaderWaits(int reader, boolean waits) -> {
                waiting.set(reader, waits && readers.containsKey(reader));
                proofs.readerWaits(reader, waits);
                picker.readerWaits(reader, waits, now);
            }
            case Event.ReaderWantsUntil(int reader, long until) -> picker.readerWantsUntil(reader, until);
            case Event.ReaderExpects(int reader, long from, long to) -> picker.wish(reader, from, to);
            case Event.ReaderClosed(int reader) -> {
                readers.remove(reader);
                proofs.readerClosed(reader);
                waiting.clear(reader);
                openings.forget(reader);
                picker.closeReader(reader, now);
            }
            case Event.OpeningWatched(int reader, Opening opening) -> watch(reader, opening, now);
            case Event.WantAll() -> wantAll();
            case Event.Want(BitSet pieces) -> want(pieces);
            case Event.PeersFound(PeerSource source, List<InetSocketAddress> found) ->
                members.learn(source, found, now);
            case Event.Joined joined -> join(joined, now);
            case Event.DialFailed(InetSocketAddress address, String why) -> dialFailed(address, why, now);
            case Event.Said(int peer, PeerMessage message) -> said(peer, message, now);
            case Event.Left(int peer, String why, boolean broken) ->
                left(peer, why, broken ? Parting.BROKEN : Parting.ENDED, now);
            case Event.Verified(AssembledPiece piece) -> verified(piece, now);
            case Event.Failed(AssembledPiece piece) -> failed(piece, now);
            case Event.Stored(var _) -> diskProblem = Optional.empty();
            case Event.StoreFailed(var _, String why) -> {
                diskProblem = Optional.of(why);
                incidents.add(Incidents.Kind.DISK, "a piece could not be stored: " + why, now);
            }
            case Event.Lost(int piece) -> lost(piece, now);
            case Event.BlockRead(int peer, Block block, Optional<PeerMessage.Piece> answer) ->
                blockRead(peer, block, answer);
            case Event.HashesRead(int peer, HashRange range, int first, Optional<ByteBuffer> leaves) ->
                proofs.read(members.find(peer), range, first, leaves);
            case Event.Sent(int peer, int bytes) -> {
                Peer to = members.find(peer);
                if (to != null) {
                    to.unsent -= bytes;
                }
            }
            case Event.Tick() -> {}
        }
    }

    /// Decides after a batch of events: dials, unchokes, requests, and one write per peer. Nothing new is asked for
    /// while `mayAsk` is false.
    void settle(boolean mayAsk, long now) {
        if (now - nextTick >= 0) {
            tick(now);
            nextTick = now + TICK;
        }
        members.due(isComplete(), now).forEach(address -> out.accept(new Effect.Dial(address)));
        serving.choke(members.all(), isComplete(), now);
        for (Uploads.Turn turn : serving.turns(members.all(), now)) {
            out.accept(new Effect.ReadBlock(turn.peer().number, turn.block()));
        }
        proofs.ask(members, verified, now);
        if (mayAsk && !proofs.isFull()) {
            ask(now);
        }
        early.release(now);
        flush(now);
    }

    private void ask(long now) {
        for (Order order : picker.plan(now)) {
            Peer peer = members.find(order.peer());
            if (peer == null) {
                continue;
            }
            switch (order) {
                case Order.Ask(var _, Block block) -> {
                    openings.reached(Phase.ASKED, block.piece(), now);
                    proofs.asks(peer, block, now);
                    say(peer, new PeerMessage.Request(block.piece(), block.begin(), block.length()));
                }
                case Order.Cancel(var _, Block block) ->
                    say(peer, new PeerMessage.Cancel(block.piece(), block.begin(), block.length()));
            }
        }
        dropDoubted();
        for (int piece : picker.givenUp()) {
            long bytes = openPieces.bytes(piece);
            traffic.redundant += bytes;
            traffic.failed += bytes;
        }
        picker.forgotten().forEach(this::dropBlocks);
    }

    /// When [#settle] is due though nothing happens.
    long nextSettle(boolean mayAsk, long now) {
        long next = Math.min(nextTick, serving.nextLook(members.all(), now));
        next = Math.min(next, proofs.nextLook(now));
        return mayAsk && !proofs.isFull() ? Math.min(next, picker.nextPlan()) : next;
    }

    BitSet protectedPieces() {
        return picker.protectedPieces();
    }

    BitSet keptPieces() {
        return picker.keptPieces();
    }

    /// What the store has room for.
    void limitWindows(long bytes) {
        picker.limitWindows(bytes);
    }

    /// Bytes of pieces of which some blocks are here.
    long openBytes() {
        return picker.openBytes();
    }

    void limitOpen(long bytes) {
        picker.limitOpen(bytes);
    }

    boolean isReaderWaiting() {
        return !waiting.isEmpty();
    }

    /// The pieces that readers need now: from each reader's place so many bytes on.
    BitSet piecesAhead(long bytes) {
        var ahead = new BitSet();
        for (long position : readers.values()) {
            if (position < layout.totalBytes()) {
                long end = Math.min(position + bytes, layout.totalBytes());
                ahead.set(layout.pieceAt(position), layout.pieceAt(end - 1) + 1);
            }
        }
        return ahead;
    }

    SwarmStatus status(long now) {
        return new SwarmStatus(
                traffic.down.rate(now),
                traffic.up.rate(now),
                traffic.down.total(),
                traffic.up.total(),
                traffic.redundant,
                members.size(),
                unchoked(),
                members.known(),
                diskProblem.or(verdicts::problem).or(proofs::problem));
    }

    /// What was done since the swarm began; the disk's side counts what left early.
    Tally tally(EarlyCount early) {
        return new Tally(
                traffic.down.total(),
                traffic.up.total(),
                traffic.redundant,
                traffic.failed,
                picker.hedged(),
                early.bytes(),
                early.falseBytes(),
                traffic.joined);
    }

    /// Everything, for display. `live` knows what of it is on disk; `held` bytes wait for their hash or the disk.
    SwarmView view(LivePieces live, Held held, long now) {
        var heldBack = held.isFull()
                ? Optional.of(diskProblem.isPresent() ? Idle.DISK_FULL : Idle.MEMORY_FULL)
                : Optional.<Idle>empty();
        var glance = picker.glance(now);
        var portrait = new Portrait(layout, glance, heldBack, now);
        return new SwarmView(
                traffic.down.rate(now),
                traffic.up.rate(now),
                members.size(),
                unchoked(),
                members.known(),
                portrait.peers(members.all()),
                portrait.pieces(verified, live.onDisk()),
                glance.readers(SwarmView.MAX_READERS),
                wantsAll,
                tally(live.earlyCount()),
                held.memory(openPieces.bytes()),
                openings.torrent().phases(),
                diskProblem,
                incidents.told(now));
    }

    private int unchoked() {
        return (int) members.all().stream().filter(peer -> !peer.peerChoking).count();
    }

    private boolean isComplete() {
        return missing.isEmpty();
    }

    // ---- what is wanted ------------------------------------------------------------------------------------------

    /// What is so already takes the reader no time.
    private void watch(int reader, Opening opening, long now) {
        Long position = readers.get(reader);
        if (position == null || position >= layout.totalBytes()) {
            return;
        }
        int piece = layout.pieceAt(position);
        openings.watch(reader, opening, piece);
        if (!members.isEmpty()) {
            opening.reached(Phase.PEER, now);
        }
        if (unchoked() > 0) {
            opening.reached(Phase.UNCHOKE, now);
        }
        if (verified.get(piece)) {
            opening.reached(Phase.BLOCK, now);
        }
    }

    /// Also what is here, so that it is fetched again when it is lost.
    private void wantAll() {
        var all = new BitSet();
        all.set(0, layout.pieces());
        want(all);
    }

    private void want(BitSet pieces) {
        wantsAll = true;
        proofs.wantAll();
        picker.want(pieces);
    }

    // ---- peers come and go ---------------------------------------------------------------------------------------

    private void join(Event.Joined joined, long now) {
        switch (members.admit(joined, now)) {
            case Members.Admission.Refused(String why) -> out.accept(new Effect.Disconnect(joined.peer(), why));
            case Members.Admission.InsteadOf(Peer twin) -> {
                drop(twin, "it is connected twice", Parting.ENDED, now);
                letIn(joined, now);
            }
            case Members.Admission.In() -> letIn(joined, now);
        }
    }

    private void letIn(Event.Joined joined, long now) {
        var peer = new Peer(joined.peer(), joined.address(), joined.handshake(), joined.incoming(), now);
        members.add(peer);
        welcome(peer, joined, now);
        greet(peer);
    }

    private void welcome(Peer peer, Event.Joined joined, long now) {
        proofs.joined(peer, joined);
        traffic.joined++;
        openings.reached(Phase.PEER, now);
        long network = members.network(peer);
        picker.addPeer(peer.number, network, peer.maxRequests, peer.fast(), joined.rtt(), now);
    }

    /// Everything a new peer needs to hear, in one write: a seed can unchoke us at once. What we have comes first (BEP
    /// 3, BEP 6: exactly one such message when the fast extension is on).
    private void greet(Peer peer) {
        if (peer.fast() && verified.isEmpty()) {
            say(peer, new PeerMessage.HaveNone());
        } else if (peer.fast() && isComplete()) {
            say(peer, new PeerMessage.HaveAll());
        } else if (!verified.isEmpty()) {
            say(peer, PeerMessage.Bitfield.of(verified, layout.pieces()));
        }
        if (peer.handshake.extensions()) {
            say(peer, introduction(peer));
        }
        if (!isComplete()) {
            beInterested(peer, true);
        }
    }

    private PeerMessage.Extended introduction(Peer peer) {
        var share = metadataFor(peer);
        return Introduction.of(settings, share.isPresent() ? share.get().bytes() : OptionalInt.empty());
    }

    private Optional<MetadataShare> metadataFor(Peer peer) {
        return metadata.filter(dictionary -> !dictionary.toMembersOnly
                        || members.source(peer)
                                .filter(PeerSource.TRACKER::equals)
                                .isPresent())
                .map(Dictionary::share);
    }

    private void dialFailed(InetSocketAddress address, String why, long now) {
        members.dialFailed(address, now);
        LOG.atDebug()
                .setMessage("no connection")
                .addKeyValue("peer", address)
                .addKeyValue("reason", why)
                .log();
    }

    private void left(int number, String why, Parting parting, long now) {
        Peer peer = members.find(number);
        if (peer == null) {
            return;
        }
        members.remove(peer, parting, now);
        outbox.remove(number);
        picker.removePeer(number, now);
        proofs.left(number);
        serving.placesChanged();
        LOG.atDebug()
                .setMessage("peer left")
                .addKeyValue("peer", peer.address)
                .addKeyValue("reason", why)
                .log();
        if (members.isEmpty() && !isComplete()) {
            out.accept(new Effect.Starve());
        }
    }

    private static String where(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    private void drop(Peer peer, String why, Parting parting, long now) {
        out.accept(new Effect.Disconnect(peer.number, why));
        left(peer.number, why, parting, now);
    }

    /// It said something false, and a hash has proved that.
    private void ban(int number, String why, long now) {
        ban(number, why, true, now);
    }

    private void ban(int number, String why, boolean beyondDoubt, long now) {
        disown(number);
        members.ban(number, beyondDoubt).ifPresent(address -> {
            incidents.add(Incidents.Kind.BAN, "peer %s banned: %s".formatted(where(address), why), now);
            LOG.atInfo()
                    .setMessage("peer banned")
                    .addKeyValue("peer", address)
                    .addKeyValue("reason", why)
                    .log();
        });
        for (Peer peer : members.connectionsOf(number)) {
            disown(peer.number);
            drop(peer, why, Parting.BROKEN, now);
        }
    }

    /// What a liar has sent of pieces that are not whole is fetched anew, before it spoils them too.
    private void disown(int liar) {
        for (Block block : openPieces.sentBy(liar)) {
            if (!proofs.isProved(block)) {
                traffic.redundant += block.length();
                early.doubt(block.piece());
                openPieces.remove(block);
                picker.spoilt(block);
            }
        }
    }

    // ---- what peers say ------------------------------------------------------------------------------------------

    private void said(int number, PeerMessage message, long now) {
        Peer peer = members.find(number);
        if (peer == null) {
            return;
        }
        peer.lastHeard = now;
        try {
            answer(peer, message, now);
        } catch (ProtocolException e) {
            drop(peer, String.valueOf(e.getMessage()), Parting.BROKEN, now);
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
                openings.reached(Phase.UNCHOKE, now);
                picker.unchoked(peer.number, now);
            }
            case PeerMessage.Interested() -> interested(peer, true);
            case PeerMessage.NotInterested() -> interested(peer, false);
            case PeerMessage.Have(int piece) -> has(peer, checked(piece));
            case PeerMessage.Bitfield bitfield -> has(peer, bitfield.pieces(layout.pieces()), now);
            case PeerMessage.HaveAll() -> {
                var all = new BitSet();
                all.set(0, layout.pieces());
                has(peer, all, now);
            }
            case PeerMessage.HaveNone() -> has(peer, new BitSet(), now);
            case PeerMessage.Request(int piece, int begin, int length) ->
                serving.requested(peer, new Block(checked(piece), begin, length));
            case PeerMessage.Cancel(int piece, int begin, int length) ->
                serving.cancelled(peer, new Block(piece, begin, length));
            case PeerMessage.Piece block -> received(peer, block, now);
            case PeerMessage.Reject(int piece, int begin, int length) ->
                picker.rejected(peer.number, new Block(checked(piece), begin, length), now);
            case PeerMessage.AllowedFast(int piece) -> {
                if (piece >= 0 && piece < layout.pieces()) {
                    picker.allowedFast(peer.number, piece);
                }
            }
            case PeerMessage.Extended extended -> extended(peer, extended, now);
            case PeerMessage.HashRequest(HashRange range) -> proofs.asked(peer, range, verified, now);
            case PeerMessage.HashReject reject -> proofs.rejected(peer, reject, now);
            case PeerMessage.Hashes hashes -> hashes(peer, hashes, now);
        }
    }

    private void hashes(Peer peer, PeerMessage.Hashes hashes, long now) throws ProtocolException {
        if (!proofs.said(peer, hashes, now)) {
            ban(peer.number, "sent false hashes", now);
        }
        proofs.drainLearned().stream().forEach(piece -> judge(piece, now));
    }

    /// The blocks of this piece can be judged from now on, those that are here too.
    private void judge(int piece, long now) {
        picker.provable(piece);
        for (OpenPieces.Here here : openPieces.blocks(piece)) {
            Verdict verdict =
                    proofs.isProved(here.block()) ? Verdict.UNKNOWN : proofs.verdict(here.block(), here.data());
            if (verdict == Verdict.PROVED) {
                proofs.proved(here.block(), here.data(), here.lease());
            } else if (verdict == Verdict.FALSE) {
                picker.spoilt(here.block());
                traffic.redundant += here.block().length();
                early.doubt(piece);
                openPieces.remove(here.block()).forEach(liar -> ban(liar, "sent a false block", now));
            }
        }
    }

    private int checked(int piece) throws ProtocolException {
        if (piece < 0 || piece >= layout.pieces()) {
            throw new ProtocolException("piece " + piece + " of " + layout.pieces());
        }
        return piece;
    }

    private void interested(Peer peer, boolean interested) {
        if (peer.peerInterested != interested) {
            peer.peerInterested = interested;
            serving.placesChanged();
        }
    }

    private void has(Peer peer, int piece) {
        peer.pieces.set(piece);
        peer.piecesSaid = true;
        picker.has(peer.number, piece);
        proofs.look();
        if (missing.get(piece) && !peer.amInterested) {
            beInterested(peer, true);
        }
    }

    private void has(Peer peer, BitSet pieces, long now) {
        peer.pieces.clear();
        peer.pieces.or(pieces);
        peer.piecesSaid = true;
        picker.has(peer.number, pieces);
        proofs.look();
        if (isComplete() && hasAll(peer)) {
            drop(peer, "both have everything", Parting.COMPLETE, now);
        } else if (!peer.amInterested && missing.intersects(peer.pieces)) {
            beInterested(peer, true);
        }
    }

    private boolean hasAll(Peer peer) {
        return peer.pieces.cardinality() == layout.pieces();
    }

    private void extended(Peer peer, PeerMessage.Extended extended, long now) throws ProtocolException {
        if (extended.id() == ExtensionHandshake.ID) {
            ExtensionHandshake theirs = ExtensionHandshake.parse(extended.payload());
            peer.introduced(theirs);
            picker.setMaxRequests(peer.number, peer.maxRequests);
        } else if (extended.id() == Extension.UT_METADATA.id()) {
            MetadataMessage.parse(extended.payload())
                    .filter(MetadataMessage.Request.class::isInstance)
                    .ifPresent(request -> giveMetadata(peer, (MetadataMessage.Request) request, now));
        }
    }

    /// A peer that did not say under which id it hears of it cannot be answered.
    private void giveMetadata(Peer peer, MetadataMessage.Request request, long now) {
        peer.idOf(Extension.UT_METADATA)
                .ifPresent(id -> say(
                        peer,
                        metadataFor(peer)
                                .<MetadataMessage>map(share -> share.answer(request, peer.metadata, now))
                                .orElseGet(() -> new MetadataMessage.Reject(request.piece()))
                                .encode(id)));
    }

    private void received(Peer peer, PeerMessage.Piece message, long now) throws ProtocolException {
        if (!message.data().hasRemaining()) {
            declined(peer, message, now);
            return;
        }
        var block = new Block(
                checked(message.piece()), message.begin(), message.data().remaining());
        traffic.down.add(block.length());
        Verdict verdict = proofs.verdict(block, message.data());
        if (verdict == Verdict.FALSE) { // whatever it was asked for, so the block is free for others at once
            traffic.redundant += block.length();
            ban(peer.number, "sent a false block", now);
            return;
        }
        switch (picker.received(peer.number, block, now)) {
            case WANTED -> keep(peer, block, message, verdict, now);
            case COMPLETES_PIECE -> {
                keep(peer, block, message, verdict, now);
                proofs.whole(openPieces.take(block.piece()));
            }
            case REDUNDANT -> {
                traffic.redundant += block.length();
                early.heardAgain(peer.number, block, message.data(), now);
                dropDoubted();
            }
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

    private void keep(Peer peer, Block block, PeerMessage.Piece message, Verdict verdict, long now) {
        peer.useful = true;
        peer.lastUseful = now;
        peer.down.add(block.length());
        openPieces.add(peer.number, block, message.data(), message.lease());
        openings.reached(Phase.BLOCK, block.piece(), now);
        if (verdict == Verdict.PROVED) {
            proofs.proved(block, message.data(), message.lease());
        } else {
            proofs.unproved(peer, block);
        }
    }

    private void dropBlocks(int piece) {
        early.dropped(piece);
        openPieces.drop(piece);
        proofs.dropped(piece);
    }

    /// Gives back the memory of all blocks: nothing happens here any more.
    void end() {
        openPieces.dropAll();
        proofs.dropAll();
    }

    // ---- pieces --------------------------------------------------------------------------------------------------

    private void verified(AssembledPiece good, long now) {
        openings.torrent().reached(Phase.BYTE, now);
        int piece = good.piece();
        early.settled(piece);
        verdicts.right(good, openPieces.settle(piece)).forEach(liar -> ban(liar, "sent a false block", now));
        picker.verified(piece);
        if (verified.get(piece)) {
            return;
        }
        verified.set(piece);
        missing.clear(piece);
        for (Peer peer : members.all()) {
            if (!peer.pieces.get(piece)) {
                say(peer, new PeerMessage.Have(piece));
            }
        }
        if (isComplete()) {
            completed(now);
        }
    }

    private void completed(long now) {
        for (Peer peer : List.copyOf(members.all())) {
            if (hasAll(peer)) {
                drop(peer, "both have everything", Parting.COMPLETE, now);
            }
        }
        if (!toldCompleted) {
            toldCompleted = true;
            out.accept(new Effect.Completed());
        }
    }

    private void failed(AssembledPiece bad, long now) {
        traffic.redundant += bad.bytes();
        traffic.failed += bad.bytes();
        incidents.add(Incidents.Kind.FAILED_HASH, "piece %d failed its hash".formatted(bad.piece()), now);
        early.settled(bad.piece());
        proofs.failed(bad);
        var copies = openPieces.settle(bad.piece());
        if (!bad.judged()) {
            Blame.Finding finding = verdicts.wrong(bad, copies);
            finding.guilty().forEach(liar -> ban(liar, "sent a piece that fails its hash", false, now));
            finding.pardoned().forEach(peer -> members.pardon(peer, now));
        }
        if (picker.failed(bad.piece(), now)) {
            openPieces.restore(bad, copies);
            traffic.redundant -= bad.bytes();
            traffic.failed -= bad.bytes();
            dropDoubted();
        }
    }

    /// What others contradict is fetched anew, before it spoils a piece.
    private void dropDoubted() {
        for (Block block : picker.doubted()) {
            int bytes = openPieces.doubt(block);
            traffic.redundant += bytes;
            traffic.failed += bytes;
            early.doubt(block.piece());
        }
    }

    private void lost(int piece, long now) {
        if (isComplete()) {
            members.seekAgain(now);
        }
        verified.clear(piece);
        missing.set(piece);
        dropBlocks(piece);
        picker.lost(piece);
    }

    // ---- time and writing ----------------------------------------------------------------------------------------

    private void blockRead(int number, Block block, Optional<PeerMessage.Piece> answer) {
        if (serving.blockRead(Optional.ofNullable(members.find(number)), block, answer)) {
            traffic.up.add(block.length());
        }
    }

    private void tick(long now) {
        members.tick();
        for (Peer peer : List.copyOf(members.all())) {
            look(peer, now);
        }
        for (Peer peer : members.toPartFrom(isReaderWaiting(), now)) {
            drop(peer, "others may be of more use", Parting.ENDED, now);
        }
        boolean wants = wantsAll || !readers.isEmpty();
        if (!isComplete() && (members.isEmpty() || wants && unchoked() < FEW)) {
            out.accept(new Effect.Starve());
        }
    }

    private void look(Peer peer, long now) {
        if (now - peer.lastHeard > SILENCE) {
            drop(peer, "silent", Parting.ENDED, now);
        } else if (picker.silence(peer.number, now) > (isReaderWaiting() ? OWING_WHILE_AWAITED : OWING)) {
            drop(peer, "does not send what it was asked for", Parting.ENDED, now);
        } else {
            if (now - peer.lastSent > KEEP_ALIVE) {
                say(peer, new PeerMessage.KeepAlive());
            }
            // Interest follows all pieces, not the readers' windows: peers punish those whose interest flaps.
            boolean interesting = missing.intersects(peer.pieces);
            if (peer.piecesSaid && interesting != peer.amInterested) {
                beInterested(peer, interesting);
            }
        }
    }

    private void beInterested(Peer peer, boolean interested) {
        peer.amInterested = interested;
        say(peer, interested ? new PeerMessage.Interested() : new PeerMessage.NotInterested());
    }

    private void say(Peer peer, PeerMessage message) {
        if (members.find(peer.number) == peer) {
            outbox.computeIfAbsent(peer.number, _ -> new ArrayList<>()).add(message);
        }
    }

    private void flush(long now) {
        outbox.forEach((number, messages) -> {
            Peer peer = members.find(number);
            if (peer != null) {
                peer.lastSent = now;
                out.accept(new Effect.Send(number, List.copyOf(messages)));
            }
        });
        outbox.clear();
    }
}
