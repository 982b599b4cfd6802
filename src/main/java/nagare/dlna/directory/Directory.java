package nagare.dlna.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import nagare.dlna.didl.DidlObject;
import nagare.dlna.didl.DidlWriter;
import nagare.dlna.didl.Filter;
import nagare.dlna.didl.SearchCriteria;
import nagare.dlna.didl.SortCriteria;
import nagare.dlna.directory.Service.Value;
import nagare.library.Library;
import nagare.library.entry.Entry;
import nagare.library.entry.Listing;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;
import nagare.renderer.profile.Quirk;
import nagare.renderer.profile.RendererProfile;

/// Browse and Search (ContentDirectory:1 §2.7). Tolerant of what players really send: missing texts, unknown
/// filter and sort names, `ContainerID` for `ObjectID` (Xbox 360). Browse never waits for the network, Search
/// for a moment.
final class Directory {
    /// Most entries in one answer to a device that asks on when it gets fewer than there are.
    static final int MAX_PAGE = 1000;

    /// Most bytes of DIDL-Lite for such a device; one entry is always sent.
    static final int MAX_BYTES = 1024 * 1024;

    /// Most entries in one answer to a device that does not ask on, or may not.
    static final int MAX_WHOLE = 5000;

    private static final String REFERENCE = "refID";
    private static final long UI4_MASK = 0xFFFF_FFFFL;

    private final Library library;

    Directory(Library library) {
        this.library = library;
    }

    String systemUpdateId() {
        return updateId(library.updateId());
    }

    static String updateId(long id) {
        return Long.toString(id & UI4_MASK);
    }

    List<Value> browse(Call call) throws UpnpFault {
        Place place = Place.of(call.text("ObjectID", "ContainerID"), call, library);
        Filter filter = filter(call);
        return switch (call.text("BrowseFlag")) {
            case "BrowseMetadata" -> metadata(place, filter, call);
            case "BrowseDirectChildren" -> children(place, filter, call);
            default -> throw UpnpFault.invalidArguments("BrowseFlag is BrowseMetadata or BrowseDirectChildren");
        };
    }

    private List<Value> metadata(Place place, Filter filter, Call call) throws UpnpFault {
        Entry entry =
                library.find(place.id()).orElseThrow(() -> new UpnpFault(UpnpFault.NO_SUCH_OBJECT, "No such object"));
        String updateId = switch (entry) {
            case Entry.Folder folder when !folder.id().equals(Library.ROOT) -> updateId(folder.updateId());
            case Entry.Folder _, Entry.Item _ -> systemUpdateId();
        };
        var written = write(List.of(entry), filter, call, Integer.MAX_VALUE, place::self);
        return values(written, 1, updateId);
    }

    private List<Value> children(Place place, Filter filter, Call call) throws UpnpFault {
        SortOrder order = order(call);
        Page page = Page.of(call);
        Listing listing = (goesOnByItself(place, call)
                        ? films(order, page)
                        : library.list(place.id(), order, page.start(), page.count()))
                .orElse(null);
        if (listing == null) {
            boolean exists = library.find(place.id()).isPresent();
            throw exists
                    ? new UpnpFault(UpnpFault.NO_SUCH_CONTAINER, "Not a container")
                    : new UpnpFault(UpnpFault.NO_SUCH_OBJECT, "No such object");
        }
        String updateId = place.id().equals(Library.ROOT) ? systemUpdateId() : updateId(listing.updateId());
        return answer(listing, filter, call, page, place::child, updateId);
    }

    private static boolean goesOnByItself(Place place, Call call) {
        return place.id().equals(Library.CONTINUE) && call.renderer().has(Quirk.RESUMES);
    }

    /// *Continue watching* without the items that begin in the middle.
    private Optional<Listing> films(SortOrder order, Page page) {
        return library.list(Library.CONTINUE, order, 0, 0).map(all -> {
            List<Entry> films = all.entries().stream()
                    .filter(entry ->
                            !(entry instanceof Entry.Item item && item.from().isPresent()))
                    .toList();
            int from = Math.min(page.start(), films.size());
            int to = from + Math.min(page.count(), films.size() - from);
            return new Listing(films.subList(from, to), films.size(), all.updateId());
        });
    }

