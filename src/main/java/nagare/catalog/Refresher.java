package nagare.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import nagare.database.DatabaseFailed;
import nagare.feed.FeedFailed;
import nagare.feed.TorrentSource;
import nagare.feed.Urgency;
import nagare.feed.rss.FeedItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Fills the shelves in the background, one after the other, on a thread of its own.
final class Refresher implements Runnable {
    private static final Duration BETWEEN_PRUNINGS = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

    private final String origin;
    private final TorrentSource source;
    private final Shelves shelves;
    private final ReleaseStore store;
    private final Listeners listeners;
    private final InstantSource clock;
    private Instant pruned = Instant.EPOCH;

    Refresher(
            String origin,
            TorrentSource source,
            Shelves shelves,
            ReleaseStore store,
            Listeners listeners,
            InstantSource clock) {
        this.origin = origin;
        this.source = source;
        this.shelves = shelves;
        this.store = store;
        this.listeners = listeners;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var due = shelves.due(clock.instant());
                if (due.isPresent()) {
                    refresh(due.get());
                } else {
                    shelves.awaitDue(clock);
                }
            }
        } catch (InterruptedException e) {
            LOG.trace("told to stop");
        }
    }

    private void refresh(ShelfPlan plan) throws InterruptedException {
        var id = plan.shelf().id();
        try {
            var items = ask(plan);
            var answer = store.fill(id, origin, items, clock.instant());
            int failures = shelves.failures(id);
            boolean changed = shelves.fill(id, answer.rows(), clock.instant());
            LOG.atLevel(failures > 0 ? Level.INFO : Level.DEBUG)
                    .setMessage("a shelf was refreshed")
                    .addKeyValue("shelf", plan.shelf().name())
                    .addKeyValue("releases", answer.rows().size())
                    .addKeyValue("changed", changed)
                    .log();
            if (changed) {
                listeners.tell(listener -> listener.shelfChanged(id));
            }
            prune();
        } catch (FeedFailed e) {
            failed(plan, e);
        } catch (DatabaseFailed e) {
            warn(plan, e.getMessage());
            shelves.failed(id, Duration.ZERO, clock.instant());
        } catch (RuntimeException e) {
            LOG.error("refreshing a shelf failed in an unforeseen way", e);
            shelves.failed(id, Duration.ZERO, clock.instant());
        }
    }

    private List<FeedItem> ask(ShelfPlan plan) throws FeedFailed, InterruptedException {
        return plan.query().isPresent()
                ? source.search(plan.query().get(), Urgency.BACKGROUND)
                : source.latest(Urgency.BACKGROUND);
    }

    private void failed(ShelfPlan plan, FeedFailed failure) {
        var id = plan.shelf().id();
        warn(plan, failure.getMessage());
        switch (failure) {
            case FeedFailed.Rejected _ -> shelves.rejected(id, clock.instant());
            case FeedFailed.Busy busy -> shelves.failed(id, busy.patience(), clock.instant());
            case FeedFailed.Unreachable _, FeedFailed.Unreadable _ ->
                shelves.failed(id, Duration.ZERO, clock.instant());
        }
    }

    /// Aloud the first time only; the last good answer stays on the TV meanwhile.
    private void warn(ShelfPlan plan, String why) {
        LOG.atLevel(shelves.failures(plan.shelf().id()) == 0 ? Level.WARN : Level.DEBUG)
                .setMessage("a shelf was not refreshed and shows what it had")
                .addKeyValue("shelf", plan.shelf().name())
                .addKeyValue("why", why)
                .log();
    }

    private void prune() throws DatabaseFailed {
        var now = clock.instant();
        if (Duration.between(pruned, now).abs().compareTo(BETWEEN_PRUNINGS) > 0) {
            pruned = now;
            store.prune(now, ReleaseStore.MAX_TORRENT_BYTES);
        }
    }
}
