package nagare.torrent.swarm.member;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nagare.net.OwnAddress;
import nagare.torrent.status.PeerSource;
import nagare.torrent.wire.PeerId;

/// Addresses that may be dialled: known, under way, connected, to be tried again later, given up, or banned.
///
/// The order of dialling is: who has failed least, then by where the address comes from (remembered, local network,
/// tracker, promising ones of other peers, the rest), then as BEP 40 has it.
final class PeerBook {
    /// ENGINE limit: a tracker must not fill the memory with addresses.
    static final int MAX_KNOWN = 2000;

    /// After so many failures in a row an address is given up until somebody names it again.
    static final int MAX_FAILURES = 5;

    static final long FIRST_RETRY = 10_000_000_000L;

    private final Map<InetSocketAddress, Entry> known = new LinkedHashMap<>();
    private final Set<InetAddress> bannedHosts = new HashSet<>();
    private final Set<InetSocketAddress> bannedEndpoints = new HashSet<>();
    private final Set<PeerId> bannedIds = new HashSet<>();

    private final int port;
    private final OwnAddress own;

    /// Better ones first.
    private enum Rank {
        GOOD_LAST_TIME,
        NEAR,
        NAMED,
        PROMISING,
        HEARSAY;

        static Rank of(PeerSource source, boolean promising) {
            return switch (source) {
                case REMEMBERED -> GOOD_LAST_TIME;
                case LSD -> NEAR;
                case TRACKER, MAGNET, INCOMING -> NAMED;
                case PEX -> promising ? PROMISING : HEARSAY;
                case DHT -> HEARSAY;
            };
        }
    }

    private static final class Entry {
        /// Who named it first.
        final PeerSource source;

        Rank rank;
        /// Whether a tracker named it: for a private torrent nobody else counts (BEP 27).
        boolean named;

        int failures;
        long retryAt;
        /// Being dialled, or connected.
        boolean busy;
        /// Ourselves, or somebody who breaks the rules: not even when named again.
        boolean useless;

        Entry(PeerSource source, Rank rank, long now) {
            this.source = source;
            this.rank = rank;
            retryAt = now;
        }

        boolean isGivenUp() {
            return !busy && (useless || failures >= MAX_FAILURES);
        }

        boolean isDue(long now) {
            return !busy && !useless && failures < MAX_FAILURES && retryAt - now <= 0;
        }
    }

    /// @param port ours, and `own` the addresses at which others see us: by them BEP 40 sorts
    PeerBook(int port, OwnAddress own) {
        this.port = port;
        this.own = own;
    }

    /// Whether the address is one to dial that was not so before. One that was given up gets one more chance.
    boolean add(InetSocketAddress address, PeerSource source, long now) {
        return add(address, source, false, now);
    }

    /// @param promising others say of it that it can be reached, or has everything (flags of BEP 11)
    boolean add(InetSocketAddress address, PeerSource source, boolean promising, long now) {
        if (bannedHosts.contains(address.getAddress()) || bannedEndpoints.contains(address)) {
            return false;
        }
        Entry entry = known.get(address);
        Rank rank = Rank.of(source, promising);
        if (entry != null) {
            entry.rank = rank.compareTo(entry.rank) < 0 ? rank : entry.rank;
            entry.named |= source == PeerSource.TRACKER;
            boolean again = entry.isGivenUp() && !entry.useless && entry.retryAt - now <= 0;
            entry.failures = again ? MAX_FAILURES - 1 : entry.failures;
            return again;
        }
        if (known.size() >= MAX_KNOWN && !forgetOneGivenUp()) {
            return false;
        }
        entry = new Entry(source, rank, now);
        entry.named = source == PeerSource.TRACKER;
        known.put(address, entry);
        return true;
    }

    private boolean forgetOneGivenUp() {
        for (var entries = known.values().iterator(); entries.hasNext(); ) {
            if (entries.next().isGivenUp()) {
                entries.remove();
                return true;
            }
        }
        return false;
    }

    /// How many addresses each source named first.
    Map<PeerSource, Integer> bySource() {
        var counts = new EnumMap<PeerSource, Integer>(PeerSource.class);
        known.values().forEach(entry -> counts.merge(entry.source, 1, Integer::sum));
        return counts;
    }

    void keepNamed() {
        known.values().removeIf(entry -> !entry.named);
    }

    /// Who named the address first; nothing when it called us, or was never named.
    Optional<PeerSource> source(InetSocketAddress address) {
        return Optional.ofNullable(known.get(address)).map(entry -> entry.source);
    }

