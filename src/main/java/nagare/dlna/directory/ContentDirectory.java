package nagare.dlna.directory;

import static nagare.dlna.directory.Service.Type.STRING;
import static nagare.dlna.directory.Service.Type.UI4;
import static nagare.dlna.directory.Service.Variable.evented;
import static nagare.dlna.directory.Service.Variable.of;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import nagare.library.Library;

/// ContentDirectory:1 over the library, with the actions of later versions and of vendors that devices call
/// whatever we announce: a Samsung TV that gets 401 for X_GetFeatureList shows nothing.
public final class ContentDirectory {
    private static final String SCHEMA = "<Features xmlns=\"urn:schemas-upnp-org:av:avs\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
            + " xsi:schemaLocation=\"urn:schemas-upnp-org:av:avs http://www.upnp.org/schemas/av/avs.xsd\">";
    private static final String NO_FEATURES = SCHEMA + "</Features>";
    private static final String SAMSUNG_FEATURES = SCHEMA
            + "<Feature name=\"samsung.com_BASICVIEW\" version=\"1\">"
            + "<container id=\"0\" type=\"object.item.audioItem\"/>"
            + "<container id=\"0\" type=\"object.item.videoItem\"/>"
            + "<container id=\"0\" type=\"object.item.imageItem\"/>"
            + "</Feature></Features>";

    /// Signs that a sort key may have (ContentDirectory:2 §2.5.25).
    private static final String SORT_SIGNS = "+,-";

    /// Update ids go on where they were when the server starts again, so nothing is ever reset
    /// (ContentDirectory:3).
    private static final String RESET_TOKEN = "1";

    private final Directory directory;
    private final Marking marking;
    private final Supplier<String> changedContainers;

    private ContentDirectory(Library library, Bookmarks bookmarks, Supplier<String> changedContainers) {
        this.directory = new Directory(library);
        this.marking = new Marking(library, bookmarks);
        this.changedContainers = changedContainers;
    }

    /// The service. `changedContainers` tells the value of ContainerUpdateIDs now.
    public static Service over(Library library, Bookmarks bookmarks, Supplier<String> changedContainers) {
        var directory = new ContentDirectory(library, bookmarks, changedContainers);
        return new Service("schemas-upnp-org", "ContentDirectory", variables(), directory.actions(), directory::state);
    }

    private Map<String, String> state() {
        return Map.of(
                "SystemUpdateID",
                directory.systemUpdateId(),
                "ContainerUpdateIDs",
                changedContainers.get(),
                "SearchCapabilities",
                Criteria.CAPABILITIES,
                "SortCapabilities",
                SortKeys.CAPABILITIES,
                "SortExtensionCapabilities",
                SORT_SIGNS,
                "FeatureList",
                NO_FEATURES,
                "ServiceResetToken",
                RESET_TOKEN);
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
                tells("GetSearchCapabilities", "SearchCaps", "SearchCapabilities", () -> Criteria.CAPABILITIES),
                tells("GetSortCapabilities", "SortCaps", "SortCapabilities", () -> SortKeys.CAPABILITIES),
                tells(
                        "GetSortExtensionCapabilities",
                        "SortExtensionCaps",
                        "SortExtensionCapabilities",
                        () -> SORT_SIGNS),
                tells("GetFeatureList", "FeatureList", "FeatureList", () -> NO_FEATURES),
                tells("GetSystemUpdateID", "Id", "SystemUpdateID", directory::systemUpdateId),
                tells("GetServiceResetToken", "ResetToken", "ServiceResetToken", () -> RESET_TOKEN),
                new Service.Action("Browse", browse, result, directory::browse),
                new Service.Action("Search", search, result, directory::search),
                new Service.Action(
                        "UpdateObject",
                        List.of(
                                new Service.Argument("ObjectID", "A_ARG_TYPE_ObjectID"),
                                new Service.Argument("CurrentTagValue", "A_ARG_TYPE_TagValueList"),
                                new Service.Argument("NewTagValue", "A_ARG_TYPE_TagValueList")),
                        List.of(),
                        marking::update),
                tells("X_GetFeatureList", "FeatureList", "A_ARG_TYPE_Featurelist", () -> SAMSUNG_FEATURES),
                new Service.Action(
                        "X_SetBookmark",
                        List.of(
                                new Service.Argument("CategoryType", "A_ARG_TYPE_CategoryType"),
                                new Service.Argument("RID", "A_ARG_TYPE_RID"),
                                new Service.Argument("ObjectID", "A_ARG_TYPE_ObjectID"),
                                new Service.Argument("PosSecond", "A_ARG_TYPE_PosSec")),
                        List.of(),
                        marking::bookmark),
                jump("X_GetObjectIDfromIndex", "Index", "A_ARG_TYPE_Index", "ObjectID", "A_ARG_TYPE_ObjectID"),
                jump("X_GetIndexfromRID", "RID", "A_ARG_TYPE_RID", "Index", "A_ARG_TYPE_Index"));
    }

    private static Service.Action tells(String name, String output, String variable, Supplier<String> value) {
        return new Service.Action(
                name,
                List.of(),
                List.of(new Service.Argument(output, variable)),
                _ -> Service.Value.texts(value.get()));
    }

    /// Samsung's hidden ways to jump in a list; other servers answer 0, too.
    private static Service.Action jump(String name, String input, String inputType, String output, String outputType) {
        return new Service.Action(
                name,
                List.of(
                        new Service.Argument("CategoryType", "A_ARG_TYPE_CategoryType"),
                        new Service.Argument(input, inputType)),
                List.of(new Service.Argument(output, outputType)),
                _ -> Service.Value.texts("0"));
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
                of("SortExtensionCapabilities", STRING),
                of("FeatureList", STRING),
                of("ServiceResetToken", STRING),
                of("A_ARG_TYPE_TagValueList", STRING),
                of("A_ARG_TYPE_Featurelist", STRING),
                of("A_ARG_TYPE_CategoryType", STRING),
                of("A_ARG_TYPE_RID", STRING),
                of("A_ARG_TYPE_PosSec", UI4));
    }
}
