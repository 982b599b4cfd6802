package nagare.catalog;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import nagare.feed.rss.FeedItem;

/// What makes a release the same one next time: its info-hash, else the address of its page, else its link.
record ReleaseKey(String text) {
    /// Ids are exact in JSON and JavaScript.
    private static final long ID_MASK = (1L << 53) - 1;

    static ReleaseKey of(FeedItem item) {
        return item.infoHash()
                .map(hash -> "btih:" + hash.hex())
                .or(() -> item.guid().filter(ReleaseKey::isAddress).map(ReleaseKey::ofPage))
                .or(() -> item.torrent().map(URI::toString).map(link -> "link:" + link))
                .or(() -> item.magnet().map(link -> "link:" + link))
                .map(ReleaseKey::new)
                .orElseThrow();
    }

    static String ofPage(String guid) {
        return "page:" + guid;
    }

    /// A guid that is no address (`1234`) is only unique within its own feed.
    static boolean isAddress(String guid) {
        return guid.startsWith("http://") || guid.startsWith("https://");
    }

    /// The number of the release. It follows from the key alone, so that a TV's bookmarks survive even the loss
    /// of the database.
    long id() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Math.max(1, ByteBuffer.wrap(digest).getLong() & ID_MASK);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
