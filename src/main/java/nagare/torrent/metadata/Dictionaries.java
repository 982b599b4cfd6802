package nagare.torrent.metadata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.InfoHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Info dictionaries that peers gave, in a folder of their own, so that a magnet link opens at once the second time.
/// One
/// file each, named after the hash by which it was looked for; whoever reads one holds it against its hash, so a file
/// that is spoilt is as good as none. Several programs may share the folder. Disk threads only.
public final class Dictionaries {
    /// Files, and bytes of all of them; what was not used for longest goes.
    static final int MAX_FILES = 1000;

    static final long MAX_BYTES = 64L << 20;

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{40}");
    private static final Logger LOG = LoggerFactory.getLogger(Dictionaries.class);

    private final Path folder;
    private final InstantSource clock;

    /// The folder need not be there yet.
    public Dictionaries(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /// The dictionary that is kept under the hash and is `right`.
    public Optional<ByteBuffer> find(InfoHash hash, Predicate<ByteBuffer> right) {
        Path file = folder.resolve(hash.hex());
        try (var from = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (from.size() == 0 || from.size() > Assembly.MAX_BYTES) {
                return Optional.empty();
            }
            var bytes = ByteBuffer.allocate((int) from.size());
            while (bytes.hasRemaining()) {
                if (from.read(bytes) < 0) {
                    return Optional.empty();
                }
            }
            bytes.flip();
            if (!right.test(bytes.duplicate())) {
                LOG.atWarn()
                        .setMessage("a kept info dictionary is spoilt; it is asked for again")
                        .addKeyValue("file", file)
                        .log();
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return Optional.of(bytes.asReadOnlyBuffer());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failed) {
            warn("a kept info dictionary cannot be read; it is asked for again", failed);
            return Optional.empty();
        }
    }

    /// Keeps the dictionary. Where that cannot be done the next one asks peers again.
    public void keep(InfoHash hash, ByteBuffer info) {
        try {
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, "new-", ".part");
            try {
                try (var to = FileChannel.open(written, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = info.duplicate();
                    while (bytes.hasRemaining()) {
                        to.write(bytes);
                    }
                }
                Files.setLastModifiedTime(written, FileTime.from(clock.instant()));
                Files.move(written, folder.resolve(hash.hex()), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(written);
            }
            makeRoom();
        } catch (IOException failed) {
            warn("an info dictionary cannot be kept", failed);
        }
    }

    private record Kept(Path file, long bytes, FileTime used) {}

    private void makeRoom() throws IOException {
        var all = new ArrayList<Kept>();
        List<Path> files;
        try (var listed = Files.list(folder)) {
            files = listed.toList();
        }
        for (Path file : files) {
            if (NAME.matcher(file.getFileName().toString()).matches()) {
                try {
                    all.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
                } catch (NoSuchFileException gone) {
                    LOG.trace("somebody else made room: {}", file);
                }
            }
        }
        all.sort(Comparator.comparing(Kept::used).reversed());
        long bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            bytes += all.get(i).bytes;
            if (i >= MAX_FILES || bytes > MAX_BYTES) {
                Files.deleteIfExists(all.get(i).file);
            }
        }
    }

    private void warn(String what, IOException failed) {
        LOG.atWarn()
                .setMessage(what)
                .addKeyValue("folder", folder)
                .addKeyValue("reason", failed.toString())
                .log();
    }
}
