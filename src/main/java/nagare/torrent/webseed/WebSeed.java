package nagare.torrent.webseed;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import nagare.lifecycle.Threads;
import nagare.net.FetchFailed;
import nagare.net.RangeAnswer;
import nagare.net.RangeFetcher;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.peer.Allowance;
import nagare.torrent.status.WebSeedState;
import nagare.torrent.wire.PeerMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One web seed: reaches its server, takes requests, fetches ranges on a few connections at once, and says what it
/// gives
/// up. Thread-safe. Its lock is held over posting to the swarm's mailbox, which waits for nothing, so that the swarm
/// hears things in the order they happened; never over the network.
final class WebSeed {
    private static final Logger LOG = LoggerFactory.getLogger(WebSeed.class);

    /// Ranges in a row that may break off before the server is left alone for a while.
    static final int MOST_BROKEN = 3;

    /// An answer that nobody wants is read to its end when it is no longer than this: the connection lives on.
    private static final int DRAINED = 64 * 1024;

    private static final Duration SENT_AWAY = Duration.ofMinutes(1);

    /// When all connections are taken, a place is looked for again after this.
    static final Duration NO_PLACE = Duration.ofSeconds(5);

    private static final int MAX_NAME = 48;

    private final Shared shared;
    private final SeedUrls urls;
    private final String name;
    private final BitSet unnamed = new BitSet();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Standing standing = new Standing();
    private final Set<Run> runs = new HashSet<>();
    private Orders orders;
    /// Who it is to the swarm; 0 while it takes no part.
    private int number;
    private BitSet offered = new BitSet();
    private int broken;
    private int blamedAs;
    private long served;
    private Optional<String> problem = Optional.empty();
    /// It has places for its connections.
    private boolean placed;
    private boolean useless;
    private boolean closed;
    private @Nullable Thread living;

    /// What the web seeds of one torrent share.
    record Shared(
            Metainfo torrent,
            OriginalNames names,
            Parts parts,
            RangeFetcher fetcher,
            Allowance allowance,
            Listener listener,
            ToIntFunction<WebSeed> numbers,
            Threads threads,
            InstantSource clock,
            LongSupplier nanoTime) {}

    WebSeed(URI uri, Shared shared) {
        this.shared = shared;
        this.urls = new SeedUrls(uri, shared.torrent(), shared.names());
        this.orders = new Orders(shared.parts().layout());
        String host = String.valueOf(uri.getHost());
        this.name = "web seed " + host.substring(0, Math.min(MAX_NAME, host.length()));
        for (TorrentFile file : shared.parts().files()) {
            if (urls.of(file.index()).isEmpty()) {
                unnamed.set(file.index());
            }
        }
    }

    WebSeedState status() {
        lock.lock();
        try {
            return new WebSeedState(name, number != 0, served, problem);
        } finally {
            lock.unlock();
        }
    }

    // ---- its life ------------------------------------------------------------------------------------------------

    /// Takes part whenever it can, until it turns out to be of no use at all or is closed.
    void live() {
        lock.lock();
        try {
            living = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            while (awaitTurn()) {
                reach();
            }
        } catch (InterruptedException e) {
            LOG.trace("{} is closed", name);
        } finally {
            lock.lock();
            living = null;
            part("the torrent is closed");
            lock.unlock();
        }
    }

