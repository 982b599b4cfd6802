package nagare.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nagare.net.FetchFailed;
import nagare.net.HttpFetcher;

/// Answers by host, remembers who was asked and when.
final class FakeWeb implements Web {
    final List<String> asked = new ArrayList<>();
    private final MovableTicker ticker;
    private final Map<String, Reply> replies = new HashMap<>();

    FakeWeb(MovableTicker ticker) {
        this.ticker = ticker;
    }

    @FunctionalInterface
    interface Reply {
        HttpFetcher.Answer to(URI uri) throws FetchFailed;
    }

    FakeWeb at(String host, Reply reply) {
        replies.put(host, reply);
        return this;
    }

    @Override
    public HttpFetcher.Answer get(URI uri, Map<String, String> headers, HttpFetcher.Limits limits) throws FetchFailed {
        asked.add("%.1f %s".formatted(ticker.seconds(), uri).replace(',', '.'));
        return replies.get(uri.getHost()).to(uri);
    }

    static Reply status(int status, String... headers) {
        Map<String, List<String>> named = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            named.put(headers[i].toLowerCase(Locale.ROOT), List.of(headers[i + 1]));
        }
        return uri -> new HttpFetcher.Answer(status, uri, named, "<html>no</html>".getBytes(UTF_8), Optional.empty());
    }

    static Reply body(byte[] bytes) {
        return uri -> new HttpFetcher.Answer(200, uri, Map.of(), bytes, Optional.empty());
    }

    static Reply feed(String... titles) {
        var feed = new StringBuilder("<rss version=\"2.0\"><channel>");
        for (String title : titles) {
            feed.append("<item><title>%s</title><link>/download/%s.torrent</link></item>".formatted(title, title));
        }
        return body(feed.append("</channel></rss>").toString().getBytes(UTF_8));
    }

    static Reply failure(FetchFailed.Reason reason) {
        return uri -> {
            throw new FetchFailed(reason, "told by the fetcher");
        };
    }
}
