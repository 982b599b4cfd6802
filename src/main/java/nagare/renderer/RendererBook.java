package nagare.renderer;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import nagare.config.Settings;
import nagare.renderer.profile.Family;
import nagare.renderer.profile.RendererProfile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows the devices by what they say, by what they are, by what was at their address before, and by what the
/// user says of them; in the order of docs/DLNA.md. Reads its files on a thread of its own, at start and
/// again when the user's folder has changed.
public final class RendererBook implements Renderers, AutoCloseable {
    /// The user's folder, below the data folder.
    public static final String FOLDER = "renderers";

    /// What was seen at which address, in the data folder.
    public static final String SEEN = "renderers.seen";

    /// How often the folder is looked at, while somebody asks.
    static final Duration LOOK = Duration.ofSeconds(10);

    /// The very first request may come before the files are read; a control point waits some 30 s for an answer.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(RendererBook.class);

    private final Map<InetAddress, String> assigned = new HashMap<>();
    private final DeviceModels models;
    private final ProfileFolder folder;
    private final boolean warnings;
    private final Seen seen;
    private final LongSupplier nanoTime;
    private final CountDownLatch read = new CountDownLatch(1);
    private final AtomicLong lookedAt;
    private volatile Families families = Families.NONE;

    /// @param folder of the user's own profiles; need not be there
    /// @param seen the file in which is kept what was seen
    RendererBook(
            Path folder,
            Path seen,
            Settings.Renderers settings,
            DeviceModels models,
            InstantSource clock,
            LongSupplier nanoTime) {
        settings.assigned().forEach(one -> this.assigned.put(InetAddress.ofLiteral(one.address()), one.profile()));
        this.models = models;
        this.folder = new ProfileFolder(folder);
        this.warnings = settings.warnings();
        this.seen = new Seen(seen, clock);
        this.nanoTime = nanoTime;
        this.lookedAt = new AtomicLong(nanoTime.getAsLong());
    }

    /// A book that begins to read. `data` is the folder for all that is kept.
    public static RendererBook open(Path data, Settings.Renderers settings, DeviceModels models) {
        var book = new RendererBook(
                settings.folder().orElse(data.resolve(FOLDER)),
                data.resolve(SEEN),
                settings,
                models,
                InstantSource.system(),
                System::nanoTime);
        Thread.ofPlatform().daemon().name("renderers").start(book::begin);
        return book;
    }

    /// Reads everything.
    void begin() {
        try {
            seen.read();
            look();
            assigned.values().stream()
                    .filter(id -> families.named(id).isEmpty())
                    .forEach(id -> LOG.warn(
                            "a [[renderer]] of the settings names a profile that is not there: profile={}", id));
        } finally {
            read.countDown();
        }
    }

    /// Reads the folder again if it has changed, and writes down what was seen.
    synchronized void look() {
        folder.news().ifPresent(fresh -> families = warnings ? fresh : fresh.withoutJudgement());
        seen.write();
    }

    @Override
    public RendererProfile of(Function<String, Optional<String>> headers, InetAddress remote) {
        await();
        lookNowAndThen();
        Families now = families;
        Optional<Family> told = Optional.ofNullable(assigned.get(remote)).flatMap(now::named);
        if (told.isPresent()) {
            return told.get().profile();
        }
        Optional<Family> header = now.byHeaders(headers);
        if (header.isPresent() && !header.get().isVendor()) {
            return remembered(remote, header.get());
        }
        Optional<Family> model = models.of(remote).flatMap(now::byDevice);
        Optional<Family> before = seen.at(remote).flatMap(now::named);
        if (header.isEmpty()) {
            return model.map(family -> remembered(remote, family))
                    .or(() -> before.map(Family::profile))
                    .orElse(RendererProfile.GENERIC);
        }
        Family vendor = header.get();
        Optional<Family> better = model.filter(family -> family.refines().contains(vendor.id()))
                .or(() -> before.filter(family -> family.refines().contains(vendor.id())));
        return remembered(remote, better.orElse(vendor));
    }

    @Override
    public Optional<RendererProfile> named(String id) {
        await();
        return families.named(id).map(Family::profile);
    }

    /// All profiles, in the order in which they are tried.
    public List<RendererProfile> profiles() {
        await();
        return families.profiles();
    }

    private RendererProfile remembered(InetAddress remote, Family family) {
        seen.put(remote, family.id());
        return family.profile();
    }

    private void await() {
        try {
            if (!read.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("the profiles are not read yet; whoever asks is anybody");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever asks leaves; any answer will do
        }
    }

    private void lookNowAndThen() {
        long now = nanoTime.getAsLong();
        long before = lookedAt.get();
        if (now - before > LOOK.toNanos() && lookedAt.compareAndSet(before, now)) {
            Thread.ofPlatform().daemon().name("renderers").start(this::look);
        }
    }

    @Override
    public void close() {
        look();
    }
}
