package nagare.torrent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a folder for this process: two that evict and write in one folder would spoil each other's accounts. Held by
/// the operating system, so that it ends with the process however that dies; the file `nagare.lock` stays behind and
/// means nothing by itself. Take it for the data folder at start, before anything is opened there.
public final class FolderLock implements Closeable {
    static final String FILE = "nagare.lock";

    /// One byte far behind the end is locked, not the text: Windows forbids others to read what is locked.
    private static final long PLACE = Long.MAX_VALUE - 1;

    private static final int LONGEST_PID = 20;
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private final Path file;
    private final FileLock lock;

    private FolderLock(Path file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /// The folder is somebody else's now.
    public static final class FolderInUse extends IOException {
        private static final long serialVersionUID = 1L;

        FolderInUse(Path folder, String pid) {
            super(
                    "the data folder %s is used by another Nagare%s; stop that one, or use another folder: --data DIR, or data in the settings file"
                            .formatted(folder, pid.isEmpty() ? "" : " (pid " + pid + ")"));
        }
    }

    /// Makes the folder where it is missing.
    ///
    /// @throws FolderInUse when another process has it
    public static FolderLock take(Path folder) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(
                    folder.resolve(FILE),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException refused) {
            throw new IOException(
                    "cannot write to the data folder %s (%s); use another: --data DIR, or data in the settings file"
                            .formatted(folder, refused),
                    refused);
        }
        try {
            FileLock lock = lock(channel);
            if (lock == null) {
                throw new FolderInUse(folder, pid(channel));
            }
            sign(channel);
            return new FolderLock(folder.resolve(FILE), lock);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /// The lock on a file, or null when somebody has it: another process, or (a bug, but better told than hidden) this
    /// one. To be kept: the JDK forgets a lock that nobody refers to.
    static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(PLACE, 1, false);
        } catch (OverlappingFileLockException mine) {
            return null;
        }
    }

    /// Whether somebody deleted the file, so that the lock keeps nobody out any more.
    boolean isLost() {
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() throws IOException {
        lock.acquiredBy().close();
    }

    /// The number is for people, and a full disk does not take it.
    private static void sign(FileChannel channel) {
        String mine = Long.toString(ProcessHandle.current().pid());
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(mine.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException full) {
            LOG.debug("the number of this process was not written to {}: {}", FILE, full.getMessage());
        }
    }

    /// The number that the owner wrote, or nothing where it holds anything else.
    private static String pid(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_PID);
        channel.read(text, 0);
        String said = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
        return said.matches("[0-9]+") ? said : "";
    }
}