    /// False when its life is over. While it takes part, what becomes of its files is told.
    private boolean awaitTurn() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !useless) {
                long now = now();
                BitSet offers = offers(now);
                if (number != 0 && !offers.equals(offered)) {
                    offer(offers);
                }
                long rest = standing.restLeft(now);
                if (number == 0 && rest == 0 && !offers.isEmpty()) {
                    return true;
                }
                if (number == 0 && rest > 0) {
                    changed.awaitNanos(rest);
                } else if (standing.nextReturn(now).isPresent()) {
                    changed.awaitNanos(standing.nextReturn(now).getAsLong() - now);
                } else {
                    changed.await();
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void reach() throws InterruptedException {
        if (!takePlaces()) {
            return;
        }
        try {
            RangeFetcher.Contact contact = shared.fetcher().connect(urls.base());
            lock.lock();
            try {
                if (!closed) {
                    number = shared.numbers().applyAsInt(this);
                    orders = new Orders(shared.parts().layout());
                    broken = 0;
                    shared.listener().joined(number, name, contact.address(), contact.took());
                    offer(offers(now()));
                    shared.listener().says(number, new PeerMessage.Unchoke());
                }
            } finally {
                lock.unlock();
            }
        } catch (FetchFailed e) {
            cannotBeReached(e);
        } finally {
            leaveUnlessJoined();
        }
    }

    private boolean takePlaces() {
        lock.lock();
        try {
            placed = shared.allowance().places().mayReach(Web.CONNECTIONS);
            if (!placed) {
                rest("all connections are taken", Optional.of(NO_PLACE));
            }
            return placed;
        } finally {
            lock.unlock();
        }
    }

    private void leaveUnlessJoined() {
        lock.lock();
        try {
            if (number == 0) {
                leavePlaces();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Under the lock.
    private void leavePlaces() {
        if (placed) {
            placed = false;
            shared.allowance().places().leave(Web.CONNECTIONS);
        }
    }

    private void cannotBeReached(FetchFailed why) {
        lock.lock();
        try {
            switch (why.reason()) {
                case REFUSED_ADDRESS, BAD_URL -> giveUp(String.valueOf(why.getMessage()));
                case UNKNOWN_HOST, UNREACHABLE, NO_WAY, TIMEOUT, TOO_LARGE, CLOCK, BAD_ANSWER ->
                    rest(String.valueOf(why.getMessage()), Optional.empty());
            }
        } finally {
            lock.unlock();
        }
    }

    private BitSet offers(long now) {
        BitSet absent = standing.absent(now);
        absent.or(unnamed);
        return shared.parts().piecesWithout(absent);
    }

    private void offer(BitSet pieces) {
        offered = pieces;
        int count = shared.parts().layout().pieces();
        shared.listener()
                .says(
                        number,
                        pieces.cardinality() == count
                                ? new PeerMessage.HaveAll()
                                : PeerMessage.Bitfield.of(pieces, count));
    }

    // ---- what the swarm says -------------------------------------------------------------------------------------

    void hear(int as, List<PeerMessage> messages) {
        lock.lock();
        try {
            if (as != number || closed) {
                return;
            }
            messages.forEach(this::hear);
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    private void hear(PeerMessage message) {
        switch (message) {
            case PeerMessage.Request(int piece, int begin, int length) -> {
                var block = orders.wanted(piece, begin, length);
                if (!offered.get(piece) || !orders.add(block)) {
                    reject(block);
                }
            }
            case PeerMessage.Cancel(int piece, int begin, int length) -> {
                var block = orders.wanted(piece, begin, length);
                if (orders.cancel(block) || runs.stream().anyMatch(run -> run.number == number && run.cancel(block))) {
                    reject(block);
                }
            }
            case PeerMessage.KeepAlive() -> shared.listener().says(number, new PeerMessage.KeepAlive());
            case PeerMessage.Choke _,
                    PeerMessage.Unchoke _,
                    PeerMessage.Interested _,
                    PeerMessage.NotInterested _,
                    PeerMessage.Have _,
                    PeerMessage.Bitfield _,
                    PeerMessage.Piece _,
                    PeerMessage.Port _,
                    PeerMessage.Suggest _,
                    PeerMessage.HaveAll _,
                    PeerMessage.HaveNone _,
                    PeerMessage.Reject _,
                    PeerMessage.AllowedFast _,
                    PeerMessage.Extended _,
                    PeerMessage.HashRequest _,
                    PeerMessage.HashReject _,
                    PeerMessage.Hashes _ -> {} // a server has no use for it
        }
    }

    /// The swarm wants no more of it under this number.
    void sentAway(int as) {
        lock.lock();
        try {
            if (as == number) {
                if (as != blamedAs) {
                    standing.rest(Optional.of(SENT_AWAY), now());
                }
                number = 0;
                leavePlaces();
                orders.drain();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void blamed(int as, int piece) {
        lock.lock();
        try {
            blamedAs = as;
            long now = now();
            for (TorrentFile file : shared.parts().filesIn(piece)) {
                standing.putOff(file.index(), now);
            }
            problem = Optional.of("what it has of piece " + piece + " is not what the torrent says");
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void reject(Orders.Wanted block) {
        shared.listener().says(number, new PeerMessage.Reject(block.piece(), block.begin(), block.length()));
    }

    /// Takes no part from now on, until its turn comes again. Under the lock.
    private void part(String why) {
        if (number != 0) {
            shared.listener().left(number, why);
            number = 0;
            leavePlaces();
            orders.drain();
        }
        changed.signalAll();
    }

    private void rest(String why, Optional<Duration> wish) {
        tell(why);
        standing.rest(wish, now());
        part(why);
    }

    private void giveUp(String why) {
        tell(why);
        useless = true;
        part(why);
    }

    private void tell(String why) {
        problem = Optional.of(why);
        LOG.atDebug()
                .setMessage("web seed put off")
                .addKeyValue("seed", name)
                .addKeyValue("reason", why)
                .log();
    }

    // ---- fetching ------------------------------------------------------------------------------------------------

    /// Begins as many ranges as there may be. Under the lock.
    private void dispatch() {
        while (number != 0 && runs.size() < Web.CONNECTIONS && !orders.isEmpty()) {
            var run = new Run(number, orders.take());
            runs.add(run);
            shared.threads().start(name, () -> fetchAll(run));
        }
    }

    private void fetchAll(Run first) {
        for (Run run = first; run != null; run = next(run)) {
            try (var sink = new Sink(run, shared.allowance().blocks(), new Wanting(run))) {
                fetch(run, sink);
            } catch (InterruptedException e) {
                LOG.trace("{} is closed", name);
            } catch (RuntimeException e) {
                LOG.error("fetching from a web seed failed; a bug", e);
                ended(run, () -> rest("our own fault", Optional.empty()));
            }
        }
    }

    /// The run is over: what it still owes is refused, and the next one is taken.
    private @Nullable Run next(Run over) {
        lock.lock();
        try {
            runs.remove(over);
            if (number != 0 && over.number == number) {
                over.owed().forEach(this::reject);
            }
            if (number == 0 || orders.isEmpty()) {
                return null;
            }
            var run = new Run(number, orders.take());
            runs.add(run);
            return run;
        } finally {
            lock.unlock();
        }
    }

    private void fetch(Run run, Sink sink) throws InterruptedException {
        for (Parts.Part part : shared.parts().of(run.start(), run.end())) {
            switch (part) {
                case Parts.Part.Zeros(long length) -> sink.zeros(length);
                case Parts.Part.OfFile(TorrentFile file, long from, long length) -> {
                    if (!fetch(run, file, from, length, sink)) {
                        return;
                    }
                }
            }
        }
    }

    /// False when the rest of the run is not to be fetched.
    private boolean fetch(Run run, TorrentFile file, long from, long length, Sink sink) throws InterruptedException {
        URI uri = urls.of(file.index()).orElseThrow();
        for (long at = from; at < from + length; ) {
            if (!sink.wantsMore()) {
                return false;
            }
            var asked = new RangeReply.Asked(at, from + length - 1, file.length());
            try (RangeAnswer answer = shared.fetcher().get(uri, asked.first(), asked.last())) {
                long got = take(run, file, asked, answer, sink);
                if (got == 0) {
                    return false;
                }
                at += got;
            } catch (FetchFailed e) {
                brokeOff(run, file, e);
                return false;
            }
        }
        return true;
    }

    /// How many of the bytes came; 0 when the run ends here.
    private long take(Run run, TorrentFile file, RangeReply.Asked asked, RangeAnswer answer, Sink sink)
            throws FetchFailed, InterruptedException {
        var retryAfter = answer.retryAfter(shared.clock().instant());
        switch (RangeReply.of(asked, answer.status(), answer::header, retryAfter)) {
            case RangeReply.Serves(long skip, long bytes, boolean more) -> {
                if (!sink.take(answer, skip, bytes)) {
                    return 0;
                }
                answer.drain(more ? DRAINED : 1);
                return bytes;
            }
            case RangeReply.Missing(String why) -> {
                answer.drain(DRAINED);
                ended(run, () -> putOff(file, why));
            }
            case RangeReply.Later(String why, var wait) -> ended(run, () -> rest(why, wait));
            case RangeReply.Useless(String why) -> ended(run, () -> giveUp(why));
        }
        return 0;
    }

    private void brokeOff(Run run, TorrentFile file, FetchFailed why) {
        String sentence = String.valueOf(why.getMessage());
        ended(run, () -> {
            switch (why.reason()) {
                case REFUSED_ADDRESS, BAD_URL -> putOff(file, sentence); // where it was redirected to
                case UNKNOWN_HOST, UNREACHABLE, NO_WAY, TIMEOUT, TOO_LARGE, CLOCK, BAD_ANSWER -> {
                    tell(sentence);
                    if (++broken >= MOST_BROKEN) {
                        rest(sentence, Optional.empty());
                    }
                }
            }
        });
    }

    private void putOff(TorrentFile file, String why) {
        tell(why);
        long now = now();
        standing.putOff(file.index(), now);
        BitSet offers = offers(now);
        if (offers.isEmpty()) {
            part(why);
        } else {
            offer(offers);
            changed.signalAll();
        }
    }

    /// Draws the consequence, unless the web seed is somebody else to the swarm by now.
    private void ended(Run run, Runnable consequence) {
        lock.lock();
        try {
            if (!closed && number != 0 && run.number == number) {
                consequence.run();
            }
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return shared.nanoTime().getAsLong();
    }

    /// Ends its life; connections are closed by whoever has the fetcher.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (living != null) {
                living.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes the blocks of a run for as long as the swarm knows the web seed under the same number.
    private final class Wanting implements Sink.Taker {
        private final Run run;

        Wanting(Run run) {
            this.run = run;
        }

        @Override
        public void take(PeerMessage.Piece block) throws InterruptedException {
            boolean wanted;
            lock.lock();
            try {
                wanted = run.arrived() && !closed && run.number == number;
                if (wanted) {
                    served += block.data().remaining();
                    broken = 0;
                    standing.served();
                    problem = Optional.empty();
                }
            } finally {
                lock.unlock();
            }
            if (wanted) {
                shared.listener().gives(run.number, block);
            } else {
                block.lease().release();
            }
        }

        @Override
        public boolean wantsMore() {
            lock.lock();
            try {
                return !closed && run.number == number && run.isWanted();
            } finally {
                lock.unlock();
            }
        }
    }
}
