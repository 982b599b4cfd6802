package nagare.torrent.storage;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The calls to the operating system that a test must be able to make fail, and what we ask of a disk.
interface Disk {
    /// The disk of this machine.
    Disk REAL = new Disk() {};

    /// What a download leaves free on its disk for others.
    long SPARE = 64L << 20;

    /// Of a small disk not more than this part is kept free.
    int SPARED_PART = 4;

    /// Opens a file, never through a symbolic link. For writing it is created, sparse.
    default FileChannel open(Path file, boolean writing) throws IOException {
        Set<OpenOption> options = writing
                ? Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.SPARSE,
                        LinkOption.NOFOLLOW_LINKS)
                : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, options);
    }

    default int read(FileChannel channel, ByteBuffer target, long at) throws IOException {
        return channel.read(target, at);
    }

    default int write(FileChannel channel, ByteBuffer data, long at) throws IOException {
        return channel.write(data, at);
    }

    /// Bytes that may be written on the disk of this folder so that `keepFree` stays free, or a quarter of a small
    /// disk;
    /// without limit where the system does not say.
    default long usable(Path folder, long keepFree) {
        @Nullable File place = folder.toAbsolutePath().toFile();
        while (place != null && !place.exists()) {
            place = place.getParentFile();
        }
        long total = place == null ? 0 : place.getTotalSpace();
        if (place == null || total <= 0) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, place.getUsableSpace() - Math.min(keepFree, total / SPARED_PART));
    }

    /// Bytes of kept files that are written before they are forced, and the journal says so: what a kill -9 makes us
    /// hash again.
    default long forceAfter() {
        return 256L << 20;
    }

    /// A monotonic clock: nothing here looks at the clock on the wall, which people set.
    default long nanoTime() {
        return System.nanoTime();
    }

    /// Whether the system says that there is no room. It has no type for that; its sentence may be in another language,
    /// so ask [#usable] too.
    static boolean saysFull(IOException failure) {
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of("no space left", "quota exceeded", "not enough space", "disk full", "disk is full")
                .anyMatch(said::contains);
    }
}
