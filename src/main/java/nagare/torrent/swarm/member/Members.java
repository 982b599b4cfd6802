package nagare.torrent.swarm.member;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nagare.torrent.peer.Places;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.Refused;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.wire.PeerId;
import org.jspecify.annotations.Nullable;

/// Who belongs to a swarm: whom to dial, whom to let in, whom to part from. Not thread-safe; no clock of its own.
public final class Members {
    /// Peers from one public address; many clients behind one address are rarer than one that wants all our places.
    static final int MAX_PER_ADDRESS = 4;

    /// Two peers that dial each other find out within this time.
    static final long CROSSING = 10_000_000_000L;

    /// A peer that calls us need not be dialled for so long.
    static final long CONNECTED_ANYWAY = 300_000_000_000L;

    /// Of a swarm's places, those that only callers may take.
    static final int FOR_CALLERS_PERCENT = 10;

    /// With so many connected, or so many that let us ask, more are dialled at leisure.
    static final int ENOUGH_CONNECTED = 40;

    static final int ENOUGH_UNCHOKED = 25;

    /// Peers that are enough when we have everything ourselves.
    static final int WHILE_SEEDING = 20;

    /// How long two peers that both have everything leave each other alone.
    static final long BOTH_COMPLETE = 1800_000_000_000L;

    /// How long a peer has to prove useful when others wait for its place.
    static final long TRIAL = 60_000_000_000L;

    /// The same while a reader starves.
    static final long TRIAL_WHILE_STARVING = 45_000_000_000L;

    /// How many of the peers may be replaced at once while a reader starves.
    static final int REPLACED_PERCENT = 15;

    /// What part of the mean rate is as good as nothing.
    private static final double NEXT_TO_NOTHING = 0.05;

    /// How long an address waits that was not tried for want of a place.
    static final long HELD_BACK = 1_000_000_000L;

    private static final long BETWEEN_PARTINGS = 10_000_000_000L;
    private static final int REMEMBERED = 4096;

    /// Peers of use that are told of.
    static final int MAX_GOOD = 50;

    private final SwarmSettings settings;
    private final PeerBook book;
    private final Unwelcome unwelcome;
    private final Dialing dialing;
    private final Map<Integer, Peer> peers = new LinkedHashMap<>();
    private final Map<Integer, Known> remembered = new LinkedHashMap<>();
    private final Map<InetSocketAddress, GoodPeer> good = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, GoodPeer> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Set<Known> convicted = new HashSet<>();
    /// The numbers that web seeds have had; they come and go seldom.
    private final Set<Integer> seeds = new HashSet<>();
    private boolean look = true;
    private long nextParting;

    /// Somebody who was here: a lie may come to light later.
    private record Known(InetSocketAddress address, PeerId id) {
        /// By its id only on its own host: ids can be copied.
        boolean isOf(Peer peer) {
            return peer.address.equals(address)
                    || peer.address.getAddress().equals(address.getAddress())
                            && peer.handshake.peerId().equals(id);
        }
    }

    /// What becomes of a peer that joins.
    public sealed interface Admission {
        record In() implements Admission {}

        /// In, and the other connection to the same peer goes.
        record InsteadOf(Peer twin) implements Admission {}

        record Refused(String why) implements Admission {}
    }

    public Members(SwarmSettings settings, long now) {
        this.settings = settings;
        this.book = new PeerBook(settings.listenPort(), settings.own());
        this.unwelcome = new Unwelcome(settings.policy());
        this.dialing = new Dialing(book, now);
        this.nextParting = now + TRIAL_WHILE_STARVING;
    }

    public Collection<Peer> all() {
        return Collections.unmodifiableCollection(peers.values());
    }

    @Nullable
    public Peer find(int number) {
        return peers.get(number);
    }

    public boolean isEmpty() {
        return peers.isEmpty();
    }

    /// Those that let us ask.
    public int unchoked() {
        return (int) peers.values().stream().filter(peer -> !peer.peerChoking).count();
    }

    public int size() {
        return peers.size();
    }

    /// The number of the network that the peer is in: those in one network may be one somebody.
    public long network(Peer peer) {
        return Networks.number(settings.policy().network(peer.address.getAddress()));
    }

    /// Forgets all addresses but those that a tracker named, whoever named them first.
    public void keepNamed() {
        book.keepNamed();
        look = true;
    }

    /// Who named the peer's address first; nothing when it called us, or was never named.
    public Optional<PeerSource> source(Peer peer) {
        return book.source(peer.address);
    }

    /// Addresses known, connected or not.
    public int known() {
        return book.size();
    }

    /// Addresses known, by who named them first.
    public Map<PeerSource, Integer> knownBySource() {
        return book.bySource();
    }

    /// Hosts that were named and may not be dialled.
    public Refused refused() {
        return unwelcome.counted();
    }

    // ---- dialling ------------------------------------------------------------------------------------------------

    public void learn(PeerSource source, List<InetSocketAddress> found, long now) {
        learn(source, found, false, now);
    }

