package nagare.catalog;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.feed.FeedFailed;
import nagare.feed.TorrentFetcher.Found;
import nagare.feed.Urgency;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;

/// Brings the torrents that a test put there.
final class FakeFetch implements Torrents.Fetch {
    final AtomicInteger asked = new AtomicInteger();
    private final Map<String, Found> found = new ConcurrentHashMap<>();
    volatile FeedFailed failure = new FeedFailed.Unreadable("feed.example does not have this torrent any more (404)");
    volatile Urgency urgency = Urgency.BACKGROUND;
    volatile CountDownLatch gate = new CountDownLatch(0);

    FakeFetch at(String title, Metainfo metainfo) {
        found.put("https://feed.example/download/" + title + ".torrent", new Found.Torrent(metainfo));
        return this;
    }

    FakeFetch at(String title, String magnet) {
        found.put("https://feed.example/download/" + title + ".torrent", new Found.Magnet(magnet));
        return this;
    }

    @Override
    public Found fetch(URI torrent, Urgency urgency) throws FeedFailed, InterruptedException {
        asked.incrementAndGet();
        this.urgency = urgency;
        gate.await();
        var one = found.get(torrent.toString());
        if (one == null) {
            throw failure;
        }
        return one;
    }

    /// A torrent of one file with this name.
    static Metainfo torrent(String name) {
        var text = "d4:infod6:lengthi16384e4:name%d:%s12:piece lengthi16384e6:pieces20:%see"
                .formatted(name.length(), name, "x".repeat(20));
        try {
            return Metainfo.parse(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        } catch (InvalidTorrent e) {
            throw new IllegalStateException(e);
        }
    }
}
