package nagare.demo;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import nagare.http.Exchange;
import nagare.http.Route;

/// A torrent feed in nyaa's shape: `/?page=rss`, with `q` for a search (all words must be in the title), and
/// `/download/N.torrent`.
public final class EmbeddedFeed implements Route {
    private static final String NAMESPACE = "https://nyaa.si/xmlns/nyaa";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss '-0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// What no XML document may hold (XML 1.0 §2.2); the writer lets it pass.
    private static final Pattern NO_XML =
            Pattern.compile("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

    private final List<Offer> offers;
    private final URI base;

    /// A release on the feed, newest first.
    public record Offer(
            String title, String infoHash, long bytes, String category, Instant published, byte[] torrent) {}

    public EmbeddedFeed(URI base, List<Offer> offers) {
        this.base = base;
        this.offers = List.copyOf(offers);
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException {
        Map<String, byte[]> asked = EmbeddedTracker.parameters(exchange, true);
        String path = exchange.path();
        if (path.startsWith("/download/") && path.endsWith(".torrent")) {
            return download(exchange, path.substring("/download/".length(), path.length() - ".torrent".length()));
        }
        if (!path.equals("/rss") && !(path.equals("/") && asked.containsKey("page"))) {
            return false;
        }
        String words = new String(asked.getOrDefault("q", new byte[0]), StandardCharsets.UTF_8);
        exchange.answer(
                200, Map.of("Content-Type", "application/xml"), rss(words).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private boolean download(Exchange exchange, String number) throws IOException {
        if (!number.matches("[0-9]{1,6}") || Integer.parseInt(number) >= offers.size()) {
            return false;
        }
        exchange.answer(
                200,
                Map.of("Content-Type", "application/x-bittorrent"),
                offers.get(Integer.parseInt(number)).torrent());
        return true;
    }

    private String rss(String words) {
        try {
            var text = new StringWriter();
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartElement("rss");
            xml.writeAttribute("version", "2.0");
            xml.writeNamespace("nyaa", NAMESPACE);
            xml.writeStartElement("channel");
            element(xml, "title", "Nagare demo - Torrent File RSS");
            element(xml, "description", "RSS Feed for " + (words.isBlank() ? "Home" : '"' + words + '"'));
            element(xml, "link", base.toString());
            for (int number : matching(words)) {
                item(xml, number, offers.get(number));
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.close();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
    }

    private int[] matching(String words) {
        List<String> wanted = Arrays.stream(words.toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        return IntStream.range(0, offers.size())
                .filter(number -> {
                    String title = offers.get(number).title().toLowerCase(Locale.ROOT);
                    return wanted.stream().allMatch(title::contains);
                })
                .toArray();
    }

    private void item(XMLStreamWriter xml, int number, Offer offer) throws XMLStreamException {
        xml.writeStartElement("item");
        element(xml, "title", offer.title());
        element(xml, "link", base.resolve("/download/" + number + ".torrent").toString());
        element(xml, "guid", base.resolve("/view/" + number).toString());
        element(xml, "pubDate", DATE.format(offer.published()));
        nyaa(xml, "seeders", "1");
        nyaa(xml, "leechers", "0");
        nyaa(xml, "downloads", "0");
        nyaa(xml, "infoHash", offer.infoHash());
        nyaa(xml, "categoryId", "1_2");
        nyaa(xml, "category", offer.category());
        nyaa(xml, "size", String.format(Locale.ROOT, "%.1f MiB", offer.bytes() / 1048576.0));
        nyaa(xml, "comments", "0");
        nyaa(xml, "trusted", "Yes");
        nyaa(xml, "remake", "No");
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(NO_XML.matcher(value).replaceAll("\uFFFD"));
        xml.writeEndElement();
    }

    private static void nyaa(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeStartElement("nyaa", name, NAMESPACE);
        xml.writeCharacters(value);
        xml.writeEndElement();
    }
}
