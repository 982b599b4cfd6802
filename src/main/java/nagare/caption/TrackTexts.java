package nagare.caption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import nagare.probe.bytes.Malformed;
import nagare.subtitle.text.Cue;
import nagare.subtitle.text.SrtWriter;
import nagare.subtitle.text.VttWriter;
import nagare.subtitle.track.Held;
import nagare.subtitle.track.MatroskaTexts;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import nagare.torrent.metainfo.TorrentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The texts inside films, as far as the films are here: what was read stays in memory, so that asking again reads only
/// what has come since. Nothing is downloaded for it but, behind all else, the first byte that is missing while there
/// is no text yet. Thread-safe; one thread at a time reads one film.
final class TrackTexts {
    /// Films whose texts stay in memory.
    static final int MOST_FILMS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(TrackTexts.class);
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final Map<Shelf.Key, Film> films = new LinkedHashMap<>(16, 0.75f, true);
    private final LongSupplier nanoTime;

    TrackTexts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Whether tracks in files of this name can be read.
    static boolean canRead(String name) {
        String low = name.toLowerCase(Locale.ROOT);
        return low.endsWith(".mkv") || low.endsWith(".webm");
    }

    /// A film, and who reads it. The lock is held over reading from the disk.
    private static final class Film {
        final ReentrantLock lock = new ReentrantLock();
        final View view = new View();
        final MatroskaTexts texts = new MatroskaTexts(view);
    }

    /// What is here, which changes from time to time.
    private static final class View implements Held {
        private Held now = new Nothing();

        @Override
        public long length() {
            return now.length();
        }

        @Override
        public ByteBuffer at(long from, int count) throws IOException {
            return now.at(from, count);
        }

        @Override
        public long until(long from) {
            return now.until(from);
        }

        @Override
        public long next(long from) {
            return now.next(from);
        }
    }

    /// Before anything is known.
    private static final class Nothing implements Held {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public ByteBuffer at(long from, int count) throws IOException {
            throw new Absent();
        }

        @Override
        public long until(long from) {
            return from;
        }

        @Override
        public long next(long from) {
            return from;
        }
    }

    /// The text of a track so far. While there is none, waits for more of the film at most `patience`. Empty when the
    /// film has no such track of text.
    Optional<Outcome> get(Torrent torrent, TorrentFile file, long track, Duration patience)
            throws InterruptedException {
        Film film = film(new Shelf.Key(torrent.metainfo().infoHash(), file.index()));
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        try (TorrentReader awake = torrent.peek(file)) {
            while (true) {
                Look look = look(film, torrent, file, track);
                long left = deadline - nanoTime.getAsLong();
                if (look.isFinal() || left < NANOS_PER_MILLI || look.missing() >= file.length()) {
                    return look.outcome();
                }
                awake.seek(look.missing());
                awake.read(ByteBuffer.allocate(1), Duration.ofNanos(left));
            }
        } catch (Malformed e) {
            LOG.debug("no texts inside: film={} why={}", file.index(), e.getMessage());
            return Optional.of(new Outcome.Unreadable(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return Optional.of(new Outcome.Failed(String.valueOf(e.getMessage())));
        }
    }

    private Film film(Shelf.Key key) {
        synchronized (films) {
            Film film = films.computeIfAbsent(key, _ -> new Film());
            for (var eldest = films.keySet().iterator(); films.size() > MOST_FILMS && eldest.hasNext(); ) {
                eldest.next();
                eldest.remove();
            }
            return film;
        }
    }

    /// What there is now, and which byte would be needed for more.
    private record Look(Optional<Outcome> outcome, long missing) {
        boolean isFinal() {
            return outcome.isEmpty() || !(outcome.get() instanceof Outcome.Coming);
        }
    }

    private Look look(Film film, Torrent torrent, TorrentFile file, long track)
            throws IOException, InterruptedException {
        film.lock.lockInterruptibly();
        try {
            film.view.now = new HeldFile(torrent, file);
            try {
                film.texts.collect();
            } catch (Held.Absent e) {
                return new Look(Optional.of(new Outcome.Coming()), film.texts.missing());
            }
            Optional<List<Cue>> cues = film.texts.cues(track);
            return new Look(cues.map(found -> outcome(film, torrent, file, track, found)), film.texts.missing());
        } finally {
            film.view.now = new Nothing();
            film.lock.unlock();
        }
    }

    private static Outcome outcome(Film film, Torrent torrent, TorrentFile file, long track, List<Cue> cues) {
        if (cues.isEmpty()) {
            return film.texts.complete() ? new Outcome.Unreadable("no text in the track") : new Outcome.Coming();
        }
        byte[] srt = SrtWriter.write(cues, true);
        String version = "%s-%d-t%d-%d-%d"
                .formatted(torrent.metainfo().infoHash().hex(), file.index(), track, cues.size(), srt.length);
        return new Outcome.Ready(new Caption(srt, VttWriter.write(cues), version));
    }
}
