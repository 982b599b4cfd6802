package nagare.net.blocklist;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The user's lists of addresses, read from files and read again when one of them changes. While a changed one cannot
/// be read, what was read before stays in force. Thread-safe.
public final class Blocklists implements Predicate<InetAddress>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Blocklists.class);
    private static final long LOOK_SECONDS = 10;

    private final List<Path> files;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Ranges ranges = Ranges.NONE;
    private volatile Optional<String> problem = Optional.empty();
    private List<Stamp> seen = List.of();

    /// By what a file that was written anew is known.
    private record Stamp(FileTime changed, long bytes) {
        static Stamp of(Path file) throws IOException {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    private Blocklists(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /// Reads the lists, which may take a second for a million lines, and begins to watch them.
    ///
    /// @throws IOException when one cannot be read; the message names it and the setting
    public static Blocklists open(List<Path> files) throws IOException {
        var lists = new Blocklists(files);
        if (!files.isEmpty()) {
            lists.seen = stamps(files);
            lists.load();
            Thread.ofPlatform().daemon().name("blocklist").start(lists::watch);
        }
        return lists;
    }

    /// Whether a list has the address.
    @Override
    public boolean test(InetAddress address) {
        return ranges.contains(address);
    }

    /// How many ranges are in force, after those that touch each other were joined.
    public int ranges() {
        return ranges.count();
    }

    /// Why the lists in force are older than the files; a sentence for the user.
    public Optional<String> problem() {
        return problem;
    }

    private void load() throws IOException {
        var builder = new Ranges.Builder();
        for (Path file : files) {
            try (var in = Files.newInputStream(file)) {
                tell(file, new ListFile(builder).read(in));
            } catch (IOException e) {
                throw new IOException("cannot read the list %s of network.blocklist: %s".formatted(file, reason(e)), e);
            }
        }
        ranges = builder.build();
        problem = Optional.empty();
    }

    /// An exception of the file system says no more than the name of the file.
    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException _ -> "there is no such file";
            case java.nio.file.AccessDeniedException _ -> "it may not be read";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static void tell(Path file, ListFile.Verdict verdict) {
        if (verdict.full()) {
            LOG.warn("{}: only the first {} ranges are taken", file, Ranges.Builder.MAX_RANGES);
        }
        if (verdict.broken() > 0) {
            LOG.warn(
                    "{}: {} ranges, and {} lines that are none, the first are {}",
                    file,
                    verdict.taken(),
                    verdict.broken(),
                    verdict.brokenAt());
        } else {
            LOG.info("{}: {} ranges are blocked", file, verdict.taken());
        }
    }

    private void watch() {
        try {
            while (!closing.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Reads the files again when one has changed.
    void look() {
        try {
            var now = stamps(files);
            if (!now.equals(seen)) {
                load();
                seen = now;
            }
        } catch (IOException e) {
            var what = e.getMessage() + "; the lists read before stay in force";
            if (!problem.equals(Optional.of(what))) {
                LOG.warn("{}", what);
                problem = Optional.of(what);
            }
        }
    }

    private static List<Stamp> stamps(List<Path> files) throws IOException {
        var stamps = new ArrayList<Stamp>();
        for (Path file : files) {
            try {
                stamps.add(Stamp.of(file));
            } catch (IOException e) {
                throw new IOException("cannot read the list %s of network.blocklist: %s".formatted(file, reason(e)), e);
            }
        }
        return stamps;
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
