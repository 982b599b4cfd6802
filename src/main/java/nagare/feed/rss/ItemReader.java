package nagare.feed.rss;

import com.rometools.rome.feed.rss.Category;
import com.rometools.rome.feed.rss.Enclosure;
import com.rometools.rome.feed.rss.Guid;
import com.rometools.rome.feed.rss.Item;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.torrent.metainfo.InfoHash;

/// One RSS item to one [FeedItem]: all that nyaa tells, and what other feeds put elsewhere.
final class ItemReader {
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DISPLAY_NAME = Pattern.compile("[?&]dn=([^&]{1,2000})");
    private static final Pattern EXACT_LENGTH = Pattern.compile("[?&]xl=([0-9]{1,18})(?:&|$)");
    private static final Pattern MAGNET_IN_TEXT = Pattern.compile("(?i)magnet:\\?[!-;=?-~]{1,8000}");
    /// nyaa before 2017: `1 seeder(s), 2 leecher(s), 0 download(s) - 2.35 GiB`.
    private static final Pattern COUNTS_IN_TEXT =
            Pattern.compile("([0-9]{1,9}) seeder\\(s\\), ([0-9]{1,9}) leecher\\(s\\), ([0-9]{1,9}) download\\(s\\)");
    /// An enclosure's length is that of the content or of the .torrent itself; those stay below this.
    private static final long LEAST_CONTENT = 1 << 20;

    private final Map<String, String> categories;
    private final Links links;

    ItemReader(Map<String, String> categories, URI from) {
        this.categories = categories;
        this.links = new Links(from);
    }

    /// Empty when nothing in the item leads to a torrent.
    Optional<FeedItem> read(Item item) {
        var module = (TorrentModule) item.getModule(TorrentModuleParser.EVERY_ITEM);
        Function<String, Optional<String>> told =
                name -> Optional.ofNullable(module).flatMap(m -> m.value(name));
        var description = Optional.ofNullable(item.getDescription())
                .map(text -> Objects.requireNonNullElse(text.getValue(), ""))
                .filter(text -> !text.isBlank());
        var guid = Optional.ofNullable(item.getGuid())
                .map(Guid::getValue)
                .map(text -> PlainText.of(text, PlainText.MAX_TITLE))
                .filter(text -> !text.isEmpty());
        var magnet = magnet(item, told, description);
        var torrent = torrent(item, told);
        var hash = first(told, "infohash", "info_hash")
                .flatMap(Btih::parse)
                .or(() -> magnet.flatMap(Btih::ofMagnet))
                .or(() -> guid.flatMap(Btih::parse));
        if (hash.isEmpty() && torrent.isEmpty()) {
            return Optional.empty();
        }
        var counts = counts(told, description.orElse(""));
        var categoryId = told.apply("categoryid").filter(text -> text.matches("[0-9_]{1,16}"));
        return Optional.of(new FeedItem(
                title(item, magnet, torrent, hash),
                guid,
                hash,
                torrent,
                magnet,
                first(told, "pubdate", "date").flatMap(Dates::parse),
                size(item, told, magnet, description.orElse("")),
                counts,
                categoryId,
                category(item, told, categoryId),
                told.apply("trusted").flatMap(ItemReader::yesOrNo),
                told.apply("remake").flatMap(ItemReader::yesOrNo),
                description.map(text -> PlainText.of(text, PlainText.MAX_DESCRIPTION))));
    }

    private Optional<String> magnet(Item item, Function<String, Optional<String>> told, Optional<String> description) {
        var stated = Stream.concat(
                Stream.of(Optional.ofNullable(item.getLink()), told.apply("magneturi"), told.apply("magneturl"))
                        .flatMap(Optional::stream),
                item.getEnclosures().stream().map(Enclosure::getUrl).filter(Objects::nonNull));
        var inText = description.stream()
                .flatMap(text -> MAGNET_IN_TEXT.matcher(text).results().limit(1))
                .map(result -> result.group());
        return Stream.concat(stated, inText)
                .map(String::strip)
                .filter(text -> Btih.ofMagnet(text).isPresent())
                .findFirst();
    }

