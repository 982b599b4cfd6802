package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import nagare.torrent.metainfo.Magnet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Magnet links of which nobody knows what they name.
final class InquiriesTest {
    @TempDir
    Path folder;

    private TorrentEngine engine;

    @BeforeEach
    void start() throws IOException {
        engine = LoopbackEngine.start(folder.resolve("cache"), Dealings.usual());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void soManyAreLookedUpAtOnceAndTheNextIsToldToTryLater() throws Exception {
        for (int i = 0; i < Inquiries.MAX; i++) {
            assertEquals(Optional.empty(), engine.learn(link(i, ""), Duration.ZERO));
        }

        var refused = assertThrows(IOException.class, () -> engine.learn(link(Inquiries.MAX, ""), Duration.ZERO));

        assertTrue(refused.getMessage().startsWith("too many magnet links"), refused.getMessage());
        assertEquals(Optional.empty(), engine.learn(link(0, ""), Duration.ZERO), "who asks again waits with the first");
    }

    @Test
    void ofOneTorrentSoManyFurtherLinksAreFollowed() throws Exception {
        engine.learn(link(1, ""), Duration.ZERO);
        for (int i = 0; i < Inquiry.MAX_LINKS; i++) {
            engine.learn(link(1, "&tr=http://127.0.0.1:1/announce" + i), Duration.ZERO);
            engine.learn(link(1, "&tr=http://127.0.0.1:1/announce" + i), Duration.ZERO);
        }
        assertEquals(Inquiry.MAX_LINKS, trackers());

        engine.learn(link(1, "&tr=http://127.0.0.1:1/announce/late"), Duration.ZERO);

        assertEquals(Inquiry.MAX_LINKS, trackers());
    }

    private int trackers() throws Exception {
        return engine.report(link(1, "")).orElseThrow().trackers().size();
    }

    private static Magnet link(int number, String more) throws Exception {
        return Magnet.parse("magnet:?xt=urn:btih:%040x%s".formatted(number + 1, more));
    }
}
