package nagare.torrent.swarm.extension;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import nagare.net.AddressPolicy;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.transport.Carrier;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.HolePunch;
import nagare.torrent.wire.HolePunch.Refusal;
import nagare.torrent.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Hole punching (BEP 55), in its three roles. We ask who named a peer that we cannot reach for a rendezvous with it;
/// we call whom a relay tells us to call; and we are the relay between two peers that are connected to us. Never
/// between a local and a public address: neither could reach the other, and the local one is nobody's business.
///
/// A relay names us by the endpoint that it sees, and libtorrent, which most relays are, by no other. That is of use
/// to who calls us only where the relay sees our uTP. So one that we dialled by TCP, and that is of no other use at
/// the moment, is called again by uTP first.
public final class HolePunching implements Dialect {
    /// Rendezvous that one peer gets of us, and calls that one peer makes us make, in a minute.
    static final int PER_PEER = 10;

    /// The same for all peers of the swarm.
    static final int IN_ALL = 60;

    /// Of so many unreachable peers it is remembered who named them.
    static final int MAX_NAMED = 500;

    /// Who named one, at most.
    static final int MAX_NAMERS = 4;

    /// The same rendezvous is not asked for again of the same relay within this time.
    static final long AGAIN = TimeUnit.MINUTES.toNanos(5);

    /// A peer whom we could not reach so lately is asked for at once when it is named.
    static final long LATELY = TimeUnit.MINUTES.toNanos(5);

    /// Who sent a block within this time is of use, and not called again.
    static final long OF_USE = TimeUnit.SECONDS.toNanos(10);

    /// With so many peers of use no relay is called again.
    static final int ENOUGH_OF_USE = 5;

    /// A peer that is here so soon after we were told to call it came through the hole.
    static final long PUNCHED_WITHIN = TimeUnit.SECONDS.toNanos(20);

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Extensions extensions;
    private final Members members;
    private final AddressPolicy policy;
    private final Caller caller;
    private final Map<InetSocketAddress, List<Integer>> namers = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Long> failed = new LinkedHashMap<>();
    private final Map<Rendezvous, Long> asked = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Long> called = new LinkedHashMap<>();
    private final Map<Integer, Long> unfit = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Long> calledAgain = new LinkedHashMap<>();
    private final Map<Integer, Integer> ofPeer = new HashMap<>();
    private final Deque<Long> served = new ArrayDeque<>();
    private long minuteBegan = Long.MIN_VALUE;

    /// Makes calls, by uTP alone and at once.
    public interface Caller {
        /// Calls an address that [Members#mayCallNow].
        void punch(InetSocketAddress address);

        /// Ends the connection to a peer that we dialled by TCP, and calls it by uTP.
        void callAgain(Peer peer, long now);
    }

    private record Rendezvous(int relay, InetSocketAddress with) {}

    public HolePunching(Extensions extensions, Members members, AddressPolicy policy, Caller caller) {
        this.extensions = extensions;
        this.members = members;
        this.policy = policy;
        this.caller = caller;
    }

    @Override
    public Extension extension() {
        return Extension.UT_HOLEPUNCH;
    }

    /// A peer says that another can punch holes (flag 8 of BEP 11).
    public void named(Peer by, InetSocketAddress peer, long now) {
        List<Integer> known = namers.computeIfAbsent(peer, _ -> new ArrayList<>(1));
        if (known.size() < MAX_NAMERS && !known.contains(by.number)) {
            known.add(by.number);
        }
        forgetEldest(namers);
        if (isWithin(LATELY, failed.get(peer), now) && connected(peer).isEmpty()) {
            askFor(peer, now);
        }
    }

    /// No connection came of dialling the address: whoever named it may help.
    ///
    /// @return whether somebody was asked
    public boolean dialFailed(InetSocketAddress peer, long now) {
        note(failed, peer, now);
        return askFor(peer, now);
    }

    private boolean askFor(InetSocketAddress peer, long now) {
        List<Peer> relays = namers.getOrDefault(peer, List.of()).stream()
                .map(members::find)
                .filter(Objects::nonNull)
                .filter(relay -> relay.idOf(Extension.UT_HOLEPUNCH).isPresent())
                .sorted(Comparator.comparing(HolePunching::isUnfit))
                .toList();
        for (Peer relay : relays) {
            var rendezvous = new Rendezvous(relay.number, peer);
            if (!isWithin(AGAIN, asked.get(rendezvous), now) && say(relay, new HolePunch.Rendezvous(peer))) {
                note(asked, rendezvous, now);
                if (isUnfit(relay)) {
                    note(unfit, relay.number, now);
                }
                return true;
            }
        }
        return false;
    }

    /// Whether the relay may know no endpoint of ours that can be called by uTP.
    private static boolean isUnfit(Peer relay) {
        return relay.line.carrier() == Carrier.TCP && !relay.line.incoming();
    }

    private static boolean isWithin(long time, @Nullable Long since, long now) {
        return since != null && now - since < time;
    }

