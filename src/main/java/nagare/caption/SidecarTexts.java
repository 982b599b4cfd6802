package nagare.caption;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import nagare.lifecycle.Threads;
import nagare.subtitle.text.Cue;
import nagare.subtitle.text.SrtWriter;
import nagare.subtitle.text.SubtitleText;
import nagare.subtitle.text.SubtitleText.Hints;
import nagare.subtitle.text.UnreadableSubtitles;
import nagare.subtitle.text.VttWriter;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import nagare.torrent.metainfo.TorrentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches files of subtitles through the engine and converts them, each once, whoever asks. Thread-safe; its monitor
/// is held over no reading.
final class SidecarTexts implements AutoCloseable {
    /// All texts in memory; one of an episode takes a tenth of a MiB.
    static final long MEMORY = 16L << 20;

    /// After so long the swarm has no peer that has them.
    static final Duration LONGEST = Duration.ofMinutes(2);

    /// Fetched at once; more wait for nothing and are asked for again by whoever wants them.
    static final int MOST_AT_ONCE = 8;

    /// Converting a file made for it takes some ten MiB of memory; a usual one, some milliseconds.
    private final Semaphore converting = new Semaphore(1);

    private static final Logger LOG = LoggerFactory.getLogger(SidecarTexts.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Shelf shelf = new Shelf(MEMORY);
    private final Map<Shelf.Key, Fetch> underWay = new HashMap<>();
    private final Set<TorrentReader> readers = new HashSet<>();
    private final Threads threads = new Threads();
    private final LongSupplier nanoTime;
    private boolean closed;

    SidecarTexts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// The text of a file, waiting for the swarm at most `patience`. It goes on being fetched afterwards.
    Outcome get(Torrent torrent, TorrentFile file, Hints hints, Duration patience) throws InterruptedException {
        Optional<Outcome> known = shelf.find(key(torrent, file));
        if (known.isPresent()) {
            return known.get();
        }
        Optional<Fetch> fetch = fetch(torrent, file, hints, true);
        if (fetch.isEmpty()) {
            return new Outcome.Failed("too many subtitles are fetched at once");
        }
        try (TorrentReader hurry = torrent.open(file)) { // it may have been begun in the background
            LOG.trace("subtitles awaited: torrent={} at={}", torrent.metainfo().infoHash(), hurry.position());
            return fetch.get().await(patience);
        } catch (IOException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /// Begins to fetch a file; returns at once. `first` is before what a player reads, else behind it.
    void warm(Torrent torrent, TorrentFile file, Hints hints, boolean first) {
        if (shelf.find(key(torrent, file)).isEmpty()) {
            fetch(torrent, file, hints, first);
        }
    }

    private Optional<Fetch> fetch(Torrent torrent, TorrentFile file, Hints hints, boolean first) {
        Shelf.Key key = key(torrent, file);
        Fetch fetch;
        synchronized (this) {
            Fetch begun = underWay.get(key);
            if (begun != null || closed || underWay.size() >= MOST_AT_ONCE) {
                return Optional.ofNullable(begun);
            }
            fetch = new Fetch();
            underWay.put(key, fetch);
        }
        threads.start("subtitles " + file.index(), () -> fetch(torrent, file, hints, first, fetch));
        return Optional.of(fetch);
    }

    private void fetch(Torrent torrent, TorrentFile file, Hints hints, boolean first, Fetch fetch) {
        Shelf.Key key = key(torrent, file);
        Outcome outcome = new Outcome.Failed("a fault of this program");
        try {
            outcome = outcome(torrent, file, hints, first);
            if (outcome instanceof Outcome.Ready || outcome instanceof Outcome.Unreadable) {
                shelf.keep(key, outcome);
            }
        } finally {
            synchronized (this) {
                underWay.remove(key);
            }
            fetch.ended(outcome);
        }
    }

    private Outcome outcome(Torrent torrent, TorrentFile file, Hints hints, boolean first) {
        try {
            byte[] bytes = read(torrent, file, first);
            converting.acquire();
            try {
                List<Cue> cues = SubtitleText.read(bytes, hints);
                LOG.debug("subtitles read: torrent={} file={} cues={}", hash(torrent), file.index(), cues.size());
                return new Outcome.Ready(new Caption(
                        SrtWriter.write(cues, true), VttWriter.write(cues), hash(torrent) + "-" + file.index()));
            } finally {
                converting.release();
            }
        } catch (UnreadableSubtitles e) {
            LOG.debug("no subtitles: torrent={} file={} why={}", hash(torrent), file.index(), e.getMessage());
            return new Outcome.Unreadable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.debug("subtitles cannot be had: torrent={} file={} why={}", hash(torrent), file.index(), e.toString());
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("the server stops");
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("subtitles cannot be read; a bug: torrent={} file={}", hash(torrent), file.index(), e);
            return new Outcome.Unreadable("a fault of this program");
        }
    }

    private byte[] read(Torrent torrent, TorrentFile file, boolean first) throws IOException, InterruptedException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(file.length()));
        long begun = nanoTime.getAsLong();
        TorrentReader reader = held(first ? torrent.open(file) : torrent.peek(file));
        try {
            while (bytes.hasRemaining()) {
                if (reader.read(bytes, POLL) < 0) {
                    throw new EOFException("the file ended early");
                }
                if (nanoTime.getAsLong() - begun > LONGEST.toNanos()) {
                    throw new IOException("nothing arrived for " + LONGEST);
                }
            }
        } finally {
            release(reader);
        }
        return bytes.array();
    }

    private TorrentReader held(TorrentReader reader) throws IOException {
        synchronized (this) {
            if (!closed) {
                readers.add(reader);
                return reader;
            }
        }
        reader.close();
        throw new IOException("the server stops");
    }

    private void release(TorrentReader reader) {
        synchronized (this) {
            readers.remove(reader);
        }
        reader.close();
    }

    private static Shelf.Key key(Torrent torrent, TorrentFile file) {
        return new Shelf.Key(torrent.metainfo().infoHash(), file.index());
    }

    private static String hash(Torrent torrent) {
        return torrent.metainfo().infoHash().hex();
    }

    /// Ends what is being fetched. To be called before the engine is closed.
    @Override
    public void close() {
        List<TorrentReader> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(readers);
        }
        open.forEach(TorrentReader::close);
        threads.close();
    }
}
