package nagare.dlna.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import nagare.dlna.FakeLibrary;
import nagare.dlna.didl.Filter;
import nagare.library.Entry;
import nagare.renderer.profile.RendererProfile;
import nagare.renderer.profile.Titles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentDirectoryTest {
    private final FakeLibrary library = new FakeLibrary();
    private final FakeBookmarks bookmarks = new FakeBookmarks();
    private RendererProfile renderer = RendererProfile.GENERIC;
    private Service service = MediaReceiverRegistrar.service();

    @BeforeEach
    void build() {
        library.folder("s1", "0", "Latest").folder("s2", "0", "Frieren & <co>").items("s1", 5);
        service = ContentDirectory.over(library, bookmarks, () -> "s1,7");
    }

    private List<String> call(String action, String... arguments) throws Exception {
        var named = new HashMap<String, String>();
        for (int i = 0; i < arguments.length; i += 2) {
            named.put(arguments[i], arguments[i + 1]);
        }
        var call = new Call(named, URI.create("http://192.168.1.2:8200"), InetAddress.getLoopbackAddress(), renderer);
        return Answers.texts(service.action(action).orElseThrow().handler().handle(call));
    }

    private List<String> children(String id, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("ObjectID", id, "BrowseFlag", "BrowseDirectChildren"));
        arguments.addAll(List.of(more));
        return call("Browse", arguments.toArray(String[]::new));
    }

    private List<String> metadata(String id) throws Exception {
        return call("Browse", "ObjectID", id, "BrowseFlag", "BrowseMetadata", "Filter", "*");
    }

    private int faultOf(String action, String... arguments) {
        return assertThrows(UpnpFault.class, () -> call(action, arguments)).code();
    }

    private static List<String> ids(List<String> answer) {
        var ids = new ArrayList<String>();
        var matcher = Pattern.compile("<(?:item|container) id=\"([^\"]*)\"").matcher(answer.getFirst());
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }

    @Test
    void theRootIsAContainerWithoutParent() throws Exception {
        List<String> answer = metadata("0");
        assertTrue(
                answer.getFirst().contains("<container id=\"0\" parentID=\"-1\" restricted=\"1\" searchable=\"1\">"));
        assertEquals(List.of("1", "1", "1"), answer.subList(1, 4));
    }

    @Test
    void aFolderWithAnUnknownNumberOfChildrenDoesNotSayZero() throws Exception {
        assertFalse(metadata("s1").getFirst().contains("childCount"));
    }

    @Test
    void anItemComesBackAsTheItemOfItsFolder() throws Exception {
        String didl = metadata("s1-3").getFirst();
        assertTrue(didl.contains("<item id=\"s1-3\" parentID=\"s1\" restricted=\"1\">"), didl);
        assertTrue(ids(children("s1")).contains("s1-3"));
    }

    @Test
    void anItemTellsWhatTheFeedKnows() throws Exception {
        String didl = metadata("s1-3").getFirst();
        assertTrue(didl.contains("<dc:title>[Group] Show &lt;é&amp;&gt; - 0003 (1080p).mkv</dc:title>"), didl);
        assertTrue(didl.contains("<dc:date>2026-01-02</dc:date>"), didl);
        assertTrue(didl.contains("<dc:description>3 seeders · 1.4 GiB · Anime</dc:description>"), didl);
        assertFalse(didl.contains("longDescription"), "players show both, one below the other");
        assertTrue(didl.contains("<upnp:class>object.item.videoItem</upnp:class>"), didl);
    }

    @Test
    void aResourceIsAtTheAddressTheCallCameToWithItsTrueSize() throws Exception {
        String didl = metadata("s1-3").getFirst();
        assertTrue(
                didl.contains("<res protocolInfo=\"http-get:*:video/x-matroska:DLNA.ORG_OP=01;DLNA.ORG_CI=0;"
                        + "DLNA.ORG_FLAGS=01700000000000000000000000000000\" size=\"1400000003\">"
                        + "http://192.168.1.2:8200/media/"),
                didl);
        assertTrue(didl.contains(".mkv</res>"), didl);
    }

    @Test
    void aSizeThatIsOnlyGuessedIsNotSent() throws Exception {
        var facts = new Entry.Facts(OptionalInt.of(1), OptionalInt.empty(), OptionalLong.of(123), Optional.empty());
        library.item("x", "s2", "No size yet", facts, OptionalLong.empty());
        String didl = metadata("x").getFirst();
        assertFalse(didl.contains("size="), didl);
        assertTrue(didl.contains("<dc:description>1 seeder · 123 B</dc:description>"), didl);
    }

    @Test
    void anEndlessTitleIsCutAndAnEmptyOneReplaced() throws Exception {
        var facts = new Entry.Facts(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.empty());
        library.item("long", "s2", "😀".repeat(Titles.USUAL.longest() + 1), facts, OptionalLong.empty());
        library.item("fits", "s2", "😀".repeat(Titles.USUAL.longest()), facts, OptionalLong.empty());
        library.item("none", "s2", " ", facts, OptionalLong.empty());
        assertTrue(metadata("long").getFirst().contains(">" + "😀".repeat(Titles.USUAL.longest() - 1) + "…<"));
        assertTrue(metadata("fits").getFirst().contains(">" + "😀".repeat(Titles.USUAL.longest()) + "<"));
        assertTrue(metadata("none").getFirst().contains("<dc:title>none</dc:title>"));
        assertFalse(metadata("none").getFirst().contains("dc:description"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 5, s1-0",
        "0, 2, 2, s1-0",
        "3, 2, 2, s1-3",
        "4, 2, 1, s1-4",
        "5, 2, 0, ''",
        "4294967295, 4294967295, 0, ''"
    })
    void pagesAreCutExactly(long start, long count, int returned, String first) throws Exception {
        List<String> answer = children("s1", "StartingIndex", "" + start, "RequestedCount", "" + count);
        assertEquals(List.of("" + returned, "5"), answer.subList(1, 3));
        assertEquals(returned, ids(answer).size());
        assertEquals(first, ids(answer).stream().findFirst().orElse(""));
    }

    @Test
    void aPageIsLimitedAndTheTotalStaysTrue() throws Exception {
        library.items("s2", Directory.MAX_WHOLE + 1);
        List<String> answer = children("s2");
        assertEquals(List.of("" + Directory.MAX_WHOLE, "" + (Directory.MAX_WHOLE + 1)), answer.subList(1, 3));
    }

    @Test
    void titlesAndDatesAreSortedBothWays() throws Exception {
        assertEquals("s1-4", ids(children("s1", "SortCriteria", "-dc:title")).getFirst());
        assertEquals("s1-4", ids(children("s1", "SortCriteria", "-dc:date")).getFirst());
        assertEquals("s1-0", ids(children("s1", "SortCriteria", "+dc:date")).getFirst());
        assertEquals(
                "s1-0",
                ids(children("s1", "SortCriteria", "+microsoft:sourceURL")).getFirst());
        assertEquals(
                "s1-4",
                ids(children("s1", "SortCriteria", "+upnp:class,-dc:title")).getFirst());
    }

    @Test
    void badArgumentsAreFaultsWithTheirCodes() {
        assertEquals(701, faultOf("Browse", "ObjectID", "nope", "BrowseFlag", "BrowseMetadata"));
        assertEquals(701, faultOf("Browse", "ObjectID", "nope", "BrowseFlag", "BrowseDirectChildren"));
        assertEquals(710, faultOf("Browse", "ObjectID", "s1-0", "BrowseFlag", "BrowseDirectChildren"));
        assertEquals(402, faultOf("Browse", "ObjectID", "0"));
        assertEquals(402, faultOf("Browse", "ObjectID", "0", "BrowseFlag", "BrowseEverything"));
        assertEquals(
                709, faultOf("Browse", "ObjectID", "0", "BrowseFlag", "BrowseDirectChildren", "SortCriteria", "<>"));
        assertEquals(
                402,
                faultOf(
                        "Browse",
                        "ObjectID",
                        "0",
                        "BrowseFlag",
                        "BrowseMetadata",
                        "Filter",
                        "x".repeat(Filter.MAX_CHARS + 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4294967296", "99999999999999999999", "one", "1.5"})
    void indexesAndCountsMustBeUnsignedNumbers(String number) {
        assertEquals(
                402, faultOf("Browse", "ObjectID", "0", "BrowseFlag", "BrowseDirectChildren", "StartingIndex", number));
        assertEquals(
                402,
                faultOf("Browse", "ObjectID", "0", "BrowseFlag", "BrowseDirectChildren", "RequestedCount", number));
    }

    @Test
    void playersThatNameTheRootInTheirOwnWayGetIt() throws Exception {
        assertEquals(List.of("s1", "s2"), ids(children("")));
        assertEquals(List.of("s1", "s2"), ids(children("V_T")));
        assertEquals(
                List.of("s1", "s2"), ids(call("Browse", "ContainerID", "0", "BrowseFlag", "BrowseDirectChildren")));
    }

    @Test
    void updateIdsAreTheFoldersAndTheSystemsOwn() throws Exception {
        library.change("s1");
        library.change("s2");
        assertEquals("2", children("s1").get(3));
        assertEquals("3", children("s2").get(3));
        assertEquals("3", children("0").get(3));
        assertEquals(List.of("3"), call("GetSystemUpdateID"));
        assertEquals(
                Map.of("SystemUpdateID", "3", "ContainerUpdateIDs", "s1,7"),
                evented(service.state().get()));
    }

    private Map<String, String> evented(Map<String, String> state) {
        var evented = new HashMap<>(state);
        evented.keySet()
                .retainAll(service.variables().stream()
                        .filter(Service.Variable::evented)
                        .map(Service.Variable::name)
                        .toList());
        return evented;
    }

    @Test
    void updateIdsWrapAtFourBytes() {
        assertEquals("4294967295", Directory.updateId(0xFFFF_FFFFL));
        assertEquals("0", Directory.updateId(0x1_0000_0000L));
    }

    @Test
    void searchFindsInTheWholeTreeEachThingOnce() throws Exception {
        List<String> videos = call(
                "Search", "ContainerID", "0", "SearchCriteria", "upnp:class derivedfrom \"object.item.videoItem\"");
        assertEquals(List.of("5", "5"), videos.subList(1, 3));
        assertEquals(
                List.of("s1-3"),
                ids(call("Search", "ContainerID", "0", "SearchCriteria", "dc:title contains \"0003\"")));
        assertEquals(
                7,
                ids(call("Search", "ContainerID", "0", "SearchCriteria", "*")).size());
    }

    @Test
    void searchIsPaged() throws Exception {
        List<String> page = call(
                "Search",
                "ContainerID",
                "s1",
                "SearchCriteria",
                "*",
                "StartingIndex",
                "3",
                "RequestedCount",
                "10",
                "SortCriteria",
                "-dc:title");
        assertEquals(List.of("s1-1", "s1-0"), ids(page));
        assertEquals(List.of("2", "5"), page.subList(1, 3));
    }

    @Test
    void badSearchesAreFaultsWithTheirCodes() {
        assertEquals(708, faultOf("Search", "ContainerID", "0", "SearchCriteria", "dc:title like \"x\""));
        assertEquals(710, faultOf("Search", "ContainerID", "nope", "SearchCriteria", "*"));
        assertEquals(710, faultOf("Search", "ContainerID", "s1-0", "SearchCriteria", "*"));
    }

    @Test
    void capabilitiesAreTheOnesThatAreHonoured() throws Exception {
        assertEquals(
                List.of("dc:title,dc:date,upnp:class,res@size,upnp:episodeNumber,upnp:episodeSeason"),
                call("GetSortCapabilities"));
        assertTrue(call("GetSearchCapabilities").getFirst().contains("upnp:class"));
    }

    @Test
    void samsungGetsItsFeatureList() throws Exception {
        String features = call("X_GetFeatureList").getFirst();
        assertTrue(features.contains("samsung.com_BASICVIEW"));
        assertTrue(features.contains("<container id=\"0\" type=\"object.item.videoItem\"/>"));
    }
}
