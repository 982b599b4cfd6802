package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real disk (a tmpfs in a mount namespace of its own) that is full to the last byte while one torrent is played and
/// another one downloaded to it.
final class DiskFullIT {
    private static final int DISK_MEBI = 160;

    /// More than the memory for pieces that no disk takes.
    private static final int PLAYED_BYTES = 80 << 20;

    private static final int KEPT_BYTES = 16 << 20;

    /// Mounts the disk on its first argument, fills it, and becomes the program of the others.
    private static final String ON_A_FULL_DISK = """
            mount -t tmpfs -o size=%dm tmpfs "$1" || exit 9
            head -c %dm /dev/zero > "$1/filler" 2>/dev/null
            shift
            exec "$@"
            """.formatted(DISK_MEBI, 2 * DISK_MEBI);

    @TempDir
    private Path folder;

    @Test
    void playingGoesOnTheStatusSaysWhyAndTheDownloadGoesOnWhenThereIsRoom() throws Exception {
        Tools.need("unshare", "mount", "head");
        Tools.needPython("import libtorrent");
        Tools.allowed(mayMount(), "this user may not mount a disk");
        made("Played on a full disk.mkv", PLAYED_BYTES, 3);
        made("Kept on a full disk.mkv", KEPT_BYTES, 4);
        try (Site site = Site.open()) {
            byte[] played = Torrents.single("Played on a full disk.mkv", site.announce());
            byte[] kept = Torrents.single("Kept on a full disk.mkv", site.announce());
            site.publish(new Site.Offer("Played", played), new Site.Offer("Kept", kept));
            Path first = Torrents.write(folder, "played", played);
            Path second = Torrents.write(folder, "kept", kept);
            Path disk = Files.createDirectories(folder.resolve("disk"));
            try (Seeder _ = Seeder.libtorrent(0, first, second);
                    Program victim = Program.start(command(disk, first, second), Map.of())) {
                victim.awaitLine("open"::equals);
                String problem = victim.awaitLine(line -> line.startsWith("problem"));
                assertTrue(problem.contains("is full: free some space there"), problem);
                victim.awaitLine("seen"::equals);
                assertFalse(victim.output().contains("done"), victim.output());

                Files.delete(Path.of("/proc/" + victim.pid() + "/root" + disk, "filler"));

                Program.Ended ended = victim.await();
                assertTrue(ended.out().endsWith("done\n"), () -> "" + ended);
                assertFalse(ended.out().contains("wrong"), () -> "" + ended);
                assertFalse(ended.err().contains("banned"), () -> "a full disk is nobody's lie: " + ended);
            }
        }
    }

    private static boolean mayMount() throws InterruptedException {
        try {
            Program.run("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt");
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static List<String> command(Path disk, Path first, Path second) {
        var command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", ON_A_FULL_DISK, "sh", disk.toString()));
        command.addAll(Victim.command(disk.resolve("data"), first, second));
        return command;
    }

    private static void made(String name, int length, int seed) throws IOException {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        Files.write(Files.createDirectories(Media.FOLDER).resolve(name), bytes);
    }
}
