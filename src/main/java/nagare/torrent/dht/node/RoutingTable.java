package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import nagare.net.Cidr;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.NodeId;

/// The nodes that have answered us, many near our own id and few far away (BEP 5). The first five bits of an id choose
/// one of 32 buckets; what is nearer to us is divided further by the bits it shares with us. A bucket has eight nodes,
/// and eight that may take the place of one that fails; of a network (/24, /48) only one of each, and of an address
/// only one in all. Ids that fit their address (BEP 42) are preferred. Nobody enters by being named.
final class RoutingTable {
    static final int BUCKET = 8;
    static final Duration GOOD = Duration.ofMinutes(15);

    /// Unanswered queries in a row with which a node makes room for another, and with which it goes anyway.
    static final int BAD = 2;
    static final int GONE = 5;

    private static final int DEPTH = 5;

    private NodeId own;
    private final Networks networks;
    private final Map<Integer, Bucket> buckets = new HashMap<>();
    private final Map<InetAddress, Entry> byAddress = new HashMap<>();

    private static final class Bucket {
        final List<Entry> nodes = new ArrayList<>(BUCKET);
        final List<Entry> spare = new ArrayList<>(0);
    }

    /// A node of the table. `heardAt` is when it last answered, or asked us after it had answered.
    private static final class Entry {
        final Contact contact;
        final Cidr network;
        final boolean fits;
        boolean confirmed;
        long heardAt;
        int failures;

        Entry(Contact contact, Cidr network, boolean fits) {
            this.contact = contact;
            this.network = network;
            this.fits = fits;
        }

        boolean isGood(long now) {
            return confirmed && failures == 0 && now - heardAt < GOOD.toNanos();
        }

        boolean isBad() {
            return failures >= BAD;
        }
    }

    RoutingTable(NodeId own, Networks networks) {
        this.own = own;
        this.networks = networks;
    }

    NodeId own() {
        return own;
    }

    /// Takes a node of an earlier run, which is questionable until it answers.
    void remembered(Contact contact) {
        if (!byAddress.containsKey(contact.address().getAddress())) {
            enter(entry(contact), 0);
        }
    }

    /// A node has answered. True when it is new here.
    boolean answered(Contact contact, long now) {
        var known = byAddress.get(contact.address().getAddress());
        if (known != null && !known.contact.equals(contact)) {
            if (known.isGood(now) && !known.contact.id().equals(contact.id())) {
                return false; // one address, one node: who was here first, as long as it answers
            }
            remove(known);
            known = null;
        }
        var entry = known == null ? entry(contact) : known;
        entry.confirmed = true;
        entry.heardAt = now;
        entry.failures = 0;
        return known == null && enter(entry, now);
    }

    /// A node has asked us something. True when it may be worth a ping: it is not here, and there is room.
    boolean asked(Contact contact, long now) {
        var known = byAddress.get(contact.address().getAddress());
        if (known == null) {
            return !contact.id().equals(own) && hasRoom(entry(contact), now);
        }
        if (known.contact.equals(contact) && known.confirmed) {
            known.heardAt = now;
        }
        return false;
    }

    /// A node has not answered.
    void silent(InetSocketAddress address) {
        var known = byAddress.get(address.getAddress());
        if (known == null || !known.contact.address().equals(address)) {
            return;
        }
        known.failures++;
        var bucket = bucket(known.contact.id());
        boolean replaceable = bucket.nodes.contains(known)
                && bucket.spare.stream()
                        .anyMatch(spare -> spare.network.equals(known.network)
                                || bucket.nodes.stream().noneMatch(node -> node.network.equals(spare.network)));
        if (known.failures >= GONE || known.isBad() && (replaceable || bucket.spare.contains(known))) {
            remove(known);
        }
    }

    /// The nearest nodes to ask, whatever is known of them but that they fail.
    List<Contact> nearest(NodeId target, int most) {
        return nearest(target, most, entry -> !entry.isBad());
    }

    /// The nearest nodes to tell others of.
    List<Contact> nearestGood(NodeId target, int most, long now) {
        return nearest(target, most, entry -> entry.isGood(now));
    }

    private List<Contact> nearest(NodeId target, int most, Predicate<Entry> which) {
        return buckets.values().stream()
                .flatMap(bucket -> bucket.nodes.stream())
                .filter(which)
                .map(entry -> entry.contact)
                .sorted(Comparator.comparing(Contact::id, target.nearestFirst()))
                .limit(most)
                .toList();
    }

    /// The node that has been silent longest, if it is time to ask whether it is still there.
    List<Contact> questionable(int most, long now) {
        return buckets.values().stream()
                .flatMap(bucket -> bucket.nodes.stream())
                .filter(entry -> !entry.isGood(now))
                .sorted(Comparator.comparing((Entry entry) -> entry.failures)
                        .thenComparing(entry -> entry.heardAt - now))
                .map(entry -> entry.contact)
                .limit(most)
                .toList();
    }

