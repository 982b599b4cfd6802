package nagare.torrent.dht.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nagare.net.Cidr;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.NodeId;

/// One walk towards an id: asks the nearest nodes that are known, who name nearer ones, until the eight nearest have
/// answered. Each node is asked once, and of each network one. Those whose id does not fit their address (BEP 42) are
/// asked as well, but do not count for the eight nearest of those that fit: ids made up to be near cannot end the walk
/// before it has come to the honest ones.
final class Lookup {
    /// How many are waited for at once; one that is late does not count.
    static final int ALPHA = 8;

    /// How many nodes keep what is near an id.
    static final int NEAREST = 8;

    /// Nodes asked in all.
    static final int MAX_QUERIES = 200;

    /// Candidates kept of those that fit, and of the others.
    static final int MAX_CANDIDATES = 100;

    /// Nodes believed of one answer.
    static final int MAX_NAMED = 16;

    /// Nodes of one network that may be silent before it is given up.
    private static final int MAX_SILENT = 2;

    private enum State {
        NEW,
        ASKED,
        LATE,
        ANSWERED,
        DEAD
    }

    private static final class Candidate {
        final boolean fits;
        final Cidr network;
        State state = State.NEW;
        Optional<String> token = Optional.empty();

        Candidate(boolean fits, Cidr network) {
            this.fits = fits;
            this.network = network;
        }
    }

    /// A node that may be announced to.
    record Keeper(Contact contact, String token) {}

    private final NodeId target;
    private final Networks networks;
    private final TreeMap<Contact, Candidate> candidates;
    private final Set<Cidr> taken = new HashSet<>();
    private final Map<Cidr, Integer> silent = new HashMap<>();
    private final int[] kept = new int[2];
    private int queries;
    private int asked;
    private int late;
    private int answered;

    Lookup(NodeId target, Networks networks) {
        this.target = target;
        this.networks = networks;
        candidates = new TreeMap<>(Comparator.comparing(Contact::id, target.nearestFirst())
                .thenComparing(contact -> contact.address().getAddress().getHostAddress())
                .thenComparing(contact -> contact.address().getPort()));
    }

    NodeId target() {
        return target;
    }

    int answered() {
        return answered;
    }

    int queries() {
        return queries;
    }

    /// Takes a node that was named, if its network has none here yet.
    void add(Contact contact) {
        var network = networks.of(contact.address().getAddress());
        if (candidates.containsKey(contact) || silent.getOrDefault(network, 0) >= MAX_SILENT || !taken.add(network)) {
            return;
        }
        boolean fits = networks.fits(contact);
        candidates.put(contact, new Candidate(fits, network));
        if (++kept[fits ? 1 : 0] > MAX_CANDIDATES) {
            dropFarthest(fits);
        }
    }

    private void dropFarthest(boolean fits) {
        for (var entry : candidates.descendingMap().entrySet()) {
            var candidate = entry.getValue();
            if (candidate.fits == fits && candidate.state != State.ASKED && candidate.state != State.LATE) {
                candidates.remove(entry.getKey());
                taken.remove(candidate.network);
                kept[fits ? 1 : 0]--;
                return;
            }
        }
    }

    /// Whom to ask now, if anybody; [#asked] tells that it was done.
    Optional<Contact> next() {
        return asked >= ALPHA ? Optional.empty() : worthAsking();
    }

    private Optional<Contact> worthAsking() {
        if (queries >= MAX_QUERIES) {
            return Optional.empty();
        }
        int fitting = 0;
        int all = 0;
        for (var entry : candidates.entrySet()) {
            var candidate = entry.getValue();
            switch (candidate.state) {
                case NEW -> {
                    if (all < NEAREST || candidate.fits && fitting < NEAREST) {
                        return Optional.of(entry.getKey());
                    }
                }
                case ASKED, ANSWERED -> {
                    all++;
                    fitting += candidate.fits ? 1 : 0;
                }
                case LATE, DEAD -> {} // others are asked in its place
            }
            if (all >= NEAREST && fitting >= NEAREST) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    void asked(Contact contact) {
        candidates.get(contact).state = State.ASKED;
        queries++;
        asked++;
    }

    void answered(Contact contact, Optional<String> token) {
        var candidate = left(contact);
        candidate.state = State.ANSWERED;
        candidate.token = token;
        answered++;
    }

    /// It takes longer than most: somebody else is asked as well, its answer still counts.
    void late(Contact contact) {
        left(contact).state = State.LATE;
        late++;
    }

    void dead(Contact contact) {
        var candidate = left(contact);
        candidate.state = State.DEAD;
        taken.remove(candidate.network);
        silent.merge(candidate.network, 1, Integer::sum);
    }

    /// It is not waited for any more.
    private Candidate left(Contact contact) {
        var candidate = candidates.get(contact);
        switch (candidate.state) {
            case ASKED -> asked--;
            case LATE -> late--;
            case NEW, ANSWERED, DEAD -> throw new IllegalStateException("not asked: " + candidate.state);
        }
        return candidate;
    }

    /// Whether nobody is left to ask or to wait for. Late ones are waited for only while too few have answered.
    boolean isOver() {
        return asked == 0 && (late == 0 || answered >= NEAREST) && worthAsking().isEmpty();
    }

    /// The nearest that answered, of those that fit and of all, to announce to.
    List<Keeper> keepers() {
        var keepers = new ArrayList<Keeper>();
        int fitting = 0;
        int all = 0;
        for (var entry : candidates.entrySet()) {
            var candidate = entry.getValue();
            boolean near = all < NEAREST || candidate.fits && fitting < NEAREST;
            if (candidate.state == State.ANSWERED && near && candidate.token.isPresent()) {
                keepers.add(new Keeper(entry.getKey(), candidate.token.get()));
                all++;
                fitting += candidate.fits ? 1 : 0;
            }
        }
        return List.copyOf(keepers);
    }

    /// The nearest that answered, to begin with the next time.
    List<Contact> nearest() {
        return candidates.entrySet().stream()
                .filter(entry -> entry.getValue().state == State.ANSWERED)
                .map(Map.Entry::getKey)
                .limit(2 * NEAREST)
                .toList();
    }
}
