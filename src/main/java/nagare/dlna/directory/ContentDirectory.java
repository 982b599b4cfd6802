package nagare.dlna.directory;

import static nagare.dlna.directory.Service.Type.STRING;
import static nagare.dlna.directory.Service.Type.UI4;
import static nagare.dlna.directory.Service.Variable.evented;
import static nagare.dlna.directory.Service.Variable.of;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import nagare.dlna.didl.DidlObject;
import nagare.dlna.didl.DidlWriter;
import nagare.dlna.didl.Filter;
import nagare.dlna.didl.SearchCriteria;
import nagare.dlna.didl.SortCriteria;
import nagare.library.Entry;
import nagare.library.Library;
import nagare.library.Listing;
import nagare.library.SortOrder;

/// ContentDirectory:1 over the library, with Samsung's X_GetFeatureList: a TV that gets 401 for it shows nothing.
/// Tolerant of what players really send: missing texts, unknown filter and sort names, `ContainerID` for `ObjectID`
/// (Xbox 360). Nothing here waits for the network.
public final class ContentDirectory {
    static final String SEARCH_CAPABILITIES = "dc:title,dc:date,upnp:class,@id,@parentID,@refID";
    static final String SORT_CAPABILITIES = "dc:title,dc:date";

    /// Most entries in one answer. `NumberReturned` below `TotalMatches` makes good clients ask on; the bad ones never
    /// do, so it is generous.
    static final int MAX_PAGE = 5_000;

    /// Most entries a search walks through.
    static final int MAX_WALK = 20_000;

    private static final long UI4_MASK = 0xFFFF_FFFFL;

    /// Ids that Samsung TVs ask for by themselves; all of them are our root.
    private static final Set<String> SAMSUNG_ROOTS =
            Set.of("A", "V", "I", "P", "A_D", "A_T", "V_D", "V_T", "I_D", "I_T", "P_D", "P_T");

    private static final String FEATURES = "<Features xmlns=\"urn:schemas-upnp-org:av:avs\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
            + " xsi:schemaLocation=\"urn:schemas-upnp-org:av:avs http://www.upnp.org/schemas/av/avs.xsd\">"
            + "<Feature name=\"samsung.com_BASICVIEW\" version=\"1\">"
            + "<container id=\"0\" type=\"object.item.audioItem\"/>"
            + "<container id=\"0\" type=\"object.item.videoItem\"/>"
            + "<container id=\"0\" type=\"object.item.imageItem\"/>"
            + "</Feature></Features>";

    private final Library library;
    private final Supplier<String> changedContainers;

    private ContentDirectory(Library library, Supplier<String> changedContainers) {
        this.library = library;
        this.changedContainers = changedContainers;
    }

    /// The service. `changedContainers` tells the value of ContainerUpdateIDs now.
    public static Service over(Library library, Supplier<String> changedContainers) {
        var directory = new ContentDirectory(library, changedContainers);
        return new Service("schemas-upnp-org", "ContentDirectory", variables(), directory.actions(), directory::state);
    }

    private Map<String, String> state() {
        return Map.of("SystemUpdateID", systemUpdateId(), "ContainerUpdateIDs", changedContainers.get());
    }

    private String systemUpdateId() {
        return updateId(library.updateId());
    }

    static String updateId(long id) {
        return Long.toString(id & UI4_MASK);
    }

    private List<String> browse(Call call) throws UpnpFault {
        String id = objectId(call.text("ObjectID", "ContainerID"));
        Filter filter = filter(call);
        return switch (call.text("BrowseFlag")) {
            case "BrowseMetadata" -> metadata(id, filter, call);
            case "BrowseDirectChildren" -> children(id, filter, call);
            default -> throw UpnpFault.invalidArguments("BrowseFlag is BrowseMetadata or BrowseDirectChildren");
        };
    }

    private List<String> metadata(String id, Filter filter, Call call) throws UpnpFault {
        Entry entry = find(id).orElseThrow(() -> new UpnpFault(UpnpFault.NO_SUCH_OBJECT, "No such object"));
        String updateId = switch (entry) {
            case Entry.Folder folder when !folder.id().equals(Library.ROOT) -> updateId(folder.updateId());
            case Entry.Folder _, Entry.Item _ -> systemUpdateId();
        };
        return List.of(write(List.of(entry), filter, call), "1", "1", updateId);
    }

    private List<String> children(String id, Filter filter, Call call) throws UpnpFault {
        SortOrder order = order(call);
        int start = start(call);
        Listing page = library.list(id, order, start, count(call)).orElse(null);
        if (page == null) {
            boolean exists = library.find(id).isPresent();
            throw exists
                    ? new UpnpFault(UpnpFault.NO_SUCH_CONTAINER, "Not a container")
                    : new UpnpFault(UpnpFault.NO_SUCH_OBJECT, "No such object");
        }
        String updateId = id.equals(Library.ROOT) ? systemUpdateId() : updateId(page.updateId());
        return List.of(
                write(page.entries(), filter, call),
                Integer.toString(page.entries().size()),
                Integer.toString(page.total()),
                updateId);
    }

