package nagare.artwork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pictures that were made, as files of a folder: `SUBJECT.VERSION.tn.jpg`. Those that were shown longest ago make
/// room. Thread-safe; guarded by its own monitor, under which nothing is read or written but the index. Reading and
/// writing are for platform threads.
final class ArtStore {
    private static final Logger LOG = LoggerFactory.getLogger(ArtStore.class);
    private static final Pattern NAME = Pattern.compile("([0-9a-z-]{1,60})\\.([0-9]{1,9})\\.(?:tn|sm)\\.jpg");
    private static final String UNFINISHED = ".part";

    /// Files that are remembered; a folder of more is somebody else's.
    private static final int MOST_FILES = 100_000;

    private final Path folder;
    private final long quota;
    private final InstantSource clock;
    private final Map<String, Integer> sizes = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Integer> versions = new HashMap<>();
    private long bytes;

    private ArtStore(Path folder, long quota, InstantSource clock) {
        this.folder = folder;
        this.quota = quota;
        this.clock = clock;
    }

    private record Kept(String name, int size, Instant used) {}

    /// Looks what there is. A folder that is not there is made with the first picture.
    ///
    /// @param quota how many bytes the pictures may take
    /// @throws IOException when the folder cannot be read
    static ArtStore open(Path folder, long quota, InstantSource clock) throws IOException {
        var store = new ArtStore(folder, quota, clock);
        if (Files.isDirectory(folder)) {
            store.look();
        }
        return store;
    }

    private void look() throws IOException {
        var kept = new ArrayList<Kept>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(file);
                } else if (NAME.matcher(name).matches() && kept.size() < MOST_FILES) {
                    kept.add(new Kept(
                            name,
                            (int) Math.min(Integer.MAX_VALUE, Files.size(file)),
                            Files.getLastModifiedTime(file).toInstant()));
                }
            }
        }
        kept.sort(Comparator.comparing(Kept::used));
        kept.forEach(file -> note(file.name(), file.size()));
        delete(surplus());
    }

    /// The newest version that there is of a picture; 0 when there is none. Never waits.
    synchronized int version(Subject subject) {
        return versions.getOrDefault(subject.name(), 0);
    }

    /// A picture as it was kept.
    Optional<byte[]> read(Subject subject, int version, ArtSize size) {
        String name = name(subject, version, size);
        synchronized (this) {
            if (sizes.get(name) == null) { // and is now the one that was used last
                return Optional.empty();
            }
        }
        try {
            byte[] picture = Files.readAllBytes(folder.resolve(name));
            Files.setLastModifiedTime(folder.resolve(name), FileTime.from(clock.instant()));
            return Optional.of(picture);
        } catch (IOException e) {
            forget(name);
            LOG.debug("a picture that was kept cannot be read: name={} why={}", name, e.toString());
            return Optional.empty();
        }
    }

    /// Keeps a picture. One that cannot be kept is made again next time.
    void keep(Subject subject, int version, ArtSize size, byte[] picture) {
        if (picture.length > quota) {
            return;
        }
        String name = name(subject, version, size);
        Path file = folder.resolve(name);
        Path unfinished = folder.resolve(name + UNFINISHED);
        try {
            Files.createDirectories(folder);
            Files.write(unfinished, picture);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            note(name, picture.length);
            delete(surplus());
        } catch (IOException e) {
            LOG.warn("a picture cannot be kept: file={} why={}", file, e.toString());
        }
    }

    private synchronized void note(String name, int size) {
        Integer before = sizes.put(name, size);
        bytes += size - (before == null ? 0 : before);
        var form = NAME.matcher(name);
        if (form.matches()) {
            versions.merge(form.group(1), Integer.valueOf(form.group(2)), Math::max);
        }
    }

    private synchronized void forget(String name) {
        Integer size = sizes.remove(name);
        var form = NAME.matcher(name);
        if (size != null && form.matches()) {
            bytes -= size;
            versions.remove(form.group(1)); // it is made anew, also where the other size is still there
        }
    }

    private List<String> surplus() {
        var surplus = new ArrayList<String>();
        synchronized (this) {
            var oldest = new ArrayList<>(sizes.keySet()).iterator();
            while (bytes > quota && oldest.hasNext()) {
                String name = oldest.next();
                forget(name);
                surplus.add(name);
            }
        }
        return surplus;
    }

    private void delete(List<String> names) throws IOException {
        for (String name : names) {
            try {
                Files.delete(folder.resolve(name));
            } catch (NoSuchFileException e) {
                LOG.trace("a picture is gone already: {}", name);
            }
        }
    }

    private static String name(Subject subject, int version, ArtSize size) {
        return subject.name() + "." + version + "." + size.word() + ".jpg";
    }
}