    List<Contact> good(long now) {
        return buckets.values().stream()
                .flatMap(bucket -> bucket.nodes.stream())
                .filter(entry -> entry.isGood(now))
                .map(entry -> entry.contact)
                .toList();
    }

    /// What is remembered for the next run: good ones first, then those of which nothing bad is known.
    List<Contact> worthKeeping(int most, long now) {
        return buckets.values().stream()
                .flatMap(bucket -> bucket.nodes.stream())
                .filter(entry -> entry.failures == 0)
                .sorted(Comparator.comparing((Entry entry) -> !entry.isGood(now)))
                .map(entry -> entry.contact)
                .limit(most)
                .toList();
    }

    /// All in the table but the spare ones.
    int size() {
        return buckets.values().stream().mapToInt(bucket -> bucket.nodes.size()).sum();
    }

    /// Whether an id of this bucket could still be taken.
    boolean hasRoom(NodeId id) {
        var bucket = buckets.get(index(id));
        return bucket == null || bucket.nodes.size() < BUCKET;
    }

    /// We are called something else now.
    void rename(NodeId id) {
        own = id;
        var all = new ArrayList<Entry>();
        buckets.values().forEach(bucket -> all.addAll(bucket.nodes));
        buckets.values().forEach(bucket -> all.addAll(bucket.spare));
        buckets.clear();
        byAddress.clear();
        all.forEach(entry -> enter(entry, entry.heardAt));
    }

    private Entry entry(Contact contact) {
        var address = contact.address().getAddress();
        return new Entry(contact, networks.of(address), networks.fits(contact));
    }

    private boolean hasRoom(Entry entry, long now) {
        var bucket = buckets.get(index(entry.contact.id()));
        if (bucket == null) {
            return true;
        }
        boolean crowded = bucket.nodes.stream().anyMatch(node -> node.network.equals(entry.network));
        return !crowded
                && (bucket.nodes.size() < BUCKET
                        || bucket.nodes.stream().anyMatch(node -> node.isBad() || entry.fits && !node.fits)
                        || bucket.spare.size() < BUCKET && bucket.nodes.stream().anyMatch(node -> !node.isGood(now)));
    }

    /// True when the node got a place in the table, not only a spare one.
    private boolean enter(Entry entry, long now) {
        if (entry.contact.id().equals(own)) {
            return false;
        }
        var bucket = bucket(entry.contact.id());
        Optional<Entry> same = bucket.nodes.stream()
                .filter(node -> node.network.equals(entry.network))
                .findFirst();
        Optional<Entry> loser = same.isPresent()
                ? same.filter(node -> mayReplace(node, entry))
                : bucket.nodes.stream().filter(node -> mayReplace(node, entry)).findFirst();
        if (same.isEmpty() && bucket.nodes.size() < BUCKET) {
            bucket.nodes.add(entry);
        } else if (loser.isPresent()) {
            bucket.nodes.remove(loser.get());
            byAddress.remove(loser.get().contact.address().getAddress());
            bucket.nodes.add(entry);
        } else {
            keepSpare(bucket, entry, now);
            return false;
        }
        byAddress.put(entry.contact.address().getAddress(), entry);
        return true;
    }

    private static boolean mayReplace(Entry old, Entry fresh) {
        return fresh.confirmed && (old.isBad() || fresh.fits && !old.fits);
    }

    /// The newest spare ones are kept: they are likeliest still there.
    private void keepSpare(Bucket bucket, Entry entry, long now) {
        if (!entry.confirmed || bucket.spare.stream().anyMatch(spare -> spare.network.equals(entry.network))) {
            return;
        }
        if (bucket.spare.size() == BUCKET) {
            var oldest = bucket.spare.removeFirst();
            byAddress.remove(oldest.contact.address().getAddress());
        }
        entry.heardAt = now;
        bucket.spare.add(entry);
        byAddress.put(entry.contact.address().getAddress(), entry);
    }

    private void remove(Entry entry) {
        var bucket = bucket(entry.contact.id());
        byAddress.remove(entry.contact.address().getAddress());
        if (bucket.spare.remove(entry) || !bucket.nodes.remove(entry)) {
            return;
        }
        for (var spare : bucket.spare.reversed()) {
            if (bucket.nodes.stream().noneMatch(node -> node.network.equals(spare.network))) {
                bucket.spare.remove(spare);
                bucket.nodes.add(spare);
                return;
            }
        }
    }

    private Bucket bucket(NodeId id) {
        return buckets.computeIfAbsent(index(id), _ -> new Bucket());
    }

    private int index(NodeId id) {
        int shared = own.sharedBits(id);
        return shared < DEPTH ? id.prefix(DEPTH) : (1 << DEPTH) + shared - DEPTH;
    }
}
