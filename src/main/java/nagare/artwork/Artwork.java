package nagare.artwork;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import nagare.config.Settings;
import nagare.torrent.Torrent;
import nagare.torrent.metainfo.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pictures of items. What was made is kept; what lies in a torrent is fetched in the background, and until it is
/// there a card is shown. Thread-safe.
public final class Artwork implements AutoCloseable {
    /// The folder in the data folder.
    public static final String FOLDER = "art";

    /// How long somebody who asks waits for a picture from a torrent that is connected.
    static final Duration PATIENCE = Duration.ofMillis(1500);

    private static final Logger LOG = LoggerFactory.getLogger(Artwork.class);
    private static final int CARD = 0;

    private final ArtStore store;
    private final Workshop workshop = new Workshop();
    private final Hunt hunt;
    private final List<Consumer<InfoHash>> listeners = new CopyOnWriteArrayList<>();

    /// A picture to be sent.
    ///
    /// @param version of the picture; 0 is a card
    /// @param isFinal whether no better one is being looked for
    record Made(byte[] jpeg, int version, boolean isFinal) {}

    private Artwork(ArtStore store, boolean wakes, LongSupplier nanoTime) {
        this.store = store;
        this.hunt = new Hunt(wakes, nanoTime, this::found);
    }

    /// Goes on with the pictures of the data folder.
    ///
    /// @throws IOException when its folder of pictures cannot be read
    public static Artwork open(Path data, Settings.Artwork settings, InstantSource clock, LongSupplier nanoTime)
            throws IOException {
        return new Artwork(
                ArtStore.open(data.resolve(FOLDER), settings.cacheBytes(), clock), settings.fetch(), nanoTime);
    }

    /// Which version of its picture there is ([nagare.library.entry.Details#picture]); never waits.
    public int version(InfoHash torrent, int file) {
        return store.version(Subject.film(torrent, file));
    }

    /// Calls back with a torrent when there is another picture for a file of it, on no particular thread.
    public void subscribe(Consumer<InfoHash> changed) {
        listeners.add(changed);
    }

    /// The picture of a film of which there is only a title.
    Made card(String title, ArtSize size) throws Workshop.Busy, InterruptedException {
        return card(title, size, true);
    }

    /// The picture of a film in its best version, as far as it is here; else where it may be is told to the background.
    ///
    /// @param mayFetch false for somebody who only asks how large it is
    Made film(Torrent torrent, int file, List<Origin> origins, String title, ArtSize size, boolean mayFetch)
            throws Workshop.Busy, InterruptedException {
        Subject subject = Subject.film(torrent.metainfo().infoHash(), file);
        int version = store.version(subject);
        List<Origin> better =
                origins.stream().filter(origin -> origin.rank() > version).toList();
        Optional<Hunt.Wish> wish =
                better.isEmpty() || !mayFetch ? Optional.empty() : hunt.wish(new Hunt.Wish(subject, torrent, better));
        if (version == CARD && wish.isPresent() && Hunt.isConnected(torrent)) {
            wish.get().over().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        Optional<Made> kept = kept(subject, size, wish.isEmpty());
        return kept.isPresent() ? kept.get() : card(title, size, wish.isEmpty() && better.isEmpty());
    }

    private Optional<Made> kept(Subject subject, ArtSize size, boolean isFinal)
            throws Workshop.Busy, InterruptedException {
        int version = store.version(subject);
        if (version == CARD) {
            return Optional.empty();
        }
        return made(() -> store.read(subject, version, size)).map(jpeg -> new Made(jpeg, version, isFinal));
    }

    private Made card(String title, ArtSize size, boolean isFinal) throws Workshop.Busy, InterruptedException {
        Subject subject = Subject.card(title);
        byte[] jpeg = made(() -> {
            Optional<byte[]> kept = store.read(subject, CARD, size);
            if (kept.isPresent()) {
                return kept.get();
            }
            byte[] drawn = Card.of(title, size);
            store.keep(subject, CARD, size, drawn);
            return drawn;
        });
        return new Made(jpeg, CARD, isFinal);
    }

    private <T> T made(Callable<T> work) throws Workshop.Busy, InterruptedException {
        try {
            return workshop.done(work);
        } catch (Undecodable e) {
            throw new IllegalStateException("a picture of our own cannot be written", e);
        }
    }

    /// Bytes out of a torrent: both sizes are made of them at once, as they are not kept themselves.
    private void found(Hunt.Wish wish, Origin origin, byte[] picture) throws Undecodable, InterruptedException {
        try {
            workshop.done(() -> {
                BufferedImage decoded = Pictures.decoded(picture);
                for (ArtSize size : ArtSize.values()) {
                    store.keep(wish.subject(), origin.rank(), size, Pictures.fitted(decoded, size));
                }
                return origin;
            });
        } catch (Workshop.Busy e) {
            LOG.debug("a picture is not made now: {}", e.getMessage());
            return;
        }
        for (Consumer<InfoHash> listener : listeners) {
            listener.accept(wish.torrent().metainfo().infoHash());
        }
    }

    /// Stops what is being fetched and made. To be called before the engine is closed.
    @Override
    public void close() {
        hunt.close();
        workshop.close();
    }
}
