package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The site is down, and so are tracker and seeders: what the TV knows stays.
final class FeedDownIT {
    private static final String CLIP = "[Test] The Clip";

    @TempDir
    private Path folder;

    @Test
    void theLastGoodAnswerAndWhatWasPlayedOutliveTheSiteAndARestart() throws Exception {
        Tools.need("ffmpeg", "env");
        Tools.needPython("import libtorrent");
        Path clip = Media.made().resolve(Media.CLIP);
        Path data = folder.resolve("data");
        URI feed;
        URI server;
        List<ControlPoint.Found> before;
        try (Site site = Site.open()) {
            feed = site.address();
            byte[] torrent = Torrents.single(Media.CLIP, site.announce());
            site.publish(new Site.Offer(CLIP, torrent), new Site.Offer(Site.SEASON, Torrents.season(site.announce())));
            try (var _ = Seeder.libtorrent(0, Torrents.write(folder, "clip", torrent));
                    Nagare nagare = Nagare.serve(data, feed, 0)) {
                server = nagare.awaitReady();
                before = look(server);
                assertEquals(Media.sha256(clip), new Player().sha256(url(before)));
                assertEquals(0, nagare.stop().code());
            }
        }

        try (Nagare nagare = Nagare.serve(data, feed, server.getPort())) {
            assertEquals(server, nagare.awaitReady());
            List<ControlPoint.Found> after = look(server);

            assertEquals(before, after);
            assertEquals(Media.sha256(clip), new Player().sha256(url(after)));
            assertEquals(0, nagare.stop().code());
        }
    }

    /// All that the TV shows once the torrents have been read.
    private static List<ControlPoint.Found> look(URI server) throws Exception {
        ControlPoint tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
        tv.await("latest", CLIP, found -> found.size().isPresent());
        tv.await(tv.await("latest", Site.SEASON, ControlPoint.Found::container).id(), "Season 1", _ -> true);
        return tv.walk(ControlPoint.ROOT);
    }

    private static String url(List<ControlPoint.Found> tree) {
        return tree.stream()
                .filter(found -> found.title().startsWith(CLIP))
                .findFirst()
                .orElseThrow()
                .url();
    }
}
