package nagare.renderer;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nagare.renderer.profile.RendererProfile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which family was at which address. Many of a TV's requests say nothing of the TV: its player is another
/// program than its menu. Kept across restarts in one small file, a line for each address. Guarded by its own
/// monitor, except for the file, which one thread at a time reads and writes.
final class Seen {
    /// Most addresses; the one seen longest ago goes first.
    static final int MOST = 256;

    /// An address goes to another device sooner or later.
    static final Duration KEPT = Duration.ofDays(7);

    private static final int LARGEST_FILE = 64 * 1024;
    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F.:]{2,45}) ([a-z0-9-]{1,24}) ([0-9]{1,12})");
    private static final Logger LOG = LoggerFactory.getLogger(Seen.class);

    private final Path file;
    private final InstantSource clock;
    private final Map<InetAddress, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean changed;

    private record Entry(String profile, Instant last) {}

    Seen(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    synchronized Optional<String> at(InetAddress address) {
        Instant oldest = clock.instant().minus(KEPT);
        return Optional.ofNullable(entries.get(address))
                .filter(entry -> entry.last().isAfter(oldest))
                .map(Entry::profile);
    }

    /// This family is at this address. That it is still there is written down once a day.
    synchronized void put(InetAddress address, String profile) {
        Instant now = clock.instant();
        Entry before = entries.get(address);
        boolean news = before == null
                || !before.profile().equals(profile)
                || before.last().plus(Duration.ofDays(1)).isBefore(now);
        if (news) {
            entries.put(address, new Entry(profile, now));
            changed = true;
            if (entries.size() > MOST) {
                entries.remove(entries.keySet().iterator().next());
            }
        }
    }

    /// Reads the file where there is one; lines that are none of ours are passed over.
    void read() {
        try {
            String text = Files.size(file) <= LARGEST_FILE ? Files.readString(file) : "";
            text.lines().limit(MOST).forEach(this::line);
        } catch (NoSuchFileException first) {
            LOG.debug("no device was seen before: file={}", file);
        } catch (IOException e) {
            LOG.warn("what TVs were seen before cannot be read: file={} reason={}", file, e.toString());
        }
    }

    private synchronized void line(String line) {
        var form = LINE.matcher(line);
        if (!form.matches() || !RendererProfile.isId(form.group(2))) {
            return;
        }
        try {
            var at = InetAddress.ofLiteral(form.group(1));
            entries.put(at, new Entry(form.group(2), Instant.ofEpochSecond(Long.parseLong(form.group(3)))));
        } catch (IllegalArgumentException noAddress) {
            LOG.debug("a line of {} is not ours", file);
        }
    }

    /// Writes the file if something changed.
    void write() {
        Optional<String> text = changes();
        if (text.isEmpty()) {
            return;
        }
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, text.get());
            move(fresh);
        } catch (IOException e) {
            LOG.warn("what TVs were seen cannot be kept: file={} reason={}", file, e.toString());
        }
    }

    private void move(Path fresh) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private synchronized Optional<String> changes() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        return Optional.of(entries.entrySet().stream()
                .map(entry -> "%s %s %d%n"
                        .formatted(
                                entry.getKey().getHostAddress(),
                                entry.getValue().profile(),
                                entry.getValue().last().getEpochSecond()))
                .collect(Collectors.joining()));
    }
}