    private static <K> void note(Map<K, Long> remembered, K what, long now) {
        remembered.remove(what);
        remembered.put(what, now);
        forgetEldest(remembered);
    }

    private static <K, V> void forgetEldest(Map<K, V> remembered) {
        if (remembered.size() > MAX_NAMED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }

    /// Calls a relay again that could not help as it was: one at a time, each once.
    @Override
    public void tick(long now) {
        long ofUse = members.all().stream().filter(peer -> isOfUse(peer, now)).count();
        if (ofUse >= ENOUGH_OF_USE) {
            return;
        }
        for (int number : List.copyOf(unfit.keySet())) {
            unfit.remove(number);
            Peer relay = members.find(number);
            if (relay != null && !isOfUse(relay, now) && !calledAgain.containsKey(relay.address)) {
                note(calledAgain, relay.address, now);
                caller.callAgain(relay, now);
                return;
            }
        }
    }

    private static boolean isOfUse(Peer peer, long now) {
        boolean gives = peer.useful && now - peer.lastUseful < OF_USE;
        boolean takes = peer.peerInterested && !peer.amChoking;
        return gives || takes;
    }

    @Override
    public void joined(Peer peer, long now) {
        peer.punched = peer.line.carrier() == Carrier.UTP && isWithin(PUNCHED_WITHIN, called.get(peer.address), now);
        failed.remove(peer.address);
    }

    private boolean say(Peer to, HolePunch message) {
        return extensions.say(to, Extension.UT_HOLEPUNCH, message.encode());
    }

    @Override
    public void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException {
        switch (HolePunch.parse(payload)) {
            case HolePunch.Rendezvous(InetSocketAddress target) -> {
                if (isWithinLimits(peer, now)) {
                    introduce(peer, target);
                }
            }
            case HolePunch.Connect(InetSocketAddress other) -> {
                if (mayCall(peer, other) && isWithinLimits(peer, now)) {
                    note(called, other, now);
                    if (members.mayCallNow(other, now)) {
                        caller.punch(other);
                    }
                }
            }
            case HolePunch.Refused(InetSocketAddress other, int _) -> namers.remove(other);
        }
    }

    private void introduce(Peer asking, InetSocketAddress target) {
        Optional<Peer> found = connected(target);
        Optional<Refusal> refusal = refusal(asking, target, found);
        if (refusal.isPresent()) {
            say(asking, new HolePunch.Refused(target, refusal.get().code()));
            return;
        }
        say(found.orElseThrow(), new HolePunch.Connect(reachable(asking)));
        say(asking, new HolePunch.Connect(target));
    }

    private Optional<Refusal> refusal(Peer asking, InetSocketAddress target, Optional<Peer> found) {
        if (target.getPort() == 0 || isLocal(target.getAddress()) != isLocal(asking.address.getAddress())) {
            return Optional.of(Refusal.NO_SUCH_PEER);
        }
        if (isEndpointOf(asking, target)) {
            return Optional.of(Refusal.NO_SELF);
        }
        if (found.isEmpty()) {
            return Optional.of(Refusal.NOT_CONNECTED);
        }
        boolean sameFamily =
                target.getAddress() instanceof Inet4Address == asking.address.getAddress() instanceof Inet4Address;
        return sameFamily && found.get().idOf(Extension.UT_HOLEPUNCH).isPresent()
                ? Optional.empty()
                : Optional.of(Refusal.NO_SUPPORT);
    }

    private Optional<Peer> connected(InetSocketAddress target) {
        Predicate<Peer> isIt = peer -> isEndpointOf(peer, target);
        return members.all().stream().filter(isIt).findFirst();
    }

    private static boolean isEndpointOf(Peer peer, InetSocketAddress endpoint) {
        return peer.address.equals(endpoint) || reachable(peer).equals(endpoint);
    }

    /// Where its uTP is. Who called by TCP has another port there, which it may have told.
    private static InetSocketAddress reachable(Peer peer) {
        return peer.line.carrier() == Carrier.TCP ? peer.dialable().orElse(peer.address) : peer.address;
    }

    /// A relay makes us send packets to somebody: only where we might dial anyway, and in its own kind of network.
    private boolean mayCall(Peer relay, InetSocketAddress other) {
        return other.getPort() != 0
                && policy.permits(other.getAddress())
                && isLocal(other.getAddress()) == isLocal(relay.address.getAddress())
                && connected(other).isEmpty();
    }

    private static boolean isLocal(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address.getAddress()[0] & 0xfe) == 0xfc && address.getAddress().length == 16; // RFC 4193
    }

    private boolean isWithinLimits(Peer peer, long now) {
        if (minuteBegan == Long.MIN_VALUE || now - minuteBegan >= MINUTE) {
            minuteBegan = now;
            ofPeer.clear();
        }
        while (!served.isEmpty() && now - served.peek() >= MINUTE) {
            served.remove();
        }
        if (served.size() >= IN_ALL || ofPeer.getOrDefault(peer.number, 0) >= PER_PEER) {
            return false;
        }
        served.add(now);
        ofPeer.merge(peer.number, 1, Integer::sum);
        return true;
    }
}
