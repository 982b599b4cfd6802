package nagare.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nagare.database.DatabaseFailed;
import nagare.feed.FeedFailed;
import nagare.feed.FeedQuery;
import nagare.feed.TorrentSource;
import nagare.feed.Urgency;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the source what somebody searches for at a TV, and keeps what it answers. The same words are asked
/// for once in a while, whoever asks; a few questions are under way at a time, and those beyond are not
/// asked, so that a control point cannot fill the queue to the site. Thread-safe; guarded by its own monitor,
/// no I/O inside.
final class Seeker implements AutoCloseable {
    static final int MOST_AT_ONCE = 3;
    static final int MOST_REMEMBERED = 64;
    static final int FEWEST_CHARS = 2;
    static final int MOST_CHARS = 80;

    /// How long a site that failed is not asked the same again.
    static final Duration REST = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Seeker.class);

    private final TorrentSource source;
    private final ReleaseStore store;
    private final Listeners listeners;
    private final Duration cache;
    private final InstantSource clock;
    private final Set<Thread> underWay = new HashSet<>();
    private final Map<String, Question> questions = new LinkedHashMap<>();
    private boolean closed;

    /// One that was asked; `over` is open until the source answered or failed.
    private static final class Question {
        private final CountDownLatch over = new CountDownLatch(1);
        private Optional<Instant> good = Optional.empty();
        private Optional<Instant> bad = Optional.empty();
    }

    Seeker(TorrentSource source, ReleaseStore store, Listeners listeners, Duration cache, InstantSource clock) {
        this.source = source;
        this.store = store;
        this.listeners = listeners;
        this.cache = cache;
        this.clock = clock;
    }

    boolean seek(String text, Duration patience) throws InterruptedException {
        String words = words(text);
        if (words.length() < FEWEST_CHARS) {
            return false;
        }
        Question question = question(words);
        return question != null && question.over.await(patience.toNanos(), TimeUnit.NANOSECONDS) && isGood(question);
    }

    private synchronized boolean isGood(Question question) {
        return question.good.isPresent();
    }

    /// What was asked already, or is asked now; null when it cannot be asked at this time.
    private synchronized @Nullable Question question(String words) {
        Question before = questions.get(words);
        if (before != null && (before.over.getCount() > 0 || holds(before))) {
            return before;
        }
        if (closed || underWay.size() >= MOST_AT_ONCE) {
            LOG.debug("a search was not passed on: underWay={}", underWay.size());
            return null;
        }
        var question = new Question();
        questions.remove(words);
        questions.put(words, question);
        for (var eldest = questions.entrySet().iterator(); questions.size() > MOST_REMEMBERED; ) {
            eldest.next();
            eldest.remove();
        }
        Thread thread = Thread.ofVirtual().name("seek").unstarted(() -> ask(words, question));
        underWay.add(thread);
        thread.start();
        return question;
    }

    private boolean holds(Question question) {
        Instant now = clock.instant();
        return within(question.good, cache, now) || within(question.bad, REST, now);
    }

    private static boolean within(Optional<Instant> start, Duration time, Instant now) {
        return start.filter(then -> !now.isBefore(then) && now.isBefore(then.plus(time)))
                .isPresent();
    }

    private void ask(String words, Question question) {
        boolean good = false;
        try {
            List<Release> found =
                    store.remember(source.search(FeedQuery.words(words), Urgency.INTERACTIVE), clock.instant());
            listeners.tell(listener -> listener.found(found));
            LOG.debug("a search was passed on: releases={}", found.size());
            good = true;
        } catch (FeedFailed | DatabaseFailed e) {
            LOG.debug("a search was passed on in vain: why={}", e.getMessage());
        } catch (InterruptedException e) {
            LOG.trace("told to stop");
        } finally {
            end(question, good);
        }
    }

    private synchronized void end(Question question, boolean good) {
        underWay.remove(Thread.currentThread());
        var now = Optional.of(clock.instant());
        question.good = good ? now : Optional.empty();
        question.bad = good ? Optional.empty() : now;
        question.over.countDown();
    }

    /// Letters and digits only: sites read `-`, `|`, quotes and parentheses as orders.
    static String words(String text) {
        String plain = text.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M}]+", " ")
                .strip();
        if (plain.length() <= MOST_CHARS) {
            return plain;
        }
        int blank = plain.lastIndexOf(' ', MOST_CHARS);
        return plain.substring(0, blank > 0 ? blank : plain.offsetByCodePoints(0, MOST_CHARS / 2));
    }

    @Override
    public void close() {
        List<Thread> threads;
        synchronized (this) {
            closed = true;
            threads = List.copyOf(underWay);
        }
        threads.forEach(Thread::interrupt);
    }
}
