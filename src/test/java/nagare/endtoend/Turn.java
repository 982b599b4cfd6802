package nagare.endtoend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/// A turn at something that all tests of a build folder share, also those of other JVMs: they run side by side.
final class Turn implements AutoCloseable {
    /// A file's lock is the whole JVM's; its threads take turns by this.
    private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

    private final FileChannel file;

    private Turn(FileChannel file) {
        this.file = file;
    }

    /// Waits for it. A thread that has one already asks for no second one.
    static Turn take() throws IOException {
        IN_THIS_JVM.lock();
        try {
            Path folder = Files.createDirectories(Path.of("target/endtoend"));
            FileChannel file =
                    FileChannel.open(folder.resolve("turn"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock _ = file.lock();
            return new Turn(file);
        } catch (IOException | RuntimeException e) {
            IN_THIS_JVM.unlock();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            file.close(); // which gives the lock back
        } finally {
            IN_THIS_JVM.unlock();
        }
    }
}
