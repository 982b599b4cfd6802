package nagare.dlna.directory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nagare.dlna.didl.DidlObject;
import nagare.dlna.didl.DidlObject.Attribute;
import nagare.dlna.didl.DidlObject.Property;
import nagare.dlna.didl.Filter;
import nagare.library.Library;
import nagare.library.entry.Entry;
import nagare.library.entry.Kind;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile;

/// What a library entry looks like in DIDL-Lite. The feed's facts go where TVs show them: the day (UTC) into
/// `dc:date`, since players agree on no form with a time in it (Kodi drops one without a zone), and
/// "123 seeders · 1.4 GiB · Anime" into `dc:description`.
final class EntryDidl {
    static final String FOLDER_CLASS = "object.container.storageFolder";
    static final String ROOT_PARENT = "-1";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long SECONDS_OF_DAY = 86_400;

    /// Days since 1970 for which the two ways to write one agree: years of four digits.
    private static final long MOST_DAYS = 2_900_000;

    static final String SEPARATOR = " · ";
    private static final long KIBI = 1024;
    private static final long MOST_EXACT = 1L << 50;
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private EntryDidl() {}

    static DidlObject object(Entry entry, Filter filter, Call call) {
        return switch (entry) {
            case Entry.Folder folder -> folder(folder, filter, call.renderer());
            case Entry.Item item -> new ItemDidl(item, filter, call).object();
        };
    }

    static String upnpClass(Kind kind) {
        return switch (kind) {
            case FOLDER -> FOLDER_CLASS;
            case VIDEO -> ItemDidl.VIDEO_CLASS;
            case AUDIO -> ItemDidl.AUDIO_CLASS;
        };
    }

    static String parentId(Entry entry) {
        return entry.id().equals(Library.ROOT) ? ROOT_PARENT : entry.parentId();
    }

    static String date(Instant date) {
        long day = Math.floorDiv(date.getEpochSecond(), SECONDS_OF_DAY);
        return day >= 0 && day < MOST_DAYS ? LocalDate.ofEpochDay(day).toString() : DATE.format(date);
    }

    private static DidlObject folder(Entry.Folder folder, Filter filter, RendererProfile renderer) {
        var attributes = new ArrayList<Attribute>();
        attributes.add(new Attribute("searchable", "1"));
        boolean shorter = folder.id().equals(Library.CONTINUE) && renderer.has(Quirk.RESUMES);
        if (folder.children().isPresent() && !shorter) { // never 0 for "unknown": Kodi would hide the folder
            attributes.add(new Attribute(
                    "childCount", Integer.toString(folder.children().getAsInt())));
        }
        var properties = common(folder, renderer);
        if (filter.asksFor("upnp:storageUsed")) { // required of a storageFolder by the letter; only testers ask
            properties.add(Property.of("upnp:storageUsed", "-1"));
        }
        return new DidlObject(
                DidlObject.Kind.CONTAINER,
                folder.id(),
                parentId(folder),
                title(folder, renderer),
                FOLDER_CLASS,
                attributes,
                properties);
    }

    private static List<Property> common(Entry.Folder folder, RendererProfile renderer) {
        var properties = new ArrayList<Property>();
        if (!renderer.has(Quirk.NO_DATE)) {
            folder.date().ifPresent(date -> properties.add(Property.of("dc:date", date(date))));
        }
        String description = folder.facts().map(EntryDidl::describe).orElse("");
        if (!description.isEmpty()) {
            properties.add(Property.of("dc:description", description));
        }
        return properties;
    }

    /// "123 seeders · 1.4 GiB · Anime - English-translated", of what is known.
    static String describe(Entry.Facts facts) {
        var text = new StringBuilder();
        if (facts.seeders().isPresent()) {
            int count = facts.seeders().getAsInt();
            text.append(count).append(count == 1 ? " seeder" : " seeders");
        }
        if (facts.approximateBytes().isPresent()) {
            join(text, bytes(facts.approximateBytes().getAsLong()));
        }
        join(text, facts.category().orElse("").strip());
        return text.toString();
    }

    private static void join(StringBuilder text, String part) {
        if (!part.isEmpty()) {
            text.append(text.isEmpty() ? "" : SEPARATOR).append(part);
        }
    }

    private static String bytes(long count) {
        if (count < KIBI || count > MOST_EXACT) {
            return formatted(count);
        }
        int unit = 1;
        long size = KIBI;
        while (count / size >= KIBI && unit < UNITS.size() - 1) {
            size *= KIBI;
            unit++;
        }
        long tenths = (count * 10 + size / 2) / size; // half up
        return tenths / 10 + "." + tenths % 10 + " " + UNITS.get(unit);
    }

    private static String formatted(long count) {
        double amount = count;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS.get(unit));
    }

    /// What the device can show; an empty title makes some TVs drop the whole list.
    static String title(Entry entry, RendererProfile renderer) {
        String title = entry.title().strip();
        return renderer.manners().titles().shown(title.isEmpty() ? entry.id() : title);
    }
}
