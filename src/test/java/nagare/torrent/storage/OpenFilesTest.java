package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    @TempDir
    Path folder;

    private final List<FileChannel> channels = new ArrayList<>();
    private final OpenFiles files = new OpenFiles(
            new Disk() {
                @Override
                public FileChannel open(Path file, boolean writing) throws IOException {
                    FileChannel channel = Disk.REAL.open(file, writing);
                    channels.add(channel);
                    return channel;
                }
            },
            3);

    @AfterEach
    void close() throws IOException {
        files.close();
        assertTrue(channels.stream().noneMatch(FileChannel::isOpen));
    }

    private static ByteBuffer bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void onlySoManyFilesAreOpenAndTheOldestIsClosed() throws IOException {
        for (int i = 0; i < 10; i++) {
            files.write(folder.resolve("f" + i), 0, bytes(10, i));
        }

        assertEquals(3, files.opened());
        assertEquals(3, channels.stream().filter(FileChannel::isOpen).count());
        files.write(folder.resolve("f7"), 10, bytes(10, 7));
        assertEquals(10, channels.size(), "one that is open is not opened again");
        files.write(folder.resolve("f0"), 10, bytes(10, 0));
        assertEquals(11, channels.size());
        assertFalse(channels.get(8).isOpen());
    }

    @Test
    void largeHeapAndDirectBuffersGoThroughWhole() throws IOException {
        ByteBuffer large = bytes(3_500_000, 1);
        files.write(folder.resolve("large"), 5, large);

        ByteBuffer heap = ByteBuffer.allocate(3_500_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(3_500_000);
        assertTrue(files.read(folder.resolve("large"), 5, heap));
        assertTrue(files.read(folder.resolve("large"), 5, direct));

        assertArrayEquals(large.array(), heap.array());
        assertEquals(large, direct.flip());
    }

    @Test
    void aFileThatIsTooShortLeavesTheTargetAlone() throws IOException {
        files.write(folder.resolve("short"), 0, bytes(10, 1));
        ByteBuffer target = ByteBuffer.allocate(8).position(1);

        assertFalse(files.read(folder.resolve("short"), 5, target));

        assertEquals(1, target.position());
    }

    @Test
    void anInterruptHurtsOnlyTheOneWhoWasInterrupted() throws IOException {
        Path file = folder.resolve("f");
        files.write(file, 0, bytes(10, 1));
        assertTrue(files.read(file, 0, ByteBuffer.allocate(10)));

        Thread.currentThread().interrupt();
        assertThrows(ClosedByInterruptException.class, () -> files.read(file, 0, ByteBuffer.allocate(10)));
        assertTrue(Thread.interrupted());

        assertTrue(files.read(file, 0, ByteBuffer.allocate(10)));
    }

    @Test
    void aChannelThatSomebodyClosedIsOpenedAgain() throws IOException {
        Path file = folder.resolve("f");
        files.write(file, 0, bytes(10, 1));
        channels.getFirst().close();

        files.write(file, 10, bytes(10, 2));

        assertEquals(20, Files.size(file));
        assertEquals(2, channels.size());
    }

    @Test
    void aSymbolicLinkIsNotOpened() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path link = Files.createSymbolicLink(folder.resolve("link"), secret);

        assertThrows(IOException.class, () -> files.read(link, 0, ByteBuffer.allocate(1)));
        assertThrows(IOException.class, () -> files.write(link, 0, bytes(1, 1)));
        assertEquals("secret", Files.readString(secret));
    }

    @Test
    void forgettingAFolderClosesWhatIsBelowIt() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        files.write(folder.resolve("a/x"), 0, bytes(1, 1));
        files.write(folder.resolve("ab"), 0, bytes(1, 1));

        files.forgetBelow(folder.resolve("a"));

        assertFalse(channels.get(0).isOpen());
        assertTrue(channels.get(1).isOpen());
    }

    @Test
    void nothingIsOpenedAfterTheEnd() throws IOException {
        files.close();

        assertThrows(IOException.class, () -> files.write(folder.resolve("f"), 0, bytes(1, 1)));
        assertFalse(Files.exists(folder.resolve("f")));
    }
}
