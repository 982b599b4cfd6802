package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import nagare.torrent.merkle.BlockHashes.Verdict;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Block;
import nagare.torrent.picker.Order;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.Start;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.Idle;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.Phase;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.extension.Dialect;
import nagare.torrent.swarm.extension.DontHave;
import nagare.torrent.swarm.extension.Extensions;
import nagare.torrent.swarm.extension.HolePunching;
import nagare.torrent.swarm.extension.Pex;
import nagare.torrent.swarm.extension.UploadOnly;
import nagare.torrent.swarm.member.DhtNodes;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.EarlyCount;
import nagare.torrent.swarm.piece.Held;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.upload.Serving;
import nagare.torrent.swarm.upload.Uploads;
import nagare.torrent.swarm.view.Contacts;
import nagare.torrent.swarm.view.Incidents;
import nagare.torrent.swarm.view.Openings;
import nagare.torrent.swarm.view.Portrait;
import nagare.torrent.wire.ExtensionHandshake;
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

    private final PieceLayout layout;
    private final Stock stock;
    private final Picker picker;
    private final Members members;
    private final Serving serving;
    private final BlockProofs proofs;
    private final Extensions extensions;
    private final HolePunching holePunching;
    private final DhtNodes nodes;
    private final DontHave dontHave;
    private final UploadOnly uploadOnly;
    private final Intake intake;
    private final Audience audience;
    private final Outbox outbox;
    private final Consumer<Effect> out;
    private final Traffic traffic;
    private final Openings openings;
    private final Incidents incidents = new Incidents();
    private final Contacts contacts = new Contacts();
    private Optional<String> diskProblem = Optional.empty();
    private boolean wantsAll;
    private boolean toldCompleted;
    private long nextTick;

    Swarm(SwarmSettings settings, Topic topic, BitSet have, Consumer<Effect> out, long now) {
        this(settings, topic, have, new Members(settings, now), out, now);
    }

    Swarm(SwarmSettings settings, Topic topic, BitSet have, Members members, Consumer<Effect> out, long now) {
        this.layout = topic.layout();
        this.out = out;
        this.stock = new Stock(layout, have);
        this.picker = new Picker(layout, have);
        this.members = members;
        this.outbox = new Outbox(members, out);
        this.serving = new Serving(layout, stock.verified(), settings.budget(), outbox::say, now);
        this.proofs = new BlockProofs(topic.trees(), layout, outbox::say, out);
        this.extensions = new Extensions(settings, Uploads.MAX_QUEUED, outbox::say);
        this.holePunching = new HolePunching(extensions, members, settings.policy(), new Punches());
        if (!settings.approach().isByTcpAlone() && !topic.isPrivate()) { // a relay may name anybody
            extensions.add(holePunching);
        }
        this.nodes = settings.nodes();
        this.dontHave = new DontHave(extensions, members, this::hasNot);
        this.uploadOnly = new UploadOnly(extensions, members);
        extensions.add(dontHave);
        extensions.add(uploadOnly);
        if (!topic.isPrivate()) {
            extensions.add(new Pex(extensions, members, layout, holePunching::named));
        }
        this.traffic = new Traffic(now);
        this.openings = new Openings(new Opening(now));
        this.audience = new Audience(layout, picker, proofs, openings);
        var tools = new Intake.Tools(stock, picker, proofs, traffic, openings, incidents);
        this.intake = new Intake(layout, tools, new Verdict(), out);
        this.nextTick = now + TICK;
        this.toldCompleted = isComplete();
    }

    /// From now on, how the torrent comes to its first verified piece is noted here. To be said before the first event.
    void timedBy(Opening opening) {
        openings.wokenBy(opening);
    }

    /// One more extension is spoken. To be said before the first peer joins.
    void speak(Dialect dialect) {
        extensions.add(dialect);
    }

    /// By which a [Dialect] says something.
    Extensions extensions() {
        return extensions;
    }

    /// Goes on with peers that were met before the metainfo was known; to be said before the first event. Those of a
    /// private torrent are its tracker's to name (BEP 27), or have called.
    void adopt(List<Acquaintance> met, boolean isPrivate, long now) {
        if (isPrivate) {
            members.keepNamed();
        }
        for (Acquaintance acquaintance : met) {
            Peer peer = acquaintance.peer;
            if (isPrivate && !peer.line.incoming() && members.source(peer).isEmpty()) {
                drop(peer, "the torrent is private, and its tracker did not name this peer", Parting.ENDED, now);
                continue;
            }
            welcome(peer, acquaintance.joined, now);
            // It has heard that we have nothing, and what we spoke then; the rest can still be said.
            stock.verified().stream().limit(MAX_HAVES).forEach(piece -> outbox.say(peer, new PeerMessage.Have(piece)));
            extensions.joined(peer, now);
            acquaintance.said().forEach(message -> said(peer.number, message, now));
        }
    }

    void on(Event event, long now) {
        switch (event) {
            case Event.ReaderOpened(int reader, long start, long end, long position, long until, Start how) ->
                audience.opened(reader, start, end, position, until, how, now);
            case Event.ReaderMoved(int reader, long position) -> audience.moved(reader, position, now);
            case Event.ReaderWaits(int reader, boolean waits) -> audience.waits(reader, waits, now);
            case Event.ReaderWantsUntil(int reader, long until) -> picker.readerWantsUntil(reader, until);
            case Event.ReaderExpects(int reader, long from, long to) -> picker.wish(reader, from, to);
            case Event.ReaderClosed(int reader) -> audience.closed(reader, now);
            case Event.OpeningWatched(int reader, Opening opening) -> watch(reader, opening, now);
            case Event.WantAll() -> wantAll();
            case Event.Want(BitSet pieces) -> want(pieces);
            case Event.PeersFound(PeerSource source, List<InetSocketAddress> found) ->
                members.learn(source, found, now);
            case Event.Joined joined -> join(joined, now);
            case Event.SeedJoined joined -> seedJoined(joined, now);
            case Event.DialFailed(InetSocketAddress address, DialOutcome outcome, String why) -> {
                contacts.dialled(outcome);
                dialFailed(address, outcome, why, now);
            }
            case Event.Said(int peer, PeerMessage message) -> said(peer, message, now);
            case Event.Left(int peer, String why, boolean broken) ->
                left(peer, why, broken ? Parting.BROKEN : Parting.ENDED, now);
            case Event.Verified(AssembledPiece piece) -> verified(piece, now);
            case Event.Failed(AssembledPiece piece) -> intake.failed(piece, now);
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
        members.due(isComplete(), audience.isWaiting(), now).forEach(address -> out.accept(new Effect.Dial(address)));
        serving.choke(members.all(), isComplete(), audience.pressing(), now);
        for (Uploads.Turn turn : serving.turns(members.all(), now)) {
            out.accept(new Effect.ReadBlock(turn.peer().number, turn.block()));
        }
        proofs.ask(members, stock.verified(), now);
        if (mayAsk && !proofs.isFull()) {
            ask(now);
        }
        intake.release(now);
        outbox.flush(now);
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
                    outbox.say(peer, new PeerMessage.Request(block.piece(), block.begin(), block.length()));
                }
                case Order.Cancel(var _, Block block) ->
                    outbox.say(peer, new PeerMessage.Cancel(block.piece(), block.begin(), block.length()));
            }
        }
        intake.tidy();
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
        return audience.isWaiting();
    }

    /// The pieces that readers need now: from each reader's place so many bytes on.
    BitSet piecesAhead(long bytes) {
        return audience.piecesAhead(bytes);
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
                diskProblem,
                intake.verdicts().problem().or(proofs::problem),
                audience.first().isPresent() ? audience.isServed(stock.verified()) : !wantsAll,
                outreach());
    }

    private Outreach outreach() {
        return contacts.told(members.knownBySource(), members.all(), audience.first());
    }

    /// What was done since the swarm began; the disk's side counts what left early.
    /// The peers that were of use, the best first.
    List<GoodPeer> goodPeers() {
        return members.good();
    }

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
                portrait.pieces(stock.verified(), live.onDisk()),
                glance.readers(SwarmView.MAX_READERS),
                wantsAll,
                tally(live.earlyCount()),
                held.memory(intake.bytes()),
                openings.torrent().phases(),
                diskProblem,
                incidents.told(now),
                outreach());
    }

    private int unchoked() {
        return (int) members.all().stream().filter(peer -> !peer.peerChoking).count();
    }

    private boolean isComplete() {
        return stock.isComplete();
    }

    // ---- what is wanted ------------------------------------------------------------------------------------------

    /// What is so already takes the reader no time.
    private void watch(int reader, Opening opening, long now) {
        OptionalInt piece = audience.watch(reader, opening);
        if (piece.isEmpty()) {
            return;
        }
        if (!members.isEmpty()) {
            opening.reached(Phase.PEER, now);
        }
        if (unchoked() > 0) {
            opening.reached(Phase.UNCHOKE, now);
        }
        if (stock.verified().get(piece.getAsInt())) {
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
        uploadOnly.is(isComplete());
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
        var peer = new Peer(joined.peer(), joined.address(), joined.handshake(), joined.line(), now);
        members.add(peer);
        welcome(peer, joined, now);
        greet(peer, now);
    }

    private void welcome(Peer peer, Event.Joined joined, long now) {
        contacts.joined(peer);
        proofs.joined(peer, joined);
        traffic.joined++;
        openings.reached(Phase.PEER, now);
        long network = members.network(peer);
        picker.addPeer(peer.number, network, peer.maxRequests, peer.fast(), joined.rtt(), now);
    }

    /// There is no question of whether it is welcome, and nothing that it needs to hear.
    private void seedJoined(Event.SeedJoined joined, long now) {
        Peer seed = Peer.webSeed(joined.peer(), joined.name(), joined.address(), joined.handshake(), now);
        members.add(seed);
        traffic.joined++;
        openings.reached(Phase.PEER, now);
        picker.addPeer(seed.number, members.network(seed), seed.maxRequests, seed.fast(), joined.rtt(), now);
    }

    private void hasNode(Peer peer, int port) {
        if (port != 0) {
            nodes.named(new InetSocketAddress(peer.address.getAddress(), port));
        }
    }

    /// Everything a new peer needs to hear, in one write: a seed can unchoke us at once. What we have comes first (BEP
    /// 3, BEP 6: exactly one such message when the fast extension is on).
    private void greet(Peer peer, long now) {
        if (peer.fast() && stock.verified().isEmpty()) {
            outbox.say(peer, new PeerMessage.HaveNone());
        } else if (peer.fast() && isComplete()) {
            outbox.say(peer, new PeerMessage.HaveAll());
        } else if (!stock.verified().isEmpty()) {
            outbox.say(peer, PeerMessage.Bitfield.of(stock.verified(), layout.pieces()));
        }
        if (peer.handshake.dht() && nodes.port() != 0) {
            outbox.say(peer, new PeerMessage.Port(nodes.port()));
        }
        extensions.joined(peer, now);
        if (!isComplete()) {
            beInterested(peer, true);
        }
    }

    private void dialFailed(InetSocketAddress address, DialOutcome outcome, String why, long now) {
        switch (outcome) {
            case HELD_BACK -> members.heldBack(address, now);
            case REFUSED, TIMED_OUT, UNREACHABLE, FAILED -> {
                members.dialFailed(address, now);
                holePunching.dialFailed(address, now);
            }
            case HUNG_UP, CONNECTED -> members.dialFailed(address, now);
        }
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
        outbox.forget(number);
        picker.removePeer(number, now);
        proofs.left(number);
        extensions.left(peer, now);
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

    private final class Punches implements HolePunching.Caller {
        @Override
        public void punch(InetSocketAddress address) {
            out.accept(new Effect.Punch(address));
        }

        @Override
        public void callAgain(Peer peer, long now) {
            drop(peer, "to be called by uTP", Parting.ENDED, now);
            if (members.mayCallNow(peer.address, now)) {
                punch(peer.address);
            }
        }
    }

    /// Carries out what the hashes say of peers.
    private final class Verdict implements Intake.Court {
        @Override
        public void guilty(int peer, int piece, String why, boolean beyondDoubt, long now) {
            if (members.isWebSeed(peer)) {
                blame(peer, piece, why, now);
            } else {
                ban(peer, why, beyondDoubt, now);
            }
        }

        @Override
        public void pardoned(int peer, long now) {
            members.pardon(peer, now);
        }
    }

    /// A web seed is sent away and comes back without what it has of this piece.
    private void blame(int number, int piece, String why, long now) {
        intake.disown(number);
        out.accept(new Effect.Blame(number, piece));
        Peer seed = members.find(number);
        if (seed != null) {
            incidents.add(Incidents.Kind.BAN, "%s %s (piece %d)".formatted(seed.client(), why, piece), now);
            drop(seed, why, Parting.ENDED, now);
        }
    }

    private void ban(int number, String why, boolean beyondDoubt, long now) {
        intake.disown(number);
        members.ban(number, beyondDoubt).ifPresent(address -> {
            incidents.add(Incidents.Kind.BAN, "peer %s banned: %s".formatted(where(address), why), now);
            LOG.atInfo()
                    .setMessage("peer banned")
                    .addKeyValue("peer", address)
                    .addKeyValue("reason", why)
                    .log();
        });
        for (Peer peer : members.connectionsOf(number)) {
            intake.disown(peer.number);
            drop(peer, why, Parting.BROKEN, now);
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
            case PeerMessage.KeepAlive(), PeerMessage.Suggest(var _) -> {}
            case PeerMessage.Port(int port) -> hasNode(peer, port);
            case PeerMessage.Choke() -> {
                peer.peerChoking = true;
                picker.choked(peer.number, now);
            }
            case PeerMessage.Unchoke() -> {
                peer.peerChoking = false;
                contacts.letsUsAsk(peer);
                openings.reached(Phase.UNCHOKE, now);
                picker.unchoked(peer.number, now);
            }
            case PeerMessage.Interested() -> serving.interested(peer, true);
            case PeerMessage.NotInterested() -> serving.interested(peer, false);
            case PeerMessage.Have(int piece) -> has(peer, stock.checked(piece));
            case PeerMessage.Bitfield bitfield -> has(peer, bitfield.pieces(layout.pieces()), now);
            case PeerMessage.HaveAll() -> {
                var all = new BitSet();
                all.set(0, layout.pieces());
                has(peer, all, now);
            }
            case PeerMessage.HaveNone() -> has(peer, new BitSet(), now);
            case PeerMessage.Request(int piece, int begin, int length) ->
                serving.requested(peer, new Block(stock.checked(piece), begin, length));
            case PeerMessage.Cancel(int piece, int begin, int length) ->
                serving.cancelled(peer, new Block(piece, begin, length));
            case PeerMessage.Piece block -> intake.received(peer, block, now);
            case PeerMessage.Reject(int piece, int begin, int length) ->
                picker.rejected(peer.number, new Block(stock.checked(piece), begin, length), now);
            case PeerMessage.AllowedFast(int piece) -> {
                if (piece >= 0 && piece < layout.pieces()) {
                    picker.allowedFast(peer.number, piece);
                }
            }
            case PeerMessage.Extended extended -> extended(peer, extended, now);
            case PeerMessage.HashRequest(HashRange range) -> proofs.asked(peer, range, stock.verified(), now);
            case PeerMessage.HashReject reject -> proofs.rejected(peer, reject, now);
            case PeerMessage.Hashes hashes -> intake.hashes(peer, hashes, now);
        }
    }

    private void has(Peer peer, int piece) {
        peer.pieces.set(piece);
        peer.piecesSaid = true;
        picker.has(peer.number, piece);
        proofs.look();
        if (stock.missing().get(piece) && !peer.amInterested) {
            beInterested(peer, true);
        }
    }

    private void has(Peer peer, BitSet pieces, long now) {
        peer.pieces.clear();
        peer.pieces.or(pieces);
        peer.piecesSaid = true;
        picker.has(peer.number, pieces);
        proofs.look();
        if (isOfNoUse(peer)) {
            partFrom(peer, now);
        } else if (!peer.amInterested && stock.missing().intersects(peer.pieces)) {
            beInterested(peer, true);
        }
    }

    private void hasNot(Peer peer, int piece) throws ProtocolException {
        peer.pieces.clear(stock.checked(piece));
        picker.hasNot(peer.number, piece);
    }

    /// Neither has anything for the other.
    private boolean isOfNoUse(Peer peer) {
        return isComplete() && !peer.webSeed && (peer.uploadOnly || peer.pieces.cardinality() == layout.pieces());
    }

    private void partFrom(Peer peer, long now) {
        drop(peer, peer.uploadOnly ? "neither downloads anything" : "both have everything", Parting.COMPLETE, now);
    }

    private void extended(Peer peer, PeerMessage.Extended extended, long now) throws ProtocolException {
        extensions.heard(peer, extended, now);
        if (isOfNoUse(peer)) {
            partFrom(peer, now);
        } else if (extended.id() == ExtensionHandshake.ID) {
            picker.setMaxRequests(peer.number, peer.maxRequests);
        }
    }

    // ---- pieces --------------------------------------------------------------------------------------------------

    private void verified(AssembledPiece good, long now) {
        if (!intake.verified(good, now)) {
            return;
        }
        for (Peer peer : members.all()) {
            if (!peer.pieces.get(good.piece())) {
                outbox.say(peer, new PeerMessage.Have(good.piece()));
            }
        }
        if (isComplete()) {
            completed(now);
        }
    }

    private void completed(long now) {
        for (Peer peer : List.copyOf(members.all())) {
            if (isOfNoUse(peer)) {
                partFrom(peer, now);
            }
        }
        uploadOnly.is(wantsAll);
        if (!toldCompleted) {
            toldCompleted = true;
            out.accept(new Effect.Completed());
        }
    }

    private void lost(int piece, long now) {
        if (isComplete()) {
            members.seekAgain(now);
        }
        intake.lost(piece);
        serving.lost(piece, members.all());
        dontHave.tell(piece);
        uploadOnly.is(false);
    }

    /// Gives back the memory of all blocks: nothing happens here any more.
    void end() {
        intake.end();
    }

    // ---- time and writing ----------------------------------------------------------------------------------------

    private void blockRead(int number, Block block, Optional<PeerMessage.Piece> answer) {
        if (serving.blockRead(Optional.ofNullable(members.find(number)), block, answer)) {
            traffic.up.add(block.length());
        }
    }

    private void tick(long now) {
        members.tick();
        extensions.tick(now);
        for (Peer peer : List.copyOf(members.all())) {
            look(peer, now);
        }
        for (Peer peer : members.toPartFrom(isReaderWaiting(), now)) {
            drop(peer, "others may be of more use", Parting.ENDED, now);
        }
        boolean wants = wantsAll || !audience.isEmpty();
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
                outbox.say(peer, new PeerMessage.KeepAlive());
            }
            // Interest follows all pieces, not the readers' windows: peers punish those whose interest flaps.
            boolean interesting = stock.missing().intersects(peer.pieces);
            if (peer.piecesSaid && interesting != peer.amInterested) {
                beInterested(peer, interesting);
            }
        }
    }

    private void beInterested(Peer peer, boolean interested) {
        peer.amInterested = interested;
        outbox.say(peer, interested ? new PeerMessage.Interested() : new PeerMessage.NotInterested());
    }
}