    private List<String> search(Call call) throws UpnpFault {
        String id = objectId(call.text("ContainerID", "ObjectID"));
        Filter filter = filter(call);
        SortOrder order = order(call);
        String text = call.text("SearchCriteria");
        SearchCriteria criteria = SearchCriteria.parse(text.isEmpty() ? "*" : text)
                .orElseThrow(() -> new UpnpFault(UpnpFault.BAD_SEARCH, "Unsupported or invalid search criteria"));
        if (library.list(id, order, 0, 1).isEmpty()) {
            throw new UpnpFault(UpnpFault.NO_SUCH_CONTAINER, "No such container");
        }
        List<Entry> found = new TreeSearch(library, order, MAX_WALK).find(id, criteria);
        int start = Math.min(start(call), found.size());
        List<Entry> page = found.subList(start, Math.min(found.size(), start + count(call)));
        return List.of(
                write(page, filter, call),
                Integer.toString(page.size()),
                Integer.toString(found.size()),
                systemUpdateId());
    }

    private String write(List<Entry> entries, Filter filter, Call call) {
        var objects = new ArrayList<DidlObject>(entries.size());
        for (Entry entry : entries) {
            objects.add(EntryDidl.object(entry, filter, call));
        }
        return DidlWriter.write(objects, filter, call.renderer().manners().namespaces());
    }

    private Optional<Entry> find(String id) {
        return library.find(id);
    }

    private String objectId(String asked) {
        if (asked.isEmpty()) {
            return Library.ROOT;
        }
        return SAMSUNG_ROOTS.contains(asked) && library.find(asked).isEmpty() ? Library.ROOT : asked;
    }

    private static Filter filter(Call call) throws UpnpFault {
        return Filter.parse(call.text("Filter"))
                .orElseThrow(() -> UpnpFault.invalidArguments("Filter is longer than " + Filter.MAX_CHARS));
    }

    private static int start(Call call) throws UpnpFault {
        return (int) Math.min(call.number("StartingIndex"), Integer.MAX_VALUE);
    }

    private static int count(Call call) throws UpnpFault {
        long asked = call.number("RequestedCount");
        return asked == 0 ? MAX_PAGE : (int) Math.min(asked, MAX_PAGE);
    }

    private static SortOrder order(Call call) throws UpnpFault {
        var criteria = SortCriteria.parse(call.text("SortCriteria"))
                .orElseThrow(() -> new UpnpFault(UpnpFault.BAD_SORT, "Unsupported or invalid sort criteria"));
        var keys = new ArrayList<SortOrder.Key>();
        for (var key : criteria.keys()) {
            switch (key.property()) {
                case "dc:title" -> keys.add(new SortOrder.Key(SortOrder.Property.TITLE, key.ascending()));
                case "dc:date" -> keys.add(new SortOrder.Key(SortOrder.Property.DATE, key.ascending()));
                default -> {} // "+microsoft:sourceURL" and the like: skipped, as the other keys still mean something
            }
        }
        return new SortOrder(keys);
    }

    private List<Service.Action> actions() {
        var page = List.of(
                new Service.Argument("Filter", "A_ARG_TYPE_Filter"),
                new Service.Argument("StartingIndex", "A_ARG_TYPE_Index"),
                new Service.Argument("RequestedCount", "A_ARG_TYPE_Count"),
                new Service.Argument("SortCriteria", "A_ARG_TYPE_SortCriteria"));
        var result = List.of(
                new Service.Argument("Result", "A_ARG_TYPE_Result"),
                new Service.Argument("NumberReturned", "A_ARG_TYPE_Count"),
                new Service.Argument("TotalMatches", "A_ARG_TYPE_Count"),
                new Service.Argument("UpdateID", "A_ARG_TYPE_UpdateID"));
        var browse = new ArrayList<>(List.of(
                new Service.Argument("ObjectID", "A_ARG_TYPE_ObjectID"),
                new Service.Argument("BrowseFlag", "A_ARG_TYPE_BrowseFlag")));
        browse.addAll(page);
        var search = new ArrayList<>(List.of(
                new Service.Argument("ContainerID", "A_ARG_TYPE_ObjectID"),
                new Service.Argument("SearchCriteria", "A_ARG_TYPE_SearchCriteria")));
        search.addAll(page);
        return List.of(
                tells("GetSearchCapabilities", "SearchCaps", "SearchCapabilities", () -> SEARCH_CAPABILITIES),
                tells("GetSortCapabilities", "SortCaps", "SortCapabilities", () -> SORT_CAPABILITIES),
                tells("GetSystemUpdateID", "Id", "SystemUpdateID", this::systemUpdateId),
                new Service.Action("Browse", browse, result, this::browse),
                new Service.Action("Search", search, result, this::search),
                tells("X_GetFeatureList", "FeatureList", "A_ARG_TYPE_Featurelist", () -> FEATURES));
    }

    private static Service.Action tells(String name, String output, String variable, Supplier<String> value) {
        return new Service.Action(
                name, List.of(), List.of(new Service.Argument(output, variable)), _ -> List.of(value.get()));
    }

    private static List<Service.Variable> variables() {
        return List.of(
                evented("SystemUpdateID", UI4),
                evented("ContainerUpdateIDs", STRING),
                of("SearchCapabilities", STRING),
                of("SortCapabilities", STRING),
                of("A_ARG_TYPE_ObjectID", STRING),
                of("A_ARG_TYPE_Result", STRING),
                of("A_ARG_TYPE_SearchCriteria", STRING),
                new Service.Variable(
                        "A_ARG_TYPE_BrowseFlag", STRING, false, List.of("BrowseMetadata", "BrowseDirectChildren")),
                of("A_ARG_TYPE_Filter", STRING),
                of("A_ARG_TYPE_SortCriteria", STRING),
                of("A_ARG_TYPE_Index", UI4),
                of("A_ARG_TYPE_Count", UI4),
                of("A_ARG_TYPE_UpdateID", UI4),
                of("A_ARG_TYPE_Featurelist", STRING));
    }
}
