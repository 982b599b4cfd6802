package nagare.rehearsal;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A TV that browses everything and plays everything: searches the network (SSDP), reads the descriptions, walks the
/// tree (ContentDirectory:1), starts a film, jumps in it, leaves it, and plays it to its end twice at once.
///
/// It knows the answers of one server only, its own, so text and patterns are enough.
public final class Television {
    private static final String DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1";
    private static final String ROOT = "0";
    private static final int MAX_DEPTH = 4;
    private static final Pattern SERVICE = Pattern.compile("<service>(.*?)</service>", Pattern.DOTALL);
    private static final Pattern ICON = Pattern.compile("<url>(.*?)</url>");
    private static final Pattern RESULT = Pattern.compile("<Result>(.*?)</Result>", Pattern.DOTALL);
    private static final Pattern CONTAINER = Pattern.compile("<container [^>]*?id=\"([^\"]*)\"");
    private static final Pattern ITEM = Pattern.compile("<item [^>]*?id=\"([^\"]*)\"");
    private static final Pattern RES = Pattern.compile("<res [^>]*?size=\"[0-9]+\"[^>]*>([^<]*)</res>");

    private static final long START_BYTES = 2L << 20;
    private static final long SEEK_BYTES = 1L << 20;
    private static final int SEEKS = 12;

    private final URI location;
    private final URI control;

    private Television(URI location, URI control) {
        this.location = location;
        this.control = control;
    }

    /// Reads all descriptions of the server that is described at `location`.
    public static Television of(URI location) throws IOException {
        String description = Page.get(location).text();
        Optional<URI> control = Optional.empty();
        for (String service : all(SERVICE, description).toList()) {
            Page.get(location.resolve(element("SCPDURL", service)));
            if (service.contains(DIRECTORY)) {
                control = Optional.of(location.resolve(element("controlURL", service)));
            }
        }
        for (String icon : all(ICON, description).toList()) {
            Page.get(location.resolve(icon));
        }
        return new Television(
                location,
                control.orElseThrow(() -> new IOException("no ContentDirectory is described at " + location)));
    }

    /// Walks the tree until as many items as expected have an exact size, which they have once their torrent was read.
    ///
    /// @return the addresses of the items
    public List<URI> browse(int expected, Duration patience) throws IOException, InterruptedException {
        long began = System.nanoTime();
        ask("GetSystemUpdateID", "");
        ask("GetSortCapabilities", "");
        ask("GetSearchCapabilities", "");
        while (true) {
            List<URI> found = walk(ROOT, 0);
            if (found.size() >= expected) {
                return found;
            }
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new IOException("only %d of %d items are ready".formatted(found.size(), expected));
            }
            Thread.sleep(100);
        }
    }

    private List<URI> walk(String folder, int depth) throws IOException {
        browse(folder, "BrowseMetadata");
        String children = browse(folder, "BrowseDirectChildren");
        for (String item : all(ITEM, children).toList()) {
            browse(item, "BrowseMetadata");
        }
        var items = new ArrayList<URI>();
        all(RES, children).map(url -> location.resolve(unescaped(url))).forEach(items::add);
        if (depth < MAX_DEPTH) {
            for (String container : all(CONTAINER, children).toList()) {
                items.addAll(walk(container, depth + 1));
            }
        }
        return items.stream().distinct().toList();
    }

    private String browse(String id, String flag) throws IOException {
        return ask(
                "Browse",
                ("<ObjectID>%s</ObjectID><BrowseFlag>%s</BrowseFlag><Filter>*</Filter><StartingIndex>0</StartingIndex>"
                                + "<RequestedCount>0</RequestedCount><SortCriteria></SortCriteria>")
                        .formatted(id, flag));
    }

    private String ask(String action, String arguments) throws IOException {
        String body = """
                <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
                s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><u:%s xmlns:u="%s">%s</u:%s>\
                </s:Body></s:Envelope>""".formatted(action, DIRECTORY, arguments, action);
        String answer = Page.post(
                        control,
                        Map.of(
                                "Content-Type",
                                "text/xml; charset=\"utf-8\"",
                                "SOAPACTION",
                                '"' + DIRECTORY + '#' + action + '"'),
                        body.getBytes(StandardCharsets.UTF_8))
                .text();
        return all(RESULT, answer).map(Television::unescaped).findFirst().orElse("");
    }

    /// Starts, looks at the end as players do, jumps about, leaves; then two watch it to the end at once.
    public static void play(URI item) throws IOException, InterruptedException {
        long length = Page.head(item);
        Page.read(item, 0, Math.min(length, START_BYTES));
        Page.read(item, Math.max(0, length - SEEK_BYTES), Long.MAX_VALUE);
        for (int seek = 0; seek < SEEKS; seek++) {
            Page.read(item, length / SEEKS * (seek * 7 % SEEKS), SEEK_BYTES);
        }
        var failures = new ArrayList<IOException>();
        Thread other = Thread.ofPlatform().name("second television").start(() -> {
            try {
                Page.read(item, length / 2, Long.MAX_VALUE);
            } catch (IOException e) {
                failures.add(e);
            }
        });
        long got = Page.read(item, 0, Long.MAX_VALUE);
        other.join();
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        if (got != length) {
            throw new IOException("%s has %d bytes and sent %d".formatted(item, length, got));
        }
    }

    private static String element(String name, String xml) {
        return all(Pattern.compile("<" + name + ">(.*?)</" + name + ">"), xml)
                .findFirst()
                .map(Television::unescaped)
                .orElse("");
    }

    private static Stream<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
