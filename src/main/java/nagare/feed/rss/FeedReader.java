package nagare.feed.rss;

import com.rometools.rome.feed.rss.Channel;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.WireFeedInput;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.torrent.metainfo.InfoHash;
import org.jdom2.JDOMException;
import org.jdom2.input.SAXBuilder;
import org.jdom2.input.sax.XMLReaders;

/// Reads an RSS 2.0 document with torrents in it. Pure. Document types and entities of their own are refused; what
/// one item lacks or garbles costs that item only that; the same release twice is one.
public final class FeedReader {
    /// The longest document, in bytes as decoded from the transfer.
    public static final int MAX_BYTES = 8 << 20;
    /// How many items are read, the first ones.
    static final int MAX_ITEMS = 1000;

    static final int MAX_DEPTH = 32;
    static final int MAX_ELEMENTS = 100_000;

    private static final int PROLOG = 4096;
    private static final Pattern WEB_PAGE =
            Pattern.compile("(?is)^\\s*(?:<!--.*?-->\\s*)*(?:<!doctype\\s+html|<html|<head|<body).*");
    private static final Pattern DOCTYPE = Pattern.compile("<!DOCTYPE", Pattern.CASE_INSENSITIVE);
    private static final Pattern ELEMENT = Pattern.compile("<[A-Za-z]");

    private final Map<String, String> categories;

    /// `categories` are the names of category ids, for items that tell only the id.
    public FeedReader(Map<String, String> categories) {
        this.categories = Map.copyOf(categories);
    }

    /// The releases in the order of the document. `from` is where it was found: relative links start there, and
    /// its host is named in messages.
    ///
    /// @throws UnreadableFeed when it is not RSS, or has items but none that leads to a torrent
    public List<FeedItem> read(byte[] body, Optional<String> contentType, URI from) throws UnreadableFeed {
        var host = Hosts.shown(from);
        if (body.length > MAX_BYTES) {
            throw new UnreadableFeed("the feed of %s is longer than %d MiB".formatted(host, MAX_BYTES >> 20));
        }
        var text = FeedText.decode(body, contentType);
        refuseWhatIsNoFeed(text, host);
        var channel = parse(MarkupRepair.repair(text), host);
        var items = new ItemReader(categories, from);
        Set<String> seen = new HashSet<>();
        var releases = channel.getItems().stream()
                .flatMap(item -> items.read(item).stream())
                .filter(item -> seen.add(identity(item)))
                .toList();
        if (releases.isEmpty() && !channel.getItems().isEmpty()) {
            throw new UnreadableFeed("the feed of %s has no torrents in it".formatted(host));
        }
        return releases;
    }

    private static String identity(FeedItem item) {
        return item.infoHash()
                .map(InfoHash::hex)
                .or(item::guid)
                .or(() -> item.torrent().map(URI::toString))
                .or(item::magnet)
                .orElseThrow();
    }

    private static void refuseWhatIsNoFeed(String text, String host) throws UnreadableFeed {
        if (text.isBlank()) {
            throw new UnreadableFeed("%s answered nothing".formatted(host));
        }
        var head = text.substring(0, Math.min(text.length(), PROLOG));
        if (WEB_PAGE.matcher(head).matches()) {
            throw new UnreadableFeed(
                    "%s answered a web page instead of a feed: it is down, or blocks this server".formatted(host));
        }
        var root = ELEMENT.matcher(text);
        var prolog = root.find() ? text.substring(0, root.start()) : text;
        if (DOCTYPE.matcher(prolog).find()) {
            throw new UnreadableFeed(
                    "the feed of %s brings a document type of its own, which is refused".formatted(host));
        }
    }

    private static Channel parse(String text, String host) throws UnreadableFeed {
        try {
            var document = builder().build(new StringReader(text));
            if (new WireFeedInput(false, Locale.ROOT).build(document) instanceof Channel channel) {
                return channel;
            }
            throw new UnreadableFeed("the feed of %s cannot be read: it is not RSS".formatted(host));
        } catch (JDOMException | FeedException | IllegalArgumentException | IOException e) {
            var why = Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                    .filter(FeedLimits.TooMuch.class::isInstance)
                    .map(Throwable::getMessage)
                    .findFirst()
                    .orElse("its XML is broken or cut short");
            throw new UnreadableFeed("the feed of %s cannot be read: %s".formatted(host, why), e);
        }
    }

    private static SAXBuilder builder() {
        var builder = new SAXBuilder(XMLReaders.NONVALIDATING);
        builder.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        builder.setFeature("http://xml.org/sax/features/external-general-entities", false);
        builder.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        builder.setExpandEntities(false);
        builder.setXMLFilter(new FeedLimits(MAX_DEPTH, MAX_ELEMENTS, MAX_ITEMS));
        return builder;
    }
}
