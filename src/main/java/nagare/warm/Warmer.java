package nagare.warm;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import nagare.library.Later;
import nagare.library.Library;
import nagare.library.MediaSource;
import nagare.library.entry.Entry;
import nagare.library.entry.SortOrder;
import nagare.lifecycle.Threads;
import nagare.media.MediaId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what is warmed: what a device has looked at for [#GAZE] without looking elsewhere. Who crawls through the
/// tree therefore warms nothing before it stops, and then one item at most. Thread-safe; guarded by its own monitor, a
/// leaf: the library is asked and items are opened outside it.
public final class Warmer implements AutoCloseable {
    /// So long nothing else must be looked at.
    static final Duration GAZE = Duration.ofMillis(1500);

    /// Most items on a page: of more nobody can say which one is meant.
    static final int MOST_ITEMS = 60;

    /// Most items on a page of several releases.
    static final int MOST_RELEASES = 4;

    /// Devices that are remembered; the one that looked longest ago is forgotten first.
    static final int MOST_DEVICES = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Warmer.class);

    private final Library library;
    private final MediaSource source;
    private final BooleanSupplier busy;
    private final Later later;
    private final LongSupplier nanoTime;
    private final Threads threads = new Threads();
    private final Map<InetAddress, Gaze> gazes = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /// What a device looks at, and what is warm for it.
    private static final class Gaze {
        private long look;
        private Optional<Warming> warming = Optional.empty();
    }

    /// @param source where items are opened
    /// @param busy whether somebody plays something: then nothing is warmed
    /// @param later waits until a look has become a gaze
    public Warmer(Library library, MediaSource source, BooleanSupplier busy, Later later, LongSupplier nanoTime) {
        this.library = library;
        this.source = source;
        this.busy = busy;
        this.later = later;
        this.nanoTime = nanoTime;
    }

    /// A device looks at this object of the library: at a folder's children, or at the object itself. Returns at once.
    public void looked(InetAddress device, String object, boolean children) {
        long look;
        synchronized (this) {
            if (closed) {
                return;
            }
            Gaze gaze = gazes.computeIfAbsent(device, _ -> new Gaze());
            look = ++gaze.look;
            forget();
        }
        later.after(GAZE, () -> gazed(device, look, object, children));
    }

    private void forget() {
        for (var eldest = gazes.values().iterator(); gazes.size() > MOST_DEVICES; ) {
            eldest.next().warming.ifPresent(Warming::stop);
            eldest.remove();
        }
    }

    private void gazed(InetAddress device, long look, String object, boolean children) {
        if (!isLatest(device, look) || busy.getAsBoolean()) {
            return;
        }
        Optional<MediaId> meant = children ? ofFolder(object) : ofItem(object);
        meant.ifPresent(item -> warm(device, look, item));
    }

    private synchronized boolean isLatest(InetAddress device, long look) {
        Gaze gaze = gazes.get(device);
        return !closed && gaze != null && gaze.look == look;
    }

    private Optional<MediaId> ofItem(String object) {
        return library.find(object).flatMap(Warmer::item).map(Entry.Item::media);
    }

    /// The item of a folder that is likely to be played next: the first one that was left in the middle, else that was
    /// not seen. Of a folder with too many releases none.
    private Optional<MediaId> ofFolder(String folder) {
        List<Entry.Item> items = library.list(folder, SortOrder.NATURAL, 0, MOST_ITEMS)
                .filter(page -> page.total() <= MOST_ITEMS)
                .map(page -> page.entries().stream()
                        .flatMap(entry -> item(entry).stream())
                        .toList())
                .orElse(List.of());
        long releases =
                items.stream().map(item -> item.media().release()).distinct().count();
        if (releases == 0 || releases > 1 && items.size() > MOST_RELEASES) {
            return Optional.empty();
        }
        return items.stream()
                .filter(item -> item.details().watched().position().isPresent())
                .findFirst()
                .or(() -> items.stream()
                        .filter(item -> item.details().watched().plays() == 0)
                        .findFirst())
                .or(() -> Optional.of(items.getFirst()))
                .map(Entry.Item::media);
    }

    private static Optional<Entry.Item> item(Entry entry) {
        return switch (entry) {
            case Entry.Item item -> Optional.of(item);
            case Entry.Folder _ -> Optional.empty();
        };
    }

    private void warm(InetAddress device, long look, MediaId item) {
        Optional<Warming> before;
        var next = new Warming(source, item, busy, nanoTime);
        synchronized (this) {
            Gaze gaze = gazes.get(device);
            if (closed
                    || gaze == null
                    || gaze.look != look
                    || gaze.warming.filter(now -> now.isOf(item)).isPresent()) {
                return;
            }
            before = gaze.warming;
            gaze.warming = Optional.of(next);
        }
        before.ifPresent(Warming::stop);
        LOG.atDebug()
                .setMessage("item warms")
                .addKeyValue("device", device)
                .addKeyValue("item", item)
                .log();
        threads.start("warm " + item, next);
    }

    /// Stops what is being warmed.
    @Override
    public void close() {
        List<Warming> all;
        synchronized (this) {
            closed = true;
            all = gazes.values().stream().flatMap(gaze -> gaze.warming.stream()).toList();
        }
        all.forEach(Warming::stop);
        threads.close();
    }
}
