package nagare.dlna.directory;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.dlna.didl.DidlObject;
import nagare.dlna.didl.DidlObject.Attribute;
import nagare.dlna.didl.DidlObject.Property;
import nagare.dlna.didl.Filter;
import nagare.library.Entry;
import nagare.library.Kind;
import nagare.library.Library;
import nagare.media.DlnaProtocol;
import nagare.stream.MediaPath;

/// What a library entry looks like in DIDL-Lite. The feed's facts go where TVs show them: the day (UTC) into
/// `dc:date`, since players agree on no form with a time in it (Kodi drops one without a zone), and
/// "123 seeders · 1.4 GiB · Anime" into `dc:description`.
final class EntryDidl {
    static final String FOLDER_CLASS = "object.container.storageFolder";
    static final String VIDEO_CLASS = "object.item.videoItem";
    static final String AUDIO_CLASS = "object.item.audioItem";
    static final String ROOT_PARENT = "-1";

    /// Longest title in code points; a folder of 1000 entries must stay well below what a TV takes in one
    /// answer.
    static final int MAX_TITLE = 200;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private EntryDidl() {}

    static DidlObject object(Entry entry, Filter filter, Call call) {
        return switch (entry) {
            case Entry.Folder folder -> folder(folder, filter);
            case Entry.Item item -> item(item, call);
        };
    }

    static String upnpClass(Kind kind) {
        return switch (kind) {
            case FOLDER -> FOLDER_CLASS;
            case VIDEO -> VIDEO_CLASS;
            case AUDIO -> AUDIO_CLASS;
        };
    }

    static String parentId(Entry entry) {
        return entry.id().equals(Library.ROOT) ? ROOT_PARENT : entry.parentId();
    }

    static String date(Instant date) {
        return DATE.format(date);
    }

    private static DidlObject folder(Entry.Folder folder, Filter filter) {
        var attributes = new ArrayList<Attribute>();
        attributes.add(new Attribute("searchable", "1"));
        if (folder.children().isPresent()) { // never 0 for "unknown": Kodi would hide the folder
            attributes.add(new Attribute(
                    "childCount", Integer.toString(folder.children().getAsInt())));
        }
        var properties = common(folder);
        if (filter.asksFor("upnp:storageUsed")) { // required of a storageFolder by the letter; only testers ask
            properties.add(Property.of("upnp:storageUsed", "-1"));
        }
        return new DidlObject(
                DidlObject.Kind.CONTAINER,
                folder.id(),
                parentId(folder),
                title(folder),
                FOLDER_CLASS,
                attributes,
                properties);
    }

    private static DidlObject item(Entry.Item item, Call call) {
        var resource = new ArrayList<Attribute>();
        resource.add(new Attribute("protocolInfo", DlnaProtocol.of(item.type())));
        if (item.size().isPresent()) { // a guessed size makes Samsung show "976 kB" and stop after 30 s
            resource.add(new Attribute("size", Long.toString(item.size().getAsLong())));
        }
        var properties = common(item);
        properties.add(new Property("res", resource, call.base() + MediaPath.of(item)));
        return new DidlObject(
                DidlObject.Kind.ITEM,
                item.id(),
                parentId(item),
                title(item),
                upnpClass(Kind.of(item)),
                List.of(),
                properties);
    }

    private static List<Property> common(Entry entry) {
        var properties = new ArrayList<Property>();
        entry.date().ifPresent(date -> properties.add(Property.of("dc:date", date(date))));
        String description = entry.facts().map(EntryDidl::describe).orElse("");
        if (!description.isEmpty()) {
            properties.add(Property.of("dc:description", description));
        }
        return properties;
    }

    /// "123 seeders · 1.4 GiB · Anime - English-translated", of what is known.
    static String describe(Entry.Facts facts) {
        Stream<String> seeders = stream(facts.seeders()).map(count -> count == 1 ? "1 seeder" : count + " seeders");
        Stream<String> size = facts.approximateBytes().stream().mapToObj(EntryDidl::bytes);
        Stream<String> category = facts.category().stream().map(String::strip).filter(text -> !text.isEmpty());
        return Stream.of(seeders, size, category).flatMap(parts -> parts).collect(Collectors.joining(" · "));
    }

    private static Stream<Integer> stream(OptionalInt number) {
        return number.stream().boxed();
    }

    private static String bytes(long count) {
        double amount = count;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS.get(unit));
    }

    private static String title(Entry entry) {
        String title = entry.title().strip();
        if (title.isEmpty()) {
            return entry.id(); // an empty title makes some TVs drop the whole list
        }
        return title.codePointCount(0, title.length()) <= MAX_TITLE
                ? title
                : title.substring(0, title.offsetByCodePoints(0, MAX_TITLE - 1)) + "…";
    }
}
