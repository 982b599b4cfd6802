package nagare.catalog;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import nagare.feed.FeedFailed;
import nagare.feed.FeedQuery;
import nagare.feed.TorrentSource;
import nagare.feed.Urgency;
import nagare.feed.rss.FeedItem;
import nagare.torrent.metainfo.InfoHash;

/// Answers what a test put there, and remembers what it was asked.
final class FakeSource implements TorrentSource {
    private final Map<String, List<FeedItem>> answers = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
    volatile FeedFailed failure;
    volatile boolean hangs;

    FakeSource at(String words, FeedItem... items) {
        answers.put(words, List.of(items));
        return this;
    }

    /// The next question it was asked, `latest` or the words.
    String awaitQuestion() throws InterruptedException {
        var question = asked.poll(60, TimeUnit.SECONDS);
        if (question == null) {
            throw new AssertionError("nobody asked");
        }
        return question;
    }

    List<String> questions() {
        var all = new ArrayList<String>();
        asked.drainTo(all);
        return all;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public List<FeedItem> latest(Urgency urgency) throws FeedFailed, InterruptedException {
        return answer("latest");
    }

    @Override
    public List<FeedItem> search(FeedQuery query, Urgency urgency) throws FeedFailed, InterruptedException {
        return answer(query.words());
    }

    private List<FeedItem> answer(String question) throws FeedFailed, InterruptedException {
        asked.add(question);
        if (hangs) {
            Thread.currentThread().join();
        }
        if (failure != null) {
            throw failure;
        }
        return answers.getOrDefault(question, List.of());
    }

    static FeedItem item(String title, Optional<InfoHash> hash) {
        return item(title, hash, Optional.of(URI.create("https://feed.example/download/" + title + ".torrent")), 5);
    }

    static FeedItem item(String title, Optional<InfoHash> hash, Optional<URI> torrent, int seeders) {
        return new FeedItem(
                title,
                Optional.of("https://feed.example/view/" + title),
                hash,
                torrent,
                hash.map(name -> "magnet:?xt=urn:btih:" + name.hex()),
                Optional.of(Instant.parse("2026-10-02T08:53:46Z")),
                OptionalLong.of(1503238554),
                new FeedItem.Counts(
                        OptionalInt.of(seeders), OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty()),
                Optional.of("1_2"),
                Optional.of("Anime"),
                Optional.of(true),
                Optional.of(false),
                Optional.empty());
    }
}