    private Optional<URI> torrent(Item item, Function<String, Optional<String>> told) {
        var enclosures = item.getEnclosures().stream()
                .filter(ItemReader::mayBeTorrent)
                .map(Enclosure::getUrl)
                .filter(Objects::nonNull)
                .flatMap(url -> links.web(url).stream());
        var own = Optional.ofNullable(item.getLink()).flatMap(links::web).filter(Links::leadsToTorrent);
        return Stream.concat(enclosures, own.stream())
                .findFirst()
                .or(() -> told.apply("torrenturl").flatMap(links::web));
    }

    private static boolean mayBeTorrent(Enclosure enclosure) {
        var type = Objects.requireNonNullElse(enclosure.getType(), "").toLowerCase(Locale.ROOT);
        var url = Objects.requireNonNullElse(enclosure.getUrl(), "");
        return type.startsWith("application/x-bittorrent")
                || url.toLowerCase(Locale.ROOT).contains(".torrent");
    }

    private static OptionalLong size(
            Item item, Function<String, Optional<String>> told, Optional<String> magnet, String description) {
        var exact = magnet.map(EXACT_LENGTH::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1))
                .or(() -> told.apply("contentlength"));
        return Stream.of(exact, told.apply("size"))
                .flatMap(Optional::stream)
                .map(Sizes::parse)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .or(() -> item.getEnclosures().stream()
                        .filter(ItemReader::mayBeTorrent)
                        .map(Enclosure::getLength)
                        .filter(length -> length >= LEAST_CONTENT && length <= Sizes.MAX)
                        .map(OptionalLong::of)
                        .findFirst())
                .orElseGet(() -> Sizes.find(description));
    }

    private static FeedItem.Counts counts(Function<String, Optional<String>> told, String description) {
        var inText = COUNTS_IN_TEXT.matcher(description);
        boolean found = inText.find();
        return new FeedItem.Counts(
                count(told.apply("seeders").or(() -> found ? Optional.of(inText.group(1)) : Optional.empty())),
                count(told.apply("leechers").or(() -> found ? Optional.of(inText.group(2)) : Optional.empty())),
                count(first(told, "downloads", "grabs")
                        .or(() -> found ? Optional.of(inText.group(3)) : Optional.empty())),
                count(told.apply("comments")));
    }

    private static OptionalInt count(Optional<String> text) {
        return text.filter(digits -> COUNT.matcher(digits).matches())
                .map(digits -> OptionalInt.of(Integer.parseInt(digits)))
                .orElse(OptionalInt.empty());
    }

    private Optional<String> category(Item item, Function<String, Optional<String>> told, Optional<String> categoryId) {
        return told.apply("category")
                .or(() -> item.getCategories().stream()
                        .map(Category::getValue)
                        .filter(Objects::nonNull)
                        .findFirst())
                .filter(text -> !text.equals("???")) // what nyaa writes for a category it does not know
                .or(() -> categoryId.map(categories::get))
                .map(text -> PlainText.of(text, PlainText.MAX_TITLE))
                .filter(text -> !text.isEmpty());
    }

    private static String title(Item item, Optional<String> magnet, Optional<URI> torrent, Optional<InfoHash> hash) {
        return Stream.of(
                        Optional.ofNullable(item.getTitle()),
                        magnet.flatMap(ItemReader::displayName),
                        torrent.map(URI::getPath).map(path -> path.substring(path.lastIndexOf('/') + 1)),
                        hash.map(InfoHash::hex))
                .flatMap(Optional::stream)
                .map(text -> PlainText.of(text, PlainText.MAX_TITLE))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("untitled");
    }

    private static Optional<String> displayName(String magnet) {
        var matcher = DISPLAY_NAME.matcher(magnet);
        try {
            return matcher.find()
                    ? Optional.of(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a broken escape: the name is worth nothing
        }
    }

    private static Optional<Boolean> yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "1" -> Optional.of(true);
            case "no", "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<String> first(Function<String, Optional<String>> told, String... names) {
        return Stream.of(names).map(told).flatMap(Optional::stream).findFirst();
    }
}