    /// At most `count` addresses to dial now; they are busy from here on.
    List<InetSocketAddress> take(int count, long now) {
        var due = new ArrayList<Map.Entry<InetSocketAddress, Entry>>();
        known.entrySet().stream()
                .filter(candidate -> candidate.getValue().isDue(now))
                .forEach(due::add);
        if (due.size() > count) {
            due.sort(Comparator.<Map.Entry<InetSocketAddress, Entry>>comparingInt(
                            candidate -> candidate.getValue().failures)
                    .thenComparing(candidate -> candidate.getValue().rank)
                    .thenComparing(candidate -> priority(candidate.getKey()), Comparator.reverseOrder()));
        }
        return due.stream()
                .limit(count)
                .map(candidate -> {
                    candidate.getValue().busy = true;
                    return candidate.getKey();
                })
                .toList();
    }

    /// As BEP 40 has it; the same for all while nobody has seen our address.
    private long priority(InetSocketAddress address) {
        return own.like(address.getAddress())
                .map(ours -> PeerPriority.of(new InetSocketAddress(ours, port), address) & 0xffff_ffffL)
                .orElse(0L);
    }

    /// Whether a tracker named the address.
    boolean isNamed(InetSocketAddress address) {
        Entry entry = known.get(address);
        return entry != null && entry.named;
    }

    boolean hasDue(long now) {
        return known.values().stream().anyMatch(entry -> entry.isDue(now));
    }

    /// No connection came of it, or it ended without use: wait longer each time.
    void failed(InetSocketAddress address, long now) {
        Entry entry = known.get(address);
        if (entry != null) {
            entry.busy = false;
            entry.failures++;
            entry.retryAt = now + FIRST_RETRY * (1L << Math.min(entry.failures - 1, 5));
        }
    }

    /// A connection that was of use has ended: it may be dialled again soon.
    void left(InetSocketAddress address, long now) {
        Entry entry = known.get(address);
        if (entry != null) {
            entry.failures = 0;
            putOff(address, now + FIRST_RETRY);
        }
    }

    /// Nothing is wrong with the address, but it is not to be dialled before `then`.
    void putOff(InetSocketAddress address, long then) {
        Entry entry = known.get(address);
        if (entry != null) {
            entry.busy = false;
            entry.retryAt = then;
        }
    }

    /// Makes the address busy, however lately it could not be reached. False when it is busy already, or not to be
    /// dialled.
    boolean take(InetSocketAddress address) {
        Entry entry = known.get(address);
        if (entry == null || entry.busy || entry.useless) {
            return false;
        }
        entry.failures = Math.min(entry.failures, MAX_FAILURES - 1);
        entry.busy = true;
        return true;
    }

    /// Whoever was put off or given up may be dialled now.
    void retryAll(long now) {
        for (Entry entry : known.values()) {
            entry.failures = Math.min(entry.failures, MAX_FAILURES - 1);
            entry.retryAt = now;
        }
    }

    /// Not to be dialled again: the endpoint is ourselves, or useless.
    void forget(InetSocketAddress address) {
        Entry entry = known.get(address);
        if (entry != null) {
            entry.busy = false;
            entry.useless = true;
        }
    }

    /// Never again in this swarm: it sent false bytes. On a private network, where one host may run several clients,
    /// only the endpoint is meant, and its peer id, since a caller has another port each time.
    void ban(InetSocketAddress address, PeerId id) {
        if (isPrivate(address.getAddress())) {
            bannedEndpoints.add(address);
            bannedIds.add(id);
        } else {
            bannedHosts.add(address.getAddress());
        }
        forget(address);
    }

    /// As if it had never been banned.
    void pardon(InetSocketAddress address, PeerId id, long now) {
        bannedHosts.remove(address.getAddress());
        bannedEndpoints.remove(address);
        bannedIds.remove(id);
        Entry entry = known.get(address);
        if (entry != null) {
            entry.useless = false;
            entry.retryAt = now;
        }
    }

    boolean isBanned(InetSocketAddress address, PeerId id) {
        return bannedHosts.contains(address.getAddress())
                || bannedEndpoints.contains(address)
                || bannedIds.contains(id);
    }

    boolean isBanned(InetSocketAddress address) {
        return bannedHosts.contains(address.getAddress()) || bannedEndpoints.contains(address);
    }

    static boolean isPrivate(InetAddress address) {
        return address.isLoopbackAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress();
    }

    int size() {
        return known.size();
    }
}
