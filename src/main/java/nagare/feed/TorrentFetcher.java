package nagare.feed;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import nagare.feed.rss.Btih;
import nagare.feed.rss.Hosts;
import nagare.net.HttpFetcher;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;

/// Brings .torrent files, through the same queue as the feeds. Blocking and thread-safe.
public final class TorrentFetcher {
    private static final HttpFetcher.Limits LIMITS =
            new HttpFetcher.Limits(Metainfo.MAX_FILE_BYTES, Duration.ofSeconds(5), Duration.ofSeconds(30), 5);
    private static final Map<String, String> HEADERS = Map.of("Accept", "application/x-bittorrent, */*;q=0.5");

    private final Courier courier;

    TorrentFetcher(Courier courier) {
        this.courier = courier;
    }

    /// What a link led to.
    public sealed interface Found {
        /// A torrent.
        record Torrent(Metainfo metainfo) implements Found {}

        /// A magnet link, by a redirect.
        record Magnet(String link) implements Found {}
    }

    /// @throws FeedFailed when there is no torrent at this address, and why
    public Found fetch(URI uri, Urgency urgency) throws FeedFailed, InterruptedException {
        var answer = courier.get(uri, HEADERS, LIMITS, urgency);
        var host = Hosts.shown(uri);
        var left = answer.location()
                .map(URI::toString)
                .filter(link -> Btih.ofMagnet(link).isPresent());
        if (left.isPresent()) {
            return new Found.Magnet(left.get());
        }
        if (answer.status() == 404 || answer.status() == 410) {
            throw new FeedFailed.Unreadable(
                    "%s does not have this torrent any more (%d)".formatted(host, answer.status()));
        }
        if (answer.status() == 401 || answer.status() == 403) {
            throw new FeedFailed.Unreadable("%s refuses to give this torrent (%d)".formatted(host, answer.status()));
        }
        if (answer.status() != 200) {
            throw new FeedFailed.Unreachable("%s is in trouble (%d)".formatted(host, answer.status()));
        }
        return new Found.Torrent(parse(answer, host));
    }

    private static Metainfo parse(HttpFetcher.Answer answer, String host) throws FeedFailed.Unreadable {
        var body = answer.body();
        if (body.length == 0) {
            throw new FeedFailed.Unreadable("%s answered nothing instead of a torrent".formatted(host));
        }
        if (firstLetter(body) == '<') {
            throw new FeedFailed.Unreadable(
                    "%s answered a web page instead of a torrent: it is down, or blocks this server".formatted(host));
        }
        try {
            return Metainfo.parse(body);
        } catch (InvalidTorrent e) {
            throw new FeedFailed.Unreadable("what %s sent is not a torrent: %s".formatted(host, e.getMessage()), e);
        }
    }

    private static int firstLetter(byte[] body) {
        for (byte letter : body) {
            boolean mark = letter == (byte) 0xEF || letter == (byte) 0xBB || letter == (byte) 0xBF;
            if (!mark && letter > ' ') {
                return letter;
            }
        }
        return -1;
    }
}
