package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import nagare.net.AddressPolicy;
import nagare.torrent.dht.krpc.Ask;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.KrpcReader;
import nagare.torrent.dht.krpc.KrpcWriter;
import nagare.torrent.dht.krpc.MalformedKrpc;
import nagare.torrent.dht.krpc.Message;
import nagare.torrent.dht.krpc.NodeId;
import nagare.torrent.dht.krpc.SecureId;

/// Our node in the network of one family of addresses. For one thread at a time; `now` is monotonic nanoseconds.
/// Whatever is called may leave effects, which [#take] hands out, and [#nextAt] tells when to call [#tick].
public final class LocalNode {
    /// How many nodes the other family's packets are told of.
    static final int NODES = Answers.NODES;

    /// Addresses that did not answer, and how long they are not asked again by look-ups.
    static final int MAX_SILENT = 2048;
    static final Duration SILENT = Duration.ofMinutes(2);

    private static final Duration EXPIRY = Duration.ofMinutes(1);
    private static final int FEWEST = 4;
    private static final Duration HEARD = Duration.ofMinutes(1);

    private final Networks networks;
    private final RandomGenerator chance;
    private final int port;
    private final RoutingTable table;
    private final Queries queries;
    private final Answers answers;
    private final Upkeep upkeep;
    private final AddressVotes votes = new AddressVotes();
    private final RoundTrips roundTrips = new RoundTrips();
    private final Reachability reachability;
    private final Map<Long, Search> searches = new LinkedHashMap<>();
    private final Map<Lookup, Purpose> running = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Long> silent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
            return size() > MAX_SILENT;
        }
    };
    private List<Effect> effects = new ArrayList<>();
    private Optional<InetAddress> external = Optional.empty();
    private boolean wantsOthers;
    private long answeredAt;
    private long answered;
    private long nextExpiryAt;

    /// What a look-up is for.
    private interface Purpose {
        Ask ask(NodeId target);

        void found(List<InetSocketAddress> peers);

        void over(Lookup lookup, long now);

        boolean isWanted();
    }

    /// Is told how many have answered when a walk is over.
    interface Walked {
        void over(int answered, long now);
    }

    /// Where the node is: `port` is the one that its packets come from, `policy` says who may be talked to.
    public record Place(Family family, int port, AddressPolicy policy) {}

    /// @param saved what an earlier run has left
    /// @param others good nodes of the other family near an id
    public LocalNode(
            Place place,
            Optional<SavedTable> saved,
            Function<NodeId, List<Contact>> others,
            RandomGenerator chance,
            long now) {
        networks = new Networks(place.family(), place.policy());
        port = place.port();
        this.chance = chance;
        table = new RoutingTable(saved.map(SavedTable::own).orElseGet(() -> NodeId.random(chance)), networks);
        queries = new Queries(chance, now);
        answers = new Answers(table, networks, others, chance, now);
        reachability = new Reachability(now);
        upkeep = new Upkeep(this, table, chance, now);
        answeredAt = now;
        nextExpiryAt = now;
        saved.ifPresent(before -> before.nodes().stream()
                .filter(node -> networks.permits(node.address()))
                .forEach(table::remembered));
    }

    /// The effects of all that was called since the last time, in their order.
    public List<Effect> take() {
        var taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    /// A packet has come. False when it is none of ours.
    public boolean received(InetSocketAddress from, ByteBuffer packet, long now) {
        if (!networks.permits(from)) {
            return true;
        }
        Message message;
        try {
            message = KrpcReader.read(packet);
        } catch (MalformedKrpc notOurs) {
            answers.hears(from.getAddress(), now);
            return false;
        }
        switch (message) {
            case Message.Answer answer ->
                queries.settle(answer.transaction(), from).ifPresent(query -> answered(query, from, answer, now));
            case Message.Failure failure ->
                queries.settle(failure.transaction(), from).ifPresent(query -> failed(query, now));
            case Message.Query query -> {
                if (answers.hears(from.getAddress(), now)) {
                    asked(query, from, now);
                }
            }
            case Message.Faulty faulty -> {
                if (answers.hears(from.getAddress(), now)) {
                    answers.to(faulty, from, now).ifPresent(answer -> send(from, answer, now));
                }
            }
        }
        return true;
    }

    private void asked(Message.Query query, InetSocketAddress from, long now) {
        if (query.sender().equals(table.own())) {
            return; // ourselves, by a way round, or somebody who pretends to be
        }
        reachability.askedBy(from.getAddress(), now);
        answers.to(query, from, now).ifPresent(answer -> send(from, answer, now));
        var contact = new Contact(query.sender(), from);
        if (!query.readOnly() && table.asked(contact, now)) {
            upkeep.met(contact, now);
        }
    }

    private void answered(Queries.Pending query, InetSocketAddress from, Message.Answer answer, long now) {
        var by = new Contact(answer.sender(), from);
        answeredAt = now;
        answered++;
        reachability.answered();
        roundTrips.add(now - query.sentAt());
        silent.remove(from);
        boolean asExpected = query.expected().map(answer.sender()::equals).orElse(true);
        if (!asExpected || answer.sender().equals(table.own())) {
            table.silent(from);
            query.listener().failed(now);
            return;
        }
        if (table.answered(by, now)) {
            searches.values().forEach(search -> search.grew(now));
        }
        answer.seenAs().ifPresent(seen -> vote(by, seen, now));
        var foreign = answer.nodes().stream()
                .filter(node -> node.family() != networks.family())
                .toList();
        if (!foreign.isEmpty()) {
            effects.add(new Effect.Named(foreign));
        }
        query.listener().answered(by, answer, now);
    }

    /// An error is an answer of somebody who is there.
    private void failed(Queries.Pending query, long now) {
        answeredAt = now;
        query.listener().failed(now);
    }

    private void vote(Contact by, InetAddress seen, long now) {
        if (Family.of(seen) != networks.family()) {
            return;
        }
        votes.vote(networks.of(by.address().getAddress()), seen);
        var winner = votes.winner();
        if (winner.isPresent() && !winner.equals(external)) {
            external = winner;
            if (networks.isPublic(winner.get()) && !SecureId.fits(table.own(), winner.get())) {
                table.rename(SecureId.make(winner.get(), chance));
                upkeep.renamed(now);
            }
        }
    }

    /// Does what is due.
    public void tick(long now) {
        for (var late : queries.late(now)) {
            late.listener().late(now);
        }
        for (var dead : queries.dead(now)) {
            if (!dead.to().isUnresolved()
                    && answeredAt - dead.sentAt() > 0) { // else it may be our own line that is dead
                table.silent(dead.to());
                silent.remove(dead.to());
                silent.put(dead.to(), now);
            }
            dead.listener().failed(now);
        }
        if (now - nextExpiryAt >= 0) {
            nextExpiryAt = now + EXPIRY.toNanos();
            answers.expire(now);
        }
        upkeep.tick(now);
        for (var search : List.copyOf(searches.values())) {
            if (search.isDue(now)) {
                begin(search, now);
            }
        }
        List.copyOf(running.keySet()).forEach(lookup -> advance(lookup, now));
    }

    /// When [#tick] has something to do.
    public long nextAt(long now) {
        long next = queries.nextAt(upkeep.nextAt(now));
        for (var search : searches.values()) {
            if (search.isIdle()) {
                next = Math.min(next, search.nextAt());
            }
        }
        boolean held = !queries.mayAsk(now) && !running.isEmpty();
        return held ? Math.min(next, now + Duration.ofMillis(20).toNanos()) : next;
    }

    /// Begins a search under this key, which no other has. The port that we announce is asked for each time; 0 is none.
    public void search(long key, NodeId infoHash, IntSupplier announced, long now) {
        var search = new Search(key, infoHash, announced, now);
        searches.put(key, search);
        begin(search, now);
    }

    public void starving(long key, long now) {
        var search = searches.get(key);
        if (search != null) {
            search.starving(now);
        }
    }

    /// Ends a search. What it has asked already is still heard, and forgotten.
    public void end(long key) {
        var search = searches.remove(key);
        if (search != null) {
            search.stop();
        }
    }

    /// Pings somebody who may be a node.
    public void ping(InetSocketAddress address, long now) {
        if (networks.permits(address)) {
            upkeep.ping(address, now);
        }
    }

    /// Asks nodes that are known to be there for others near us: how a table begins. A host that is not resolved is
    /// looked up by a proxy on the way; its answer is known by its transaction alone.
    public void bootstrap(List<InetSocketAddress> hosts, long now) {
        hosts.stream().filter(this::mayBegin).forEach(host -> upkeep.bootstrap(host, now));
    }

    private boolean mayBegin(InetSocketAddress host) {
        return host.isUnresolved() ? networks.family() == Family.IPV4 : networks.permits(host);
    }

    /// Hosts that a torrent names (BEP 5): asked for others while we know too few, else whether they are there.
    public void hosts(List<InetSocketAddress> hosts, long now) {
        if (isLost(now)) {
            bootstrap(hosts, now);
        } else {
            hosts.stream().filter(this::mayBegin).forEach(host -> upkeep.ping(host, now));
        }
    }

    /// Nodes of this family were named to the other one.
    public void named(List<Contact> nodes, long now) {
        upkeep.named(
                nodes.stream().filter(node -> networks.permits(node.address())).toList(), now);
    }

    /// Whether queries should ask for nodes of the other family, too.
    public void wantOthers(boolean wanted) {
        wantsOthers = wanted;
    }

    /// How many nodes the table has.
    public int size() {
        return table.size();
    }

    /// Whether so few nodes answer that somebody has to be asked who knows some.
    public boolean isLost(long now) {
        return table.good(now).size() < FEWEST;
    }

    /// Good nodes near the id, for the other family's answers.
    public List<Contact> nearestGood(NodeId id, long now) {
        return table.nearestGood(id, NODES, now);
    }

    public SavedTable saved(long now) {
        return new SavedTable(networks.family(), table.own(), table.worthKeeping(SavedTable.MAX_NODES, now));
    }

    public NodeStatus status(long now) {
        return new NodeStatus(
                networks.family(),
                table.size(),
                table.good(now).size(),
                external,
                votes.counted(),
                reachability.state(now),
                queries.sent(),
                answered,
                answers.heard(),
                answers.refused(),
                searches.size());
    }

    private void begin(Search search, long now) {
        var lookup = new Lookup(search.target(), networks);
        search.nearest().forEach(lookup::add);
        search.begun(lookup);
        found(search, answers.peers(search.target(), now));
        run(lookup, new Searching(search), now);
    }

    /// Walks towards an id without looking for peers; `then` is told how it went.
    void walk(Lookup lookup, List<Contact> from, Walked then, long now) {
        from.stream().filter(node -> mayBeAsked(node, now)).forEach(lookup::add);
        run(lookup, new Walking(then), now);
    }

    void walk(NodeId target, Walked then, long now) {
        walk(new Lookup(target, networks), List.of(), then, now);
    }

    /// Tells a walk that is under way of more nodes.
    void feed(Lookup lookup, List<Contact> nodes, long now) {
        nodes.stream().filter(node -> mayBeAsked(node, now)).forEach(lookup::add);
        advance(lookup, now);
    }

    private void run(Lookup lookup, Purpose purpose, long now) {
        table.nearest(lookup.target(), 2 * NODES).forEach(lookup::add);
        running.put(lookup, purpose);
        advance(lookup, now);
    }

    private void advance(Lookup lookup, long now) {
        var purpose = running.get(lookup);
        if (purpose == null) {
            return;
        }
        if (!purpose.isWanted()) {
            running.remove(lookup);
            return;
        }
        while (queries.mayAsk(now)) {
            var next = lookup.next();
            if (next.isEmpty()) {
                break;
            }
            lookup.asked(next.get());
            var step = new Step(lookup, next.get(), purpose);
            ask(next.get().address(), Optional.of(next.get().id()), purpose.ask(lookup.target()), step, now);
        }
        if (lookup.isOver()) {
            running.remove(lookup);
            purpose.over(lookup, now);
        }
    }

    private record Walking(Walked then) implements Purpose {
        @Override
        public Ask ask(NodeId target) {
            return new Ask.FindNode(target);
        }

        @Override
        public void found(List<InetSocketAddress> peers) {} // nobody asked for any

        @Override
        public void over(Lookup lookup, long now) {
            then.over(lookup.answered(), now);
        }

        @Override
        public boolean isWanted() {
            return true;
        }
    }

    private final class Searching implements Purpose {
        private final Search search;

        Searching(Search search) {
            this.search = search;
        }

        @Override
        public Ask ask(NodeId target) {
            return new Ask.GetPeers(target);
        }

        @Override
        public void found(List<InetSocketAddress> peers) {
            LocalNode.this.found(search, peers);
        }

        @Override
        public void over(Lookup lookup, long now) {
            search.ended(lookup, now, chance);
            announce(search, lookup, now);
        }

        @Override
        public boolean isWanted() {
            return !search.isStopped();
        }
    }

    private final class Step implements Queries.Listener {
        private final Lookup lookup;
        private final Contact to;
        private final Purpose purpose;

        Step(Lookup lookup, Contact to, Purpose purpose) {
            this.lookup = lookup;
            this.to = to;
            this.purpose = purpose;
        }

        @Override
        public void answered(Contact by, Message.Answer answer, long now) {
            lookup.answered(to, answer.token());
            purpose.found(answer.peers());
            answer.nodes().stream()
                    .filter(node -> mayBeAsked(node, now))
                    .sorted((a, b) -> lookup.target().nearestFirst().compare(a.id(), b.id()))
                    .limit(Lookup.MAX_NAMED)
                    .forEach(lookup::add);
            advance(lookup, now);
        }

        @Override
        public void late(long now) {
            lookup.late(to);
            advance(lookup, now);
        }

        @Override
        public void failed(long now) {
            lookup.dead(to);
            advance(lookup, now);
        }
    }

    private boolean mayBeAsked(Contact node, long now) {
        return networks.permits(node.address()) && !isOurs(node) && !isSilent(node.address(), now);
    }

    private boolean isSilent(InetSocketAddress address, long now) {
        var since = silent.get(address);
        return since != null && now - since < SILENT.toNanos();
    }

    private boolean isOurs(Contact node) {
        return node.id().equals(table.own()) || isOurs(node.address(), port);
    }

    private boolean isOurs(InetSocketAddress address, int ours) {
        return address.getPort() == ours
                && external.filter(address.getAddress()::equals).isPresent();
    }

    private void found(Search search, List<InetSocketAddress> peers) {
        int ours = search.port();
        var fresh = search.fresh(peers.stream()
                .filter(networks::permits)
                .filter(peer -> !isOurs(peer, ours))
                .toList());
        if (!fresh.isEmpty()) {
            effects.add(new Effect.Found(search.key(), fresh));
        }
    }

    private void announce(Search search, Lookup lookup, long now) {
        int announced = search.port();
        if (announced == 0) {
            return;
        }
        for (var keeper : lookup.keepers()) {
            var ask = new Ask.AnnouncePeer(search.target(), announced, announced == port, keeper.token());
            ask(
                    keeper.contact().address(),
                    Optional.of(keeper.contact().id()),
                    ask,
                    (_, _, _) -> {}, // that it answered is noted for all queries
                    now);
        }
    }

    /// Sends a query now, whatever the allowance says.
    void ask(InetSocketAddress to, Optional<NodeId> expected, Ask ask, Queries.Listener listener, long now) {
        var query = queries.enter(to, expected, listener, roundTrips.patience(), now);
        boolean readOnly = reachability.state(now) == Reachability.State.UNREACHABLE;
        Set<Family> want = wantsOthers && !(ask instanceof Ask.Ping || ask instanceof Ask.AnnouncePeer)
                ? EnumSet.allOf(Family.class)
                : Set.of();
        send(to, KrpcWriter.write(new Message.Query(query.transaction(), table.own(), readOnly, want, ask), to), now);
    }

    boolean mayAsk(long now) {
        return queries.mayAsk(now);
    }

    private void send(InetSocketAddress to, ByteBuffer packet, long now) {
        if (!to.isUnresolved()) {
            reachability.wrote(to.getAddress(), now);
        }
        effects.add(new Effect.Send(to, packet));
    }

    Networks networks() {
        return networks;
    }

    /// Whether anybody has answered lately.
    boolean isHeard(long now) {
        return now - answeredAt < HEARD.toNanos();
    }
}