    /// @param promising others say of them that they can be reached, or have everything (flags of BEP 11)
    public void learn(PeerSource source, List<InetSocketAddress> found, boolean promising, long now) {
        for (InetSocketAddress address : found) {
            boolean sane = !address.isUnresolved() && address.getPort() > 0;
            if (sane && mayDial(source, address.getAddress())) {
                look |= book.add(address, source, promising, now);
            } else if (sane) {
                unwelcome.add(address.getAddress());
            }
        }
    }

    /// Somebody says that this peer would rather be called encrypted.
    public void wantsEncryption(InetSocketAddress address) {
        settings.approach().wantsEncryption(address);
    }

    /// Whether the address is one of a network that is not the internet.
    public static boolean isPrivate(InetAddress address) {
        return PeerBook.isPrivate(address);
    }

    /// Private addresses are dialled only when the user trusts them, or when we have heard them ourselves on our own
    /// network.
    private boolean mayDial(PeerSource source, InetAddress address) {
        return source == PeerSource.LSD
                ? PeerBook.isPrivate(address) || settings.policy().permits(address)
                : settings.policy().permits(address);
    }

    /// Whether the peer, which calls us at this moment (BEP 55), is to be called outside of its turn. Not while it is
    /// being dialled, which opens the way for it too. From a yes on it counts as being dialled.
    public boolean mayCallNow(InetSocketAddress address, long now) {
        learn(PeerSource.PEX, List.of(address), true, now);
        boolean room =
                peers.size() < settings.maxPeers() && settings.budget().places().freeToDial() > 0;
        if (!room || !book.take(address)) {
            return false;
        }
        dialing.began();
        return true;
    }

    /// The addresses to dial now: also while seeding, for who needs us may not be able to find us. The book is read
    /// only when something has changed, or a tick has passed.
    ///
    /// @param inHaste whether somebody waits
    public List<InetSocketAddress> due(boolean seeding, boolean inHaste, long now) {
        if (!look) {
            return List.of();
        }
        look = false;
        int dialled = settings.maxPeers() - settings.maxPeers() * FOR_CALLERS_PERCENT / 100;
        int most = seeding ? Math.min(WHILE_SEEDING, dialled) : dialled;
        Places places = settings.budget().places();
        var inAll = new Dialing.InAll(places.halfOpen(), inHaste ? Places.HALF_OPEN_IN_HASTE : Places.HALF_OPEN);
        return dialing.due(Math.min(most - peers.size(), places.freeToDial()), inAll, isServed(), now);
    }

    /// Enough peers serve us, or may soon: more of them are no hurry.
    private boolean isServed() {
        return peers.size() >= ENOUGH_CONNECTED || unchoked() >= ENOUGH_UNCHOKED;
    }

    public void tick() {
        look = true;
    }

    /// Something is missing that was here: everybody may be of use again.
    public void seekAgain(long now) {
        book.retryAll(now);
        look = true;
    }

    public void dialFailed(InetSocketAddress address, long now) {
        dialing.ended();
        book.failed(address, now);
        look = true;
    }

    /// It was not tried, as too many connections are half open, or there are too many of all: that says nothing of it.
    public void heldBack(InetSocketAddress address, long now) {
        dialing.ended();
        book.putOff(address, now + HELD_BACK);
        look = true;
    }

    // ---- coming and going ----------------------------------------------------------------------------------------

    public Admission admit(Event.Joined joined, long now) {
        if (!joined.incoming()) {
            dialing.ended();
            look = true;
        }
        InetSocketAddress address = joined.address();
        PeerId id = joined.handshake().peerId();
        if (id.equals(settings.self())) {
            book.forget(address);
            return new Admission.Refused("that is ourselves");
        }
        if (book.isBanned(address, id)) {
            book.forget(address);
            return new Admission.Refused("banned");
        }
        Optional<Peer> twin = peers.values().stream()
                .filter(peer -> peer.handshake.peerId().equals(id))
                .findFirst();
        if (twin.isPresent()) {
            if (replaces(joined, twin.get(), now)) {
                return new Admission.InsteadOf(twin.get());
            }
            book.putOff(address, now + CONNECTED_ANYWAY);
            return new Admission.Refused("connected already");
        }
        if (peers.size() >= settings.maxPeers() || tooManyFrom(address)) {
            book.putOff(address, now + PeerBook.FIRST_RETRY);
            return new Admission.Refused("enough peers");
        }
        return new Admission.In();
    }

    /// When two peers dial each other at once, both must keep the same connection. As libtorrent has it: who listens
    /// at the lower port keeps the one that it made. Where the ports are the same it draws lots, and we take the
    /// larger id.
    private boolean replaces(Event.Joined joined, Peer twin, long now) {
        boolean crossing = joined.incoming() != twin.line.incoming()
                && now - twin.joinedAt < CROSSING
                && joined.address().getAddress().equals(twin.address.getAddress());
        int theirPort = (joined.incoming() ? twin.address : joined.address()).getPort();
        boolean oursStays = settings.listenPort() == theirPort
                ? settings.self().hex().compareTo(twin.handshake.peerId().hex()) > 0
                : settings.listenPort() < theirPort;
        return crossing && joined.incoming() != oursStays;
    }

