package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power goes in the middle of a film.
final class KillIT {
    /// Slow enough that the half of it is seen in some time.
    private static final int BYTES_PER_SECOND = 2_000_000;

    /// What a kill may cost of what a player has seen: pieces that were verified, and not yet on disk.
    private static final int LOST_PIECES = 4;

    @TempDir
    private Path folder;

    private record Sight(List<ControlPoint.Found> tree, ControlPoint.Found film) {}

    @Test
    void afterAKillNothingVerifiedIsFetchedAgainAndTheIdsAreTheSame() throws Exception {
        Tools.need("ffmpeg", "env");
        Tools.needPython("import libtorrent");
        byte[] original = Files.readAllBytes(Media.made().resolve(Media.FILM));
        Path data = folder.resolve("data");
        var player = new Player();
        try (Site site = Site.open()) {
            byte[] torrent = Torrents.single(Media.FILM, site.announce());
            site.publish(new Site.Offer(Site.FILM, torrent));
            try (Seeder seeder = Seeder.libtorrent(BYTES_PER_SECOND, Torrents.write(folder, "film", torrent))) {
                int half = original.length / 2;
                seeder.give(original.length * 5L / 8);
                URI server;
                Sight before;
                try (Nagare nagare = Nagare.serve(data, site.address(), 0)) {
                    server = nagare.awaitReady();
                    before = look(server);
                    try (InputStream playing = player.get(before.film().url()).body()) {
                        assertArrayEquals(Arrays.copyOf(original, half), playing.readNBytes(half));
                        nagare.kill();
                    }
                }
                long uploadedBefore = seeder.uploaded();
                seeder.giveAll();
                assertTrue(uploadedBefore >= half, "uploaded before: " + uploadedBefore);
                assertTrue(
                        uploadedBefore < original.length - 1_000_000,
                        "killed too late to prove anything: " + uploadedBefore + " of " + original.length);

                try (Nagare nagare = Nagare.serve(data, site.address(), server.getPort())) {
                    assertEquals(server, nagare.awaitReady());
                    Sight after = look(server);

                    assertEquals(before, after);
                    assertArrayEquals(original, player.read(after.film().url()));
                }

                // What was on its way when the power went is lost and depends on the machine, so it is not counted.
                long uploadedAfter = seeder.uploaded() - uploadedBefore;
                System.out.printf(
                        "kill: %d bytes of %d uploaded before, %d twice%n",
                        uploadedBefore, original.length, uploadedBefore + uploadedAfter - original.length);
                assertTrue(
                        uploadedAfter <= original.length - half + (long) LOST_PIECES * Torrents.PIECE_BYTES,
                        "uploaded after: " + uploadedAfter + ", half of " + original.length + " was here");
            }
        }
    }

    private static Sight look(URI server) throws Exception {
        ControlPoint tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
        ControlPoint.Found film =
                tv.await("latest", Site.FILM, found -> found.size().isPresent());
        return new Sight(tv.walk(ControlPoint.ROOT), film);
    }
}
