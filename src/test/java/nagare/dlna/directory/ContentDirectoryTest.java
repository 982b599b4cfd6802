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
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.dlna.FakeLibrary;
import nagare.dlna.didl.Filter;
import nagare.library.entry.Entry;
import nagare.renderer.profile.Captions;
import nagare.renderer.profile.Costume;
import nagare.renderer.profile.Formats;
import nagare.renderer.profile.Quirk;
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

    @Test
    void deviceThatGoesOnByItselfSeesTheFilmsAlone() throws Exception {
        library.folder("continue", "0", "Continue watching");
        for (String film : List.of("a", "b", "c")) {
            library.resume("r" + film, "continue", "▶ Resume at 0:02:00 · " + film, 500)
                    .item(
                            "f" + film,
                            "continue",
                            film,
                            new Entry.Facts(
                                    OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.empty()),
                            OptionalLong.of(9));
        }
        assertEquals(List.of("ra", "fa", "rb", "fb", "rc", "fc"), ids(children("continue")));

        renderer = with(Map.of(), Quirk.RESUMES);
        assertEquals(List.of("fa", "fb", "fc"), ids(children("continue")));
        List<String> page = children("continue", "StartingIndex", "1", "RequestedCount", "1");
        assertEquals(List.of("fb"), ids(page));
        assertEquals(List.of("1", "3"), page.subList(1, 3));
        assertEquals(List.of(), ids(children("continue", "StartingIndex", "9")));
        assertEquals(List.of("rb"), ids(metadata("rb")), "what somebody else told it of is there");
    }

    @Test
    void filmFromTheMiddleHasNoBookmarkOfItsOwn() throws Exception {
        library.resume("r", "s1", "▶ Resume at 0:02:00 · Film", 500);
        String didl = metadata("r").getFirst();
        assertTrue(didl.contains("/from-500/Resume-at-0-02-00-Film.mkv<"), didl);
        assertTrue(didl.contains("DLNA.ORG_OP=01"), didl);
        assertEquals(711, faultOf("X_SetBookmark", "ObjectID", "r", "PosSecond", "90"));
    }

    private static RendererProfile with(Map<String, String> ids, Quirk... quirks) {
        var usual = RendererProfile.Manners.USUAL;
        return new RendererProfile(
                "test",
                "Test",
                Formats.USUAL,
                new RendererProfile.Manners(Set.of(quirks), usual.titles(), usual.art(), ids, usual.namespaces()),
                Captions.USUAL,
                Costume.NONE);
    }

    @Test
    void aDeviceThatAsksOnGetsAtMostAThousandAtOnce() throws Exception {
        library.items("s2", Directory.MAX_PAGE + 1);
        renderer = with(Map.of());
        assertEquals(
                List.of("" + Directory.MAX_PAGE, "" + (Directory.MAX_PAGE + 1)),
                children("s2", "Filter", "dc:title").subList(1, 3));
        assertEquals(
                "" + Directory.MAX_PAGE,
                children("s2", "Filter", "dc:title", "RequestedCount", "4294967295")
                        .get(1));
        assertEquals(
                List.of("1", "" + (Directory.MAX_PAGE + 1)),
                children("s2", "StartingIndex", "" + Directory.MAX_PAGE).subList(1, 3));
    }

    @Test
    void aPageIsCutAtItsLengthToo() throws Exception {
        var facts = new Entry.Facts(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.empty());
        for (int i = 0; i < Directory.MAX_PAGE; i++) {
            library.item("q" + i, "s2", "&".repeat(190) + i, facts, OptionalLong.empty());
        }
        renderer = with(Map.of());
        List<String> answer = children("s2");
        int returned = Integer.parseInt(answer.get(1));
        assertTrue(returned > 100 && returned < Directory.MAX_PAGE, "" + returned);
        assertEquals(returned, ids(answer).size());
        assertEquals("" + Directory.MAX_PAGE, answer.get(2));
        assertEquals(
                "q" + returned,
                ids(children("s2", "StartingIndex", "" + returned)).getFirst());
        assertTrue(answer.getFirst().endsWith("</item></DIDL-Lite>"));
    }

    @Test
    void aDeviceThatDoesNotAskOnGetsTheWholeListWhateverItAsksFor() throws Exception {
        renderer = with(Map.of(), Quirk.WHOLE_LISTS);
        assertEquals(List.of("5", "5"), children("s1", "RequestedCount", "2").subList(1, 3));
    }

    @Test
    void nobodyElseGetsMoreThanItAskedFor() throws Exception {
        library.items("s2", Directory.MAX_PAGE + 1);
        assertEquals(
                "" + Directory.MAX_PAGE,
                children("s2", "RequestedCount", "" + Directory.MAX_PAGE).get(1));
    }

    @Test
    void metadataNeedsNoIndexAndNoCount() throws Exception {
        List<String> answer = call(
                "Browse",
                "ObjectID",
                "s1",
                "BrowseFlag",
                "BrowseMetadata",
                "StartingIndex",
                "-7",
                "RequestedCount",
                "x");
        assertEquals(List.of("1", "1"), answer.subList(1, 3));
    }

    @Test
    void anIdOfTheDevicesOwnIsAnsweredUnderThatId() throws Exception {
        renderer = with(Map.of("15", "s1"), Quirk.MICROSOFT_IDS);
        List<String> films = call("Browse", "ContainerID", "15", "BrowseFlag", "BrowseDirectChildren");
        assertEquals(5, ids(films).size());
        assertTrue(films.getFirst().contains("parentID=\"15\""));
        assertFalse(films.getFirst().contains("parentID=\"s1\""));
        assertTrue(call("Browse", "ObjectID", "15", "BrowseFlag", "BrowseMetadata")
                .getFirst()
                .contains("<container id=\"15\" parentID=\"0\""));
        assertEquals(List.of("s1", "s2"), ids(children("8")));
        renderer = RendererProfile.GENERIC;
        assertEquals(701, faultOf("Browse", "ObjectID", "15", "BrowseFlag", "BrowseDirectChildren"));
    }

    @Test
    void aDeviceThatAlwaysSortsTheSameWayGetsTheNaturalOrder() throws Exception {
        renderer = with(Map.of(), Quirk.NATURAL_ORDER);
        assertEquals("s1-0", ids(children("s1", "SortCriteria", "-dc:title")).getFirst());
        assertEquals(
                709, faultOf("Browse", "ObjectID", "0", "BrowseFlag", "BrowseDirectChildren", "SortCriteria", "<>"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dc:title", "dc:date", "upnp:class", "res@size", "upnp:episodeNumber", "upnp:episodeSeason"})
    void everyAnnouncedKeySorts(String key) throws Exception {
        assertTrue(List.of(call("GetSortCapabilities").getFirst().split(",")).contains(key));
        assertTrue(SortKeys.of(key).isPresent());
        assertEquals(children("s1", "SortCriteria", "+" + key), children("s1", "SortCriteria", key));
    }

    @Test
    void aSecondPlaceRefersToTheFirst() throws Exception {
        library.items("s2", 1).refers("s2-0", "s1-0");
        assertTrue(metadata("s2-0").getFirst().contains(" refID=\"s1-0\""));
        assertFalse(metadata("s1-0").getFirst().contains("refID"));
        assertFalse(call("Browse", "ObjectID", "s2-0", "BrowseFlag", "BrowseMetadata", "Filter", "dc:title")
                .getFirst()
                .contains("refID"));
        List<String> originals = call(
                "Search",
                "ContainerID",
                "0",
                "SearchCriteria",
                "upnp:class derivedfrom \"object.item.videoItem\" and @refID exists false");
        assertEquals(List.of("5", "5"), originals.subList(1, 3));
    }

    @Test
    void theFirstPageOfASearchForATitleAsksTheSource() throws Exception {
        String title = "upnp:class derivedfrom \"object.item\" and dc:title contains \"Show\"";
        call("Search", "ContainerID", "0", "SearchCriteria", title);
        call("Search", "ContainerID", "0", "SearchCriteria", title, "StartingIndex", "2");
        call("Search", "ContainerID", "0", "SearchCriteria", "upnp:class derivedfrom \"object.item\"");
        assertEquals(710, faultOf("Search", "ContainerID", "nope", "SearchCriteria", title));
        assertEquals(List.of("Show"), library.sought);
    }

    @Test
    void samsungsBookmarksAreSecondsAndOfItsNewerSetsMilliseconds() throws Exception {
        String[] stop = {"CategoryType", "", "RID", "1", "ObjectID", "s1-1", "PosSecond", "90500"};
        assertEquals(List.of(), call("X_SetBookmark", stop));
        renderer = with(Map.of(), Quirk.MILLISECOND_BOOKMARKS);
        call("X_SetBookmark", stop);
        long media = ((Entry.Item) library.find("s1-1").orElseThrow()).media().release();
        assertEquals(List.of(media + " at PT25H8M20S", media + " at PT1M30.5S"), bookmarks.told);
    }

    @Test
    void aBookmarkOfWhatIsNoItemIsAFault() {
        assertEquals(701, faultOf("X_SetBookmark", "ObjectID", "nope", "PosSecond", "1"));
        assertEquals(711, faultOf("X_SetBookmark", "ObjectID", "s1", "PosSecond", "1"));
        assertEquals(402, faultOf("X_SetBookmark", "ObjectID", "s1-1", "PosSecond", "-1"));
        assertEquals(List.of(), bookmarks.told);
    }

    @Test
    void kodisUpdatesAreTakenAsItSendsThem() throws Exception {
        call(
                "UpdateObject",
                "ObjectID",
                "s1%2D1/",
                "CurrentTagValue",
                "<upnp:lastPlaybackPosition>0</upnp:lastPlaybackPosition>,<upnp:playCount>0</upnp:playCount>",
                "NewTagValue",
                "<upnp:lastPlaybackPosition>754</upnp:lastPlaybackPosition>,<upnp:playCount>1</upnp:playCount>");
        call(
                "UpdateObject",
                "ObjectID",
                "s1-1",
                "CurrentTagValue",
                "",
                "NewTagValue",
                "<upnp:lastPlaybackPosition>0:02:03.5</upnp:lastPlaybackPosition>"
                        + "<xbmc:lastPlayerState>&lt;x/&gt;</xbmc:lastPlayerState>");
        long media = ((Entry.Item) library.find("s1-1").orElseThrow()).media().release();
        assertEquals(List.of(media + " at PT12M34S", media + " seen 1", media + " at PT2M3S"), bookmarks.told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "701|nope||<upnp:playCount>1</upnp:playCount>",
                "711|s1||<upnp:playCount>1</upnp:playCount>",
                "702|s1-1|<upnp:playCount>|<upnp:playCount>1</upnp:playCount>",
                "703|s1-1||<upnp:playCount>",
                "703|s1-1||<upnp:playCount>many</upnp:playCount>",
                "703|s1-1||<upnp:playCount>-1</upnp:playCount>",
                "703|s1-1||<upnp:lastPlaybackPosition>soon</upnp:lastPlaybackPosition>",
                "703|s1-1||<!DOCTYPE x><upnp:playCount>1</upnp:playCount>",
                "703|s1-1||</t><t>",
                "704|s1-1|<upnp:playCount>1</upnp:playCount>,<a>1</a>|<a>1</a>,",
                "704|s1-1||",
                "705|s1-1||<dc:title>Mine</dc:title>",
                "705|s1-1||<upnp:playCount>1</upnp:playCount>,<upnp:class>x</upnp:class>",
                "706|s1-1|<upnp:playCount>1</upnp:playCount>|<a>1</a>,<b>2</b>"
            })
    void whatCannotBeUpdatedIsAFaultAndChangesNothing(int code, String id, String before, String after) {
        int expected = code == 704 && before != null ? 706 : code; // one value for two
        assertEquals(
                expected,
                faultOf(
                        "UpdateObject",
                        "ObjectID",
                        id,
                        "CurrentTagValue",
                        before == null ? "" : before,
                        "NewTagValue",
                        after == null ? "" : after));
        assertEquals(List.of(), bookmarks.told);
    }

    @Test
    void tagsHaveLimits() throws Exception {
        String one = "<upnp:playCount>1</upnp:playCount>";
        assertEquals(List.of(), call("UpdateObject", "ObjectID", "s1-1", "NewTagValue", one.repeat(Marking.MAX_TAGS)));
        assertEquals(703, faultOf("UpdateObject", "ObjectID", "s1-1", "NewTagValue", one.repeat(Marking.MAX_TAGS + 1)));
        String padded = one + " ".repeat(Marking.MAX_CHARS);
        String state = "<xbmc:lastPlayerState>" + "x".repeat(Marking.MAX_CHARS) + "</xbmc:lastPlayerState>";
        assertEquals(List.of(), call("UpdateObject", "ObjectID", "s1-1", "NewTagValue", padded), "blanks are cut");
        assertEquals(703, faultOf("UpdateObject", "ObjectID", "s1-1", "NewTagValue", state));
    }

    @Test
    void theOtherActionsAnswerAsOtherServersDo() throws Exception {
        assertEquals(List.of("+,-"), call("GetSortExtensionCapabilities"));
        assertEquals(List.of("1"), call("GetServiceResetToken"));
        assertTrue(call("GetFeatureList").getFirst().matches("<Features [^>]*></Features>"));
        assertEquals(List.of("0"), call("X_GetObjectIDfromIndex", "CategoryType", "14", "Index", "3"));
        assertEquals(List.of("0"), call("X_GetIndexfromRID", "CategoryType", "14", "RID", "3"));
    }

    @Test
    void everyArgumentHasAVariableAndEveryActionItsNamesOnce() {
        var variables = service.variables().stream().map(Service.Variable::name).toList();
        assertEquals(variables.size(), Set.copyOf(variables).size());
        var names = service.actions().stream().map(Service.Action::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size());
        for (Service.Action action : service.actions()) {
            Stream.concat(action.inputs().stream(), action.outputs().stream())
                    .forEach(argument -> assertTrue(variables.contains(argument.variable()), argument.toString()));
        }
    }
}
