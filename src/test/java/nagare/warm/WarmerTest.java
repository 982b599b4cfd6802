package nagare.warm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import nagare.library.Library;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.library.entry.Listing;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;
import nagare.media.MediaId;
import nagare.media.MediaType;
import nagare.watch.Watched;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Devices that look at a library; time passes when the test says so.
final class WarmerTest {
    private static final InetAddress TV = InetAddress.ofLiteral("192.168.1.20");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.168.1.21");

    private final Tree tree = new Tree();
    private final Shelf shelf = new Shelf();
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicLong now = new AtomicLong();
    private final Warmer warmer = new Warmer(tree, shelf, busy::get, (_, task) -> looks.add(task), () -> now.get());

    @AfterEach
    void close() {
        warmer.close();
        assertEquals(0, shelf.readers(), "every reader was closed");
    }

    @Test
    void anItemThatIsLookedAtWarms() throws InterruptedException {
        look(TV, "1");
        gaze();

        assertEquals(List.of("1-0"), shelf.awaitOpened(1));
    }

    @Test
    void theFirstEpisodeOfAFolderWarms() throws InterruptedException {
        tree.folder("season", item(7, 3), item(7, 4), item(7, 5));
        warmer.looked(TV, "season", true);
        gaze();

        assertEquals(List.of("7-3"), shelf.awaitOpened(1));
    }

    @Test
    void whatIsWatchedNextWarms() throws InterruptedException {
        tree.folder("season", item(7, 3, new Watched(Optional.empty(), 1)), item(7, 4), item(7, 5));
        warmer.looked(TV, "season", true);
        gaze();
        assertEquals(List.of("7-4"), shelf.awaitOpened(1));

        var middle = new Watched(Optional.of(java.time.Duration.ofMinutes(5)), 0);
        tree.folder("other", item(8, 3), item(8, 4, middle), item(8, 5));
        warmer.looked(TV, "other", true);
        gaze();
        assertEquals(List.of("7-4", "8-4"), shelf.awaitOpened(2));
    }

    @Test
    void aCrawlWarmsOnlyWhatItStopsAt() throws InterruptedException {
        for (int i = 1; i <= 100; i++) {
            look(TV, Integer.toString(i));
        }
        gaze();

        assertEquals(List.of("100-0"), shelf.awaitOpened(1));
        assertEquals(1, shelf.awakeTorrents());
    }

    @Test
    void aSlowWalkKeepsOneTorrentAwakePerDevice() throws InterruptedException {
        for (int i = 1; i <= 100; i++) {
            look(TV, Integer.toString(i));
            gaze();
            shelf.awaitOpened(i);
        }
        look(OTHER, "7");
        gaze();

        shelf.awaitOpened(101);
        shelf.awaitAwake(2);
    }

    @Test
    void ofManyReleasesNoneIsMeant() {
        tree.folder("latest", item(1, 0), item(2, 0), item(3, 0), item(4, 0), item(5, 0));
        warmer.looked(TV, "latest", true);
        gaze();

        assertEquals(0, shelf.opened());
    }

    @Test
    void ofAFewReleasesItIsTheFirst() throws InterruptedException {
        tree.folder("latest", item(1, 0), item(2, 0), item(3, 0), item(4, 0));
        warmer.looked(TV, "latest", true);
        gaze();

        assertEquals(List.of("1-0"), shelf.awaitOpened(1));
    }

    @Test
    void ofAPageThatIsTooLongNoneIsMeant() throws InterruptedException {
        var items = new ArrayList<Entry.Item>();
        for (int i = 0; i < Warmer.MOST_ITEMS; i++) {
            items.add(item(1, i));
        }
        tree.folder("long", items.toArray(Entry.Item[]::new));
        items.add(item(1, 1000));
        tree.folder("longer", items.toArray(Entry.Item[]::new));
        warmer.looked(TV, "longer", true);
        gaze();
        assertEquals(0, shelf.opened());

        warmer.looked(TV, "long", true);
        gaze();
        assertEquals(List.of("1-0"), shelf.awaitOpened(1));
    }

