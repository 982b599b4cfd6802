package nagare.dlna.directory;

import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import nagare.library.Library;
import nagare.library.entry.Entry;
import nagare.renderer.profile.Quirk;

/// What control points tell us of how far somebody came: Samsung's X_SetBookmark, and UpdateObject as Kodi
/// sends it (ContentDirectory:1 §2.7.8). Nothing else of an object can be changed.
final class Marking {
    /// Longest tag values that are read; Kodi's have about 200 characters.
    static final int MAX_CHARS = 8192;

    /// Most properties in one UpdateObject.
    static final int MAX_TAGS = 16;

    private static final String POSITION = "upnp:lastPlaybackPosition";
    private static final String COUNT = "upnp:playbackCount";
    private static final String KODIS_COUNT = "upnp:playCount";

    /// Tags that Kodi sends along and that say nothing to us.
    private static final List<String> PASSED_OVER = List.of("xbmc:lastPlayerState", "upnp:lastPlaybackTime");

    private static final Pattern CLOCK = Pattern.compile("(\\d{1,5}):([0-5]?\\d):([0-5]?\\d)(?:\\.\\d{1,9})?");
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,9})(?:\\.\\d{1,9})?");

    private final Library library;
    private final Bookmarks bookmarks;

    Marking(Library library, Bookmarks bookmarks) {
        this.library = library;
        this.bookmarks = bookmarks;
    }

    /// One property of an object.
    private record Tag(String name, String value) {}

    List<Service.Value> bookmark(Call call) throws UpnpFault {
        long position = call.number("PosSecond");
        Entry.Item item = item(Place.unversioned(call.text("ObjectID")));
        boolean milliseconds = call.renderer().has(Quirk.MILLISECOND_BOOKMARKS);
        bookmarks.stopped(item.media(), milliseconds ? Duration.ofMillis(position) : Duration.ofSeconds(position));
        return List.of();
    }

    List<Service.Value> update(Call call) throws UpnpFault {
        Entry.Item item = item(Place.unversioned(call.text("ObjectID")));
        List<Tag> before = tags(call.text("CurrentTagValue"))
                .orElseThrow(() -> new UpnpFault(UpnpFault.BAD_CURRENT_TAG, "CurrentTagValue cannot be read"));
        List<Tag> after = tags(call.text("NewTagValue"))
                .orElseThrow(() -> new UpnpFault(UpnpFault.BAD_NEW_TAG, "NewTagValue cannot be read"));
        if (!before.isEmpty() && before.size() != after.size()) {
            throw new UpnpFault(UpnpFault.PARAMETER_MISMATCH, "There must be as many new values as current ones");
        }
        if (after.isEmpty()) {
            throw new UpnpFault(UpnpFault.REQUIRED_TAG, "A property cannot be removed");
        }
        var changes = new ArrayList<Runnable>();
        for (Tag tag : after) {
            changes.add(change(item, tag));
        }
        changes.forEach(Runnable::run); // all of it or nothing
        return List.of();
    }

    private Runnable change(Entry.Item item, Tag tag) throws UpnpFault {
        return switch (tag.name()) {
            case POSITION -> {
                Duration position = position(tag.value());
                yield () -> bookmarks.stopped(item.media(), position);
            }
            case COUNT, KODIS_COUNT -> {
                int count = count(tag.value());
                yield () -> bookmarks.seen(item.media(), count);
            }
            case String name when PASSED_OVER.contains(name) -> () -> {};
            default -> throw new UpnpFault(UpnpFault.READ_ONLY_TAG, "Only the place and the count can be changed");
        };
    }

    /// `90`, as Kodi writes it, or `0:01:30`, as the standard does.
    private static Duration position(String text) throws UpnpFault {
        var clock = CLOCK.matcher(text);
        if (clock.matches()) {
            return Duration.ofHours(Long.parseLong(clock.group(1)))
                    .plusMinutes(Long.parseLong(clock.group(2)))
                    .plusSeconds(Long.parseLong(clock.group(3)));
        }
        var seconds = SECONDS.matcher(text);
        if (!seconds.matches()) {
            throw new UpnpFault(UpnpFault.BAD_NEW_TAG, "A place is a time");
        }
        return Duration.ofSeconds(Long.parseLong(seconds.group(1)));
    }

    private static int count(String text) throws UpnpFault {
        if (!text.matches("\\d{1,6}")) {
            throw new UpnpFault(UpnpFault.BAD_NEW_TAG, "A count is a number");
        }
        return Integer.parseInt(text);
    }

    /// Kodi encodes the id as in a URL and puts a slash behind it.
    private Entry.Item item(String asked) throws UpnpFault {
        String plain = asked.endsWith("/") ? asked.substring(0, asked.length() - 1) : asked;
        Optional<Entry> found = library.find(plain);
        if (found.isEmpty() && plain.indexOf('%') >= 0) {
            found = decoded(plain).flatMap(library::find);
        }
        return switch (found.orElseThrow(() -> new UpnpFault(UpnpFault.NO_SUCH_OBJECT, "No such object"))) {
            case Entry.Item item
            when item.from().isPresent() -> throw new UpnpFault(UpnpFault.RESTRICTED_OBJECT, "Not the whole film");
            case Entry.Item item -> item;
            case Entry.Folder _ -> throw new UpnpFault(UpnpFault.RESTRICTED_OBJECT, "Not an item");
        };
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    /// Elements, with or without commas between them, as in
    /// `<upnp:playCount>0</upnp:playCount>,<a:b>1</a:b>`; none in an empty text. Empty when it is no such
    /// list.
    private static Optional<List<Tag>> tags(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false); // prefixes come without declarations
        var tags = new ArrayList<Tag>();
        try {
            var reader = factory.createXMLStreamReader(new StringReader("<t>" + text + "</t>"));
            reader.nextTag();
            while (reader.next() != XMLStreamConstants.END_ELEMENT) {
                if (reader.isStartElement()) {
                    String name = reader.getLocalName();
                    tags.add(new Tag(name, reader.getElementText().strip()));
                }
                if (tags.size() > MAX_TAGS || reader.getEventType() == XMLStreamConstants.DTD) {
                    return Optional.empty();
                }
            }
            return reader.next() == XMLStreamConstants.END_DOCUMENT ? Optional.of(tags) : Optional.empty();
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }
}