    private boolean tooManyFrom(InetSocketAddress address) {
        return !PeerBook.isPrivate(address.getAddress())
                && peers.values().stream()
                                .filter(peer -> peer.address.getAddress().equals(address.getAddress()))
                                .count()
                        >= MAX_PER_ADDRESS;
    }

    public void add(Peer peer) {
        peers.put(peer.number, peer);
        if (peer.webSeed) {
            seeds.add(peer.number);
            return;
        }
        remembered.put(peer.number, new Known(peer.address, peer.handshake.peerId()));
        if (remembered.size() > REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }

    /// The peers that were of use, here or gone, the best first: those that we could dial again.
    public List<GoodPeer> good() {
        peers.values().forEach(this::praise);
        return good.values().stream()
                .filter(peer -> !book.isBanned(peer.address()))
                .sorted(Comparator.comparingLong(GoodPeer::millisToFirstBytes))
                .limit(MAX_GOOD)
                .toList();
    }

    private void praise(Peer peer) {
        if (peer.useful && !peer.webSeed && book.source(peer.address).isPresent()) {
            good.put(peer.address, peer.praise(book.isNamed(peer.address)));
        }
    }

    /// Why a peer is gone, as far as it matters for dialling it again.
    public enum Parting {
        /// It broke the rules.
        BROKEN,
        /// Both have everything.
        COMPLETE,
        ENDED
    }

    public void remove(Peer peer, Parting parting, long now) {
        peers.remove(peer.number);
        praise(peer);
        look = true;
        if (peer.webSeed) {
            return; // it comes back by itself
        }
        switch (parting) {
            case BROKEN -> book.forget(peer.address);
            case COMPLETE -> book.putOff(peer.address, now + BOTH_COMPLETE);
            case ENDED -> {
                if (peer.useful) {
                    book.left(peer.address, now);
                } else {
                    book.failed(peer.address, now);
                }
            }
        }
    }

    /// Where the banned peer is or was; nothing when it left too long ago to be remembered, or is banned already (a
    /// liar has several pieces under way). Who lied beyond doubt is never pardoned.
    public Optional<InetSocketAddress> ban(int number, boolean beyondDoubt) {
        Known known = remembered.get(number);
        if (known == null) {
            return Optional.empty();
        }
        if (beyondDoubt) {
            convicted.add(known);
        }
        if (book.isBanned(known.address(), known.id())) {
            return Optional.empty();
        }
        book.ban(known.address(), known.id());
        return Optional.of(known.address());
    }

    /// Whether this is or was the number of a web seed. Such a one is never banned: its file can be mended.
    public boolean isWebSeed(int number) {
        return seeds.contains(number);
    }

    /// The connections there are to the peer that has or had this number: after a pardon it may be back with another.
    public List<Peer> connectionsOf(int number) {
        Known known = remembered.get(number);
        return peers.values().stream()
                .filter(peer -> peer.number == number || known != null && known.isOf(peer))
                .toList();
    }

    /// The peer was banned for what may have been our own fault.
    public void pardon(int number, long now) {
        Known known = remembered.get(number);
        if (known != null && !convicted.contains(known)) {
            book.pardon(known.address(), known.id(), now);
            look = true;
        }
    }

    /// Whom to part from now because all places are taken, others wait, and they have been of no use: the one that was
    /// longest of no use; or, while a reader starves, the slowest of those that send next to nothing.
    public List<Peer> toPartFrom(boolean starving, long now) {
        if (now - nextParting < 0 || peers.size() < settings.maxPeers() || !book.hasDue(now)) {
            return List.of();
        }
        nextParting = now + BETWEEN_PARTINGS;
        if (starving) {
            return slowest(now);
        }
        return peers.values().stream()
                .filter(peer -> now - peer.lastUseful > TRIAL && peer.amChoking && !peer.webSeed)
                .sorted(Comparator.comparingLong(peer -> peer.lastUseful))
                .limit(1)
                .toList();
    }

    private List<Peer> slowest(long now) {
        double mean = peers.values().stream()
                .mapToLong(peer -> peer.down.rate(now))
                .average()
                .orElse(0);
        return peers.values().stream()
                .filter(peer -> now - peer.joinedAt > TRIAL_WHILE_STARVING && !peer.webSeed)
                .filter(peer ->
                        now - peer.lastUseful > TRIAL_WHILE_STARVING || peer.down.rate(now) < mean * NEXT_TO_NOTHING)
                .sorted(Comparator.<Peer>comparingLong(peer -> peer.down.rate(now))
                        .thenComparingLong(peer -> peer.lastUseful))
                .limit(Math.ceilDiv(peers.size() * REPLACED_PERCENT, 100))
                .toList();
    }
}
