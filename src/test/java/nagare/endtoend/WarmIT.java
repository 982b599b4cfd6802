package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An impatient device looks at a season that nobody has opened yet; a real seeder has it.
final class WarmIT {
    private static final String IMPATIENT = "Panasonic MIL DLNA CP UPnP/1.0 DLNADOC/1.50";
    private static final int HEAD = 64 * 1024;
    private static final int MOST_LOOKS = 900;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Site site;
    private Seeder seeder;

    @BeforeEach
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "env");
        Tools.needPython("import libtorrent");
        Media.made();
        site = keep(Site.open());
        byte[] season = Torrents.season(site.announce());
        site.publish(new Site.Offer(Site.SEASON, season));
        seeder = keep(Seeder.libtorrent(0, Torrents.write(folder, "season", season)));
        site.awaitSeeders(Metainfo.parse(season).infoHash(), 1);
    }

    @AfterEach
    void closeTheWorld() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @Test
    void whatIsLookedAtIsHereBeforeItIsPlayed() throws Exception {
        ControlPoint tv = server(true).called(IMPATIENT);
        ControlPoint.Found episode = firstEpisode(tv);

        for (int i = 0; seeder.uploaded() < HEAD && i < MOST_LOOKS; i++) {
            Thread.sleep(100); // two other processes do it
        }
        assertTrue(seeder.uploaded() >= HEAD, "nothing warmed");

        long before = System.nanoTime();
        try (InputStream body =
                new Player().get(episode.url(), "Range", "bytes=0-").body()) {
            assertEquals(HEAD, body.readNBytes(HEAD).length);
        }
        System.out.println("first bytes of a warm item: " + (System.nanoTime() - before) / 1_000_000 + " ms");
    }

    @Test
    void aPatientDeviceWarmsNothing() throws Exception {
        ControlPoint tv = server(true);
        ControlPoint.Found episode = firstEpisode(tv);

        assertEquals(0, seeder.uploaded());
        long before = System.nanoTime();
        try (InputStream body =
                new Player().get(episode.url(), "Range", "bytes=0-").body()) {
            assertEquals(HEAD, body.readNBytes(HEAD).length);
        }
        System.out.println("first bytes of a cold item: " + (System.nanoTime() - before) / 1_000_000 + " ms");
    }

    @Test
    void switchedOffNothingStarts() throws Exception {
        ControlPoint tv = server(false).called(IMPATIENT);
        firstEpisode(tv);
        tv.walk(ControlPoint.ROOT);

        Program.Ended ended = nagare().stop();
        assertEquals(0, ended.code(), ended.err());
        assertEquals(0, seeder.uploaded());
    }

    private Nagare nagare() {
        return open.stream()
                .filter(Nagare.class::isInstance)
                .map(Nagare.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private ControlPoint server(boolean warm) throws Exception {
        Path settings = Files.writeString(folder.resolve("nagare.toml"), "[dlna]\nwarm = " + warm + "\n");
        Nagare nagare = keep(Nagare.start(
                "serve",
                "--config",
                settings.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--http",
                "127.0.0.1:0",
                "--interface",
                "lo",
                "--peer-port",
                "0",
                "--feed",
                site.address().toString(),
                "--trust",
                "127.0.0.0/8"));
        URI server = nagare.awaitReady();
        return ControlPoint.find("lo", location -> location.getPort() == server.getPort());
    }

    /// Looks at the folder of the first season, and at nothing after it.
    private static ControlPoint.Found firstEpisode(ControlPoint tv) throws Exception {
        ControlPoint.Found season = tv.await("latest", Site.SEASON, found -> found.container());
        for (int i = 0; i < MOST_LOOKS; i++) {
            for (ControlPoint.Found inside : tv.children(season.id())) {
                if (inside.container()) {
                    return tv.children(inside.id()).getFirst();
                }
            }
            Thread.sleep(100); // the .torrent is read in the background
        }
        throw new AssertionError("the season has no folder");
    }
}