    @Test
    void foldersAndWhatIsNotThereWarmNothing() {
        tree.folder("folders");
        warmer.looked(TV, "folders", true);
        gaze();
        warmer.looked(TV, "nothing", true);
        gaze();
        look(TV, "folders");
        gaze();

        assertEquals(0, shelf.opened());
    }

    @Test
    void whilePlayersReadNothingWarms() throws InterruptedException {
        busy.set(true);
        look(TV, "1");
        gaze();
        assertEquals(0, shelf.opened());

        busy.set(false);
        look(TV, "1");
        gaze();
        shelf.awaitOpened(1);
        busy.set(true);
        shelf.awaitReaders(0);
    }

    @Test
    void lookingAtTheSameItemAgainWarmsItOnce() throws InterruptedException {
        look(TV, "1");
        gaze();
        shelf.awaitOpened(1);
        look(TV, "1");
        gaze();
        look(TV, "2");
        gaze();

        assertEquals(List.of("1-0", "2-0"), shelf.awaitOpened(2));
    }

    @Test
    void theHeadIsReadAndThenItEnds() throws InterruptedException {
        shelf.bytes.set(Long.MAX_VALUE);
        look(TV, "1");
        gaze();
        shelf.awaitEnded(1);
        shelf.awaitReaders(0);

        assertEquals(Warming.HEAD, shelf.read.get());
        assertEquals(1, shelf.awakeTorrents(), "its peers stay for the player");
    }

    @Test
    void aSwarmThatGivesNothingIsLeftAlone() throws InterruptedException {
        look(TV, "1");
        gaze();
        shelf.awaitOpened(1);
        shelf.awaitReaders(1);
        now.addAndGet(Warming.PATIENCE + 1);

        shelf.awaitReaders(0);
    }

    @Test
    void devicesAreForgottenAboveALimit() throws InterruptedException {
        for (int i = 0; i < 2 * Warmer.MOST_DEVICES; i++) {
            look(InetAddress.ofLiteral("10.0.0." + i), "1");
            gaze();
            shelf.awaitOpened(i + 1);
        }

        shelf.awaitReaders(Warmer.MOST_DEVICES);
    }

    @Test
    void closedItHearsNothing() {
        look(TV, "1");
        warmer.close();
        gaze();
        look(TV, "2");

        assertTrue(looks.isEmpty());
        assertEquals(0, shelf.opened());
    }

    private void look(InetAddress device, String object) {
        warmer.looked(device, object, false);
    }

    /// Time passes, and every look that is still the last of its device has become a gaze.
    private void gaze() {
        for (Runnable look = looks.poll(); look != null; look = looks.poll()) {
            look.run();
        }
    }

    private static Entry.Item item(long release, int file) {
        return item(release, file, Watched.NEVER);
    }

    private static Entry.Item item(long release, int file, Watched watched) {
        return new Entry.Item(
                release + "-" + file,
                "parent",
                "Item",
                Optional.empty(),
                Optional.empty(),
                new MediaId(release, Optional.of(file)),
                MediaType.MKV,
                OptionalLong.of(1 << 30),
                new Details(Optional.empty(), List.of(), watched));
    }

    /// `N` is the only file of release N.
    private static final class Tree implements Library {
        private final Map<String, List<Entry>> folders = new HashMap<>();

        void folder(String id, Entry.Item... items) {
            folders.put(id, List.of(items));
        }

        @Override
        public Optional<Entry> find(String id) {
            if (folders.containsKey(id)) {
                return Optional.of(
                        new Entry.Folder(id, "0", id, Optional.empty(), Optional.empty(), OptionalInt.empty(), 1));
            }
            return id.matches("[0-9]+") ? Optional.of(item(Long.parseLong(id), 0)) : Optional.empty();
        }

        @Override
        public Optional<Listing> list(String folder, SortOrder order, int start, int count) {
            return Optional.ofNullable(folders.get(folder))
                    .map(all -> new Listing(all.subList(0, Math.min(count, all.size())), all.size(), 1));
        }

        @Override
        public Optional<Listing> search(String folder, Search search, SortOrder order, int start, int count) {
            return Optional.empty();
        }

        @Override
        public void seek(String words) {}

        @Override
        public long updateId() {
            return 1;
        }

        @Override
        public void subscribe(Consumer<Set<String>> changed) {}
    }
}
