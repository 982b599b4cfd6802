package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void aSecondOwnerIsToldWhoTheFirstIs() throws IOException {
        try (FolderLock _ = FolderLock.take(folder.resolve("new/data"))) {
            var used = assertThrows(FolderLock.FolderInUse.class, () -> FolderLock.take(folder.resolve("new/data")));

            String pid = Long.toString(ProcessHandle.current().pid());
            assertTrue(used.getMessage().contains("is used by another Nagare (pid " + pid + ")"), used.getMessage());
        }
    }

    @Test
    void aLockThatWasLetGoOrLeftBehindIsFree() throws IOException {
        FolderLock.take(folder).close();
        Files.writeString(folder.resolve(FolderLock.FILE), "99999999 and more that nobody wrote\n");

        FolderLock.take(folder).close();

        assertEquals(Long.toString(ProcessHandle.current().pid()), Files.readString(folder.resolve(FolderLock.FILE)));
    }

    @Test
    @Timeout(120)
    void anotherProcessIsKeptOutUntilThisOneDies() throws Exception {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('!', child.getInputStream().read());

            var used = assertThrows(FolderLock.FolderInUse.class, () -> FolderLock.take(folder));

            assertTrue(used.getMessage().contains("(pid " + child.pid() + ")"), used.getMessage());
        } finally {
            child.destroyForcibly().waitFor();
        }
        FolderLock.take(folder).close();
    }

    @Test
    void nonsenseInTheFileIsNotRepeated() throws IOException {
        try (FolderLock _ = FolderLock.take(folder);
                var file = new RandomAccessFile(folder.resolve(FolderLock.FILE).toFile(), "rw")) {
            file.write("\u001b[2Jevil".getBytes(StandardCharsets.US_ASCII));

            var used = assertThrows(FolderLock.FolderInUse.class, () -> FolderLock.take(folder));

            assertTrue(used.getMessage().contains("another Nagare;"), used.getMessage());
            assertEquals(
                    List.of(),
                    used.getMessage().chars().filter(c -> c < ' ').boxed().toList());
        }
    }

    /// Another process, which takes the lock, says so, and waits to be killed.
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (FolderLock _ = FolderLock.take(Path.of(arguments[0]))) {
                System.out.write('!');
                System.out.flush();
                System.in.read();
            }
        }
    }
}