    List<Value> search(Call call) throws UpnpFault, InterruptedException {
        Place place = Place.of(call.text("ContainerID", "ObjectID"), call, library);
        Filter filter = filter(call);
        SortOrder order = order(call);
        Page page = Page.of(call);
        String text = call.text("SearchCriteria");
        SearchCriteria criteria = SearchCriteria.parse(text.isEmpty() ? "*" : text)
                .orElseThrow(() -> new UpnpFault(UpnpFault.BAD_SEARCH, "Unsupported or invalid search criteria"));
        Optional<String> words = Criteria.words(criteria);
        if (page.start() == 0 && words.isPresent() && library.find(place.id()).isPresent()) {
            library.seek(words.get()); // later pages show what the first one knew
        }
        Listing listing = library.search(
                        place.id(), new Search(text, Criteria.of(criteria)), order, page.start(), page.count())
                .orElseThrow(() -> new UpnpFault(UpnpFault.NO_SUCH_CONTAINER, "No such container"));
        return answer(listing, filter, call, page, UnaryOperator.identity(), systemUpdateId());
    }

    private List<Value> answer(
            Listing listing, Filter filter, Call call, Page page, UnaryOperator<DidlObject> shown, String updateId) {
        var written = write(listing.entries(), filter, call, page.bytes(), shown);
        return values(written, listing.total(), updateId);
    }

    private static List<Value> values(DidlWriter.Written written, int total, String updateId) {
        return List.of(
                new Value.Xml(written.document()),
                new Value.Text(Integer.toString(written.objects())),
                new Value.Text(Integer.toString(total)),
                new Value.Text(updateId));
    }

    private DidlWriter.Written write(
            List<Entry> entries, Filter filter, Call call, int bytes, UnaryOperator<DidlObject> shown) {
        var writer = new DidlWriter(filter).declaring(call.renderer().manners().namespaces());
        for (Entry entry : entries) {
            DidlObject object = shown.apply(referring(EntryDidl.object(entry, filter, call), entry));
            if (!writer.add(object, bytes)) {
                break;
            }
        }
        return writer.written();
    }

    /// With `refID` where this is the second place of an item.
    private static DidlObject referring(DidlObject object, Entry entry) {
        if (!(entry instanceof Entry.Item item) || item.original().isEmpty()) {
            return object;
        }
        boolean said = object.attributes().stream()
                .anyMatch(attribute -> attribute.name().equals(REFERENCE));
        return said
                ? object
                : object.with(
                        new DidlObject.Attribute(REFERENCE, item.original().get()));
    }

    private static Filter filter(Call call) throws UpnpFault {
        return Filter.parse(call.text("Filter"))
                .orElseThrow(() -> UpnpFault.invalidArguments("Filter is longer than " + Filter.MAX_CHARS));
    }

    /// Which part of a list is wanted, and how much of that may be sent at once.
    private record Page(int start, int count, int bytes) {
        static Page of(Call call) throws UpnpFault {
            int start = (int) Math.min(call.number("StartingIndex"), Integer.MAX_VALUE);
            long asked = call.number("RequestedCount");
            boolean whole = call.renderer().has(Quirk.WHOLE_LISTS);
            boolean stranger = call.renderer().equals(RendererProfile.GENERIC);
            int most = whole || stranger ? MAX_WHOLE : MAX_PAGE;
            int count = asked == 0 || whole ? most : (int) Math.min(asked, most);
            return new Page(start, count, most == MAX_WHOLE ? Integer.MAX_VALUE : MAX_BYTES);
        }
    }

    private static SortOrder order(Call call) throws UpnpFault {
        var criteria = SortCriteria.parse(call.text("SortCriteria"))
                .orElseThrow(() -> new UpnpFault(UpnpFault.BAD_SORT, "Unsupported or invalid sort criteria"));
        if (call.renderer().has(Quirk.NATURAL_ORDER)) {
            return SortOrder.NATURAL;
        }
        var keys = new ArrayList<SortOrder.Key>();
        for (var key : criteria.keys()) { // "+microsoft:sourceURL" and the like: the other keys still mean something
            SortKeys.of(key.property()).ifPresent(property -> keys.add(new SortOrder.Key(property, key.ascending())));
        }
        return new SortOrder(keys);
    }
}
