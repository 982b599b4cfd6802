package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/// A device looks at a film in passing, while a seeder would give all of it at once.
final class LookIT {
    private static final int LOOK = 64 * 1024;

    /// What the server reads itself of a film that is opened: its headers and its index.
    private static final int ITS_OWN = 8 * Torrents.PIECE_BYTES;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Seeder seeder;
    private Nagare nagare;
    private String url;
    private long size;

    @BeforeEach
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "env");
        Tools.needPython("import libtorrent");
        size = Files.size(Media.made().resolve(Media.FILM));
        Site site = keep(Site.open());
        byte[] bytes = Torrents.single(Media.FILM, site.announce());
        site.publish(new Site.Offer(Site.FILM, bytes));
        Path torrent = Torrents.write(folder, "film", bytes);
        seeder = keep(Seeder.libtorrent(0, torrent));
        site.awaitSeeders(Metainfo.parse(bytes).infoHash(), 1);
        nagare = keep(Nagare.serve(folder.resolve("data"), site.address(), 0));
        URI server = nagare.awaitReady();
        ControlPoint tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
        url = tv.await("latest", Site.FILM, found -> found.size().isPresent()).url();
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
    void headFetchesNothing() throws Exception {
        assertEquals(200, new Player().head(url).statusCode());

        assertEquals(0, fetched());
    }

    @Test
    void aShortRangeCostsThePiecesItTouches() throws Exception {
        assertEquals(LOOK, new Player().bytes(url, 0, LOOK - 1).length);
        assertEquals(LOOK, new Player().bytes(url, size / 2, size / 2 + LOOK - 1).length);

        long fetched = fetched();
        assertTrue(fetched <= 4L * Torrents.PIECE_BYTES + ITS_OWN, () -> fetched + " bytes for two looks");
    }

    /// What the seeder gave away until the server was stopped.
    private long fetched() throws Exception {
        Program.Ended ended = nagare.stop();
        assertEquals(0, ended.code(), ended.err());
        return seeder.uploaded();
    }
}
