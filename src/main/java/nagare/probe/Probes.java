package nagare.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import nagare.database.Database;
import nagare.database.DatabaseFailed;
import nagare.lifecycle.Threads;
import nagare.media.MediaFacts;
import nagare.media.MediaType;
import nagare.media.TimeIndex;
import nagare.media.TimeSeek;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.Containers;
import nagare.probe.container.content.Contents;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is inside the files of torrents. A file is read when somebody wants to know ([#wanted]): its headers and its
/// index, a few pieces, behind everything that players need; at most [#AT_ONCE] files at a time. What was learned is
/// kept for ever. Thread-safe.
public final class Probes implements AutoCloseable {
    /// Its database, in the data folder.
    public static final String FILE = "probe.db";

    /// Files that are read at a time.
    static final int AT_ONCE = 2;

    /// Files that wait for their turn; the one that was asked for longest ago makes room.
    static final int MOST_WAITING = 32;

    /// Files whose facts are in memory.
    private static final int MOST_FACTS = 5000;

    /// Files whose index is in memory: those that are played.
    private static final int MOST_INDEXES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

    private final Database database;
    private final ProbeStore store;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Memory<MediaFacts> facts = new Memory<>(MOST_FACTS);
    private final Memory<TimeIndex> indexes = new Memory<>(MOST_INDEXES);
    private final Memory<Boolean> byTime = new Memory<>(MOST_FACTS);
    private final Attempts attempts = new Attempts();
    private final List<Consumer<InfoHash>> listeners = new CopyOnWriteArrayList<>();
    private final Threads threads = new Threads();
    private final Turns turns = new Turns(AT_ONCE, MOST_WAITING);

    private Probes(Database database, InstantSource clock, LongSupplier nanoTime) throws DatabaseFailed {
        this.database = database;
        this.store = new ProbeStore(database);
        this.clock = clock;
        this.nanoTime = nanoTime;
        for (ProbeStore.Row row : store.latest(MOST_FACTS).reversed()) {
            facts.keep(row.file(), row.facts());
            byTime.keep(row.file(), row.byTime());
        }
    }

    /// Opens what was learned in this data folder.
    ///
    /// @throws DatabaseFailed when the database cannot be opened or is of a newer Nagare
    public static Probes open(Path data, InstantSource clock, LongSupplier nanoTime) throws DatabaseFailed {
        var database = Database.open(data.resolve(FILE), ProbeStore.MIGRATIONS, clock);
        try {
            return new Probes(database, clock, nanoTime);
        } catch (DatabaseFailed | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// What is known of this file now; never waits.
    public Optional<MediaFacts> facts(InfoHash torrent, int file) {
        return facts.find(new Probed(torrent, file));
    }

    /// Whether it can be sought by time so that any player plays the answer ([TimeSeek]); never waits.
    public boolean seeksByTime(InfoHash torrent, int file) {
        return byTime.find(new Probed(torrent, file)).orElse(false);
    }

    /// Which byte of it is played when, if that is known. May wait for the disk, never for the network.
    public Optional<TimeIndex> index(InfoHash torrent, int file) {
        var probed = new Probed(torrent, file);
        Optional<TimeIndex> known = indexes.find(probed);
        if (known.isPresent() || facts.find(probed).isEmpty()) {
            return known;
        }
        try {
            known = store.index(probed);
            known.ifPresent(index -> indexes.keep(probed, index));
        } catch (DatabaseFailed e) {
            LOG.warn("an index cannot be read: {}", e.getMessage());
        }
        return known;
    }

    /// Calls back with a torrent when something became known of one of its files, on no particular thread.
    public void subscribe(Consumer<InfoHash> learned) {
        listeners.add(learned);
    }

    /// Somebody opened this file, or is about to: it is read in the background, unless it is known already, or was
    /// tried in vain a short while ago. Returns at once.
    public void wanted(Torrent torrent, TorrentFile file) {
        var probed = new Probed(torrent.metainfo().infoHash(), file.index());
        if (file.length() == 0 || facts.find(probed).isPresent() || attempts.rests(probed, nanoTime.getAsLong())) {
            return;
        }
        if (turns.ask(probed, () -> read(probed, torrent, file))) {
            threads.start("probe", turns::work);
        }
    }

    private void read(Probed probed, Torrent torrent, TorrentFile file) {
        try {
            Optional<ProbeStore.Answer> before = store.find(probed);
            if (before.isPresent()) {
                boolean seeks = before.get().byTime();
                before.get().facts().ifPresent(known -> learned(probed, known, seeks));
            } else {
                learn(probed, torrent, file);
            }
        } catch (DatabaseFailed e) {
            attempts.failed(probed, nanoTime.getAsLong());
            LOG.warn("what is inside a file cannot be kept: {}", e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            attempts.failed(probed, nanoTime.getAsLong());
            LOG.error("a file cannot be read; a bug: torrent={} file={}", probed.torrent(), probed.file(), e);
        }
    }

    private void learn(Probed probed, Torrent torrent, TorrentFile file) throws DatabaseFailed {
        try {
            Contents contents = contents(torrent, file);
            contents.index().ifPresent(index -> indexes.keep(probed, index));
            boolean seeks = seeksByTime(file, contents);
            store.keep(probed, Optional.of(contents), seeks, clock.instant());
            LOG.debug(
                    "file read: torrent={} file={} container={} tracks={} index={}",
                    probed.torrent(),
                    probed.file(),
                    contents.facts().container(),
                    contents.facts().tracks().size(),
                    contents.index().map(TimeIndex::points).orElse(0));
            learned(probed, contents.facts(), seeks);
        } catch (Malformed e) {
            LOG.debug(
                    "file is not understood: torrent={} file={} why={}",
                    probed.torrent(),
                    probed.file(),
                    e.getMessage());
            attempts.failed(probed, nanoTime.getAsLong());
            store.keep(probed, Optional.empty(), clock.instant());
        } catch (IOException e) {
            LOG.debug(
                    "file cannot be read now: torrent={} file={} why={}",
                    probed.torrent(),
                    probed.file(),
                    e.toString());
            attempts.failed(probed, nanoTime.getAsLong());
        }
    }

    private Contents contents(Torrent torrent, TorrentFile file) throws IOException {
        TorrentReader reader = turns.held(torrent.peek(file));
        try {
            return Containers.read(new TorrentBytes(reader, nanoTime));
        } finally {
            turns.release(reader);
        }
    }

    private static boolean seeksByTime(TorrentFile file, Contents contents) {
        return MediaType.ofName(file.name())
                .flatMap(type -> contents.index().flatMap(index -> TimeSeek.of(type, index)))
                .filter(TimeSeek::isAnnounced)
                .isPresent();
    }

    private void learned(Probed probed, MediaFacts known, boolean seeks) {
        byTime.keep(probed, seeks);
        facts.keep(probed, known);
        attempts.succeeded(probed);
        for (Consumer<InfoHash> listener : listeners) {
            try {
                listener.accept(probed.torrent());
            } catch (RuntimeException e) { // one listener's bug must not keep the others in the dark
                LOG.error("a listener to what is inside files failed; a bug", e);
            }
        }
    }

    /// Stops what is being read, and closes the database. To be called before the engine is closed.
    @Override
    public void close() {
        turns.close();
        threads.close();
        database.close();
    }
}
