package nagare.feed;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import nagare.feed.rss.FeedItem;
import nagare.feed.rss.FeedReader;
import nagare.feed.rss.Hosts;
import nagare.feed.rss.PlainText;
import nagare.feed.rss.UnreadableFeed;
import nagare.net.HttpFetcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// nyaa and sites like it by RSS. A mirror that fails rests and the next one is asked; what one mirror rejects as
/// a wrong question is not asked elsewhere. nyaa's RSS only ever gives the newest 75 that match, so there is no
/// paging.
final class NyaaSource implements TorrentSource {
    private static final HttpFetcher.Limits LIMITS =
            new HttpFetcher.Limits(FeedReader.MAX_BYTES, Duration.ofSeconds(5), Duration.ofSeconds(20), 5);
    private static final Map<String, String> HEADERS =
            Map.of("Accept", "application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1");
    private static final Logger LOG = LoggerFactory.getLogger(NyaaSource.class);

    private final String name;
    private final SourceDefinition definition;
    private final Duration cacheTime;
    private final Courier courier;
    private final Ticker ticker;
    private final FeedReader reader;
    private final Mirrors mirrors;
    private final AnswerCache cache = new AnswerCache();

    NyaaSource(
            String name,
            SourceDefinition definition,
            List<URI> urls,
            Duration cacheTime,
            Courier courier,
            Ticker ticker) {
        this.name = name;
        this.definition = definition;
        this.cacheTime = cacheTime;
        this.courier = courier;
        this.ticker = ticker;
        this.reader = new FeedReader(definition.categories());
        this.mirrors = new Mirrors((urls.isEmpty() ? definition.mirrors() : urls)
                .stream().map(url -> new FeedAddress(url, definition)).toList());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<FeedItem> latest(Urgency urgency) throws FeedFailed, InterruptedException {
        return ask(FeedAddress::latest, urgency);
    }

    @Override
    public List<FeedItem> search(FeedQuery query, Urgency urgency) throws FeedFailed, InterruptedException {
        Map<String, String> asked = new HashMap<>();
        asked.put(SourceDefinition.WORDS, query.words());
        asked.put(SourceDefinition.CATEGORY, id(definition.categories(), query.category(), "category"));
        asked.put(SourceDefinition.FILTER, id(definition.filters(), query.filter(), "filter"));
        return ask(mirror -> mirror.search(asked), urgency);
    }

    private String id(Map<String, String> names, String wanted, String what) throws FeedFailed {
        if (wanted.isEmpty()) {
            return wanted;
        }
        return SourceDefinition.id(names, wanted)
                .orElseThrow(() -> new FeedFailed.Rejected("%s has no %s '%s'; it has %s"
                        .formatted(
                                name,
                                what,
                                PlainText.of(wanted, 60),
                                String.join(
                                        ", ", names.keySet().stream().sorted().toList()))));
    }

    private List<FeedItem> ask(Function<FeedAddress, URI> address, Urgency urgency)
            throws FeedFailed, InterruptedException {
        FeedFailed failure = null;
        for (var mirror : mirrors.inTurn(ticker.now())) {
            var uri = address.apply(mirror);
            var kept = cache.find(uri, ticker.now());
            if (kept.isPresent()) {
                return kept.get();
            }
            if (failure != null && mirrors.rests(mirror, ticker.now())) {
                continue; // at least one has been tried; this one has had its chance lately
            }
            try {
                var items = fetch(uri, urgency);
                mirrors.answered(mirror);
                cache.keep(uri, items, definition.isOwn(uri) ? longer(cacheTime) : cacheTime, ticker.now());
                return items;
            } catch (FeedFailed e) {
                if (e instanceof FeedFailed.Rejected) {
                    throw e;
                }
                mirrors.failed(
                        mirror, e instanceof FeedFailed.Busy busy ? busy.patience() : Duration.ZERO, ticker.now());
                LOG.atDebug()
                        .setMessage("a mirror failed")
                        .addKeyValue("host", Hosts.shown(uri))
                        .addKeyValue("why", e.getMessage())
                        .log();
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        if (failure == null) {
            throw new IllegalStateException("a source has at least one mirror");
        }
        throw failure;
    }

    private Duration longer(Duration settings) {
        var own = definition.manners().cache();
        return own.compareTo(settings) > 0 ? own : settings;
    }

    private List<FeedItem> fetch(URI uri, Urgency urgency) throws FeedFailed, InterruptedException {
        var answer = courier.get(uri, HEADERS, LIMITS, urgency);
        var host = Hosts.shown(uri);
        int status = answer.status();
        if (status == 200) {
            return releases(answer);
        }
        if (status == 400) {
            throw new FeedFailed.Rejected("%s does not understand the question (400)".formatted(host));
        }
        if (status == 401 || status == 403) {
            throw new FeedFailed.Unreadable("%s refuses this server (%d)".formatted(host, status));
        }
        if (status == 404 || status == 410) {
            throw new FeedFailed.Unreadable("there is no feed at this address of %s (%d)".formatted(host, status));
        }
        throw new FeedFailed.Unreachable("%s is in trouble (%d)".formatted(host, status));
    }

    private List<FeedItem> releases(HttpFetcher.Answer answer) throws FeedFailed.Unreadable {
        try {
            return reader.read(answer.body(), answer.header("content-type"), answer.uri());
        } catch (UnreadableFeed e) {
            throw new FeedFailed.Unreadable(String.valueOf(e.getMessage()), e);
        }
    }
}
