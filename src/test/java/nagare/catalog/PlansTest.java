package nagare.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nagare.config.Settings;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;

/// The pure parts: keys and ids, shelves, refreshing, wishes, failures.
class PlansTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration REFRESH = Duration.ofMinutes(15);
    private static final Duration CACHE = Duration.ofMinutes(5);

    @Test
    void anIdFollowsFromTheInfoHashAndIsExactInJson() {
        var hash = Optional.of(new InfoHash("a".repeat(40)));
        var one = ReleaseKey.of(FakeSource.item("one", hash));

        assertEquals(one, ReleaseKey.of(FakeSource.item("other", hash)));
        assertEquals(8448638005291928L, one.id(), "ids are for ever");
        assertTrue(one.id() > 0 && one.id() < 1L << 53);
        assertNotEquals(
                one.id(),
                ReleaseKey.of(FakeSource.item("one", Optional.empty())).id());
    }

    @Test
    void withoutAHashThePageNamesARelease() {
        assertEquals(
                "page:https://feed.example/view/one",
                ReleaseKey.of(FakeSource.item("one", Optional.empty())).text());
    }

    @Test
    void aShelfKeepsItsIdAsLongAsItsSearch() {
        var plans = ShelfPlan.of(List.of(
                new Settings.SavedSearch("Frieren", "frieren 1080p", "1_2", ""),
                new Settings.SavedSearch("Again", " frieren 1080p ", "1_2", ""),
                new Settings.SavedSearch("Raw", "frieren 1080p", "1_4", "")));

        assertEquals(
                List.of("Latest", "Frieren", "Again", "Raw"),
                plans.stream().map(plan -> plan.shelf().name()).toList());
        var ids = plans.stream().map(plan -> plan.shelf().id()).toList();
        assertEquals("latest", ids.getFirst());
        assertEquals(ids.get(1) + "n2", ids.get(2));
        assertNotEquals(ids.get(1), ids.get(3));
        assertTrue(ids.stream().allMatch(id -> id.matches("[a-z0-9]{1,12}")), ids.toString());
        var renamed = ShelfPlan.of(List.of(new Settings.SavedSearch("F", "frieren 1080p", "1_2", "")));
        assertEquals(ids.get(1), renamed.getLast().shelf().id());
    }

    @Test
    void aNewShelfIsDueAtOnceAndAFreshOneWhenItIsOld() {
        assertTrue(plan(Optional.empty()).isDue(NOW));
        assertTrue(plan(Optional.of(NOW.minus(CACHE))).isDue(NOW));
        var fresh = plan(Optional.of(NOW.minusSeconds(60)));
        assertFalse(fresh.isDue(NOW));
        assertEquals(NOW.plusSeconds(240), fresh.due());
        assertTrue(plan(Optional.of(NOW.plusSeconds(9999))).isDue(NOW), "answered in the future: the clock was wrong");
    }

    @Test
    void aGoodAnswerRestsUntilRefreshOrUntilAnOldOneIsRead() {
        var plan = plan(Optional.empty());
        plan.succeeded(NOW);
        assertEquals(NOW.plus(REFRESH), plan.due());

        plan.read(NOW.plus(CACHE));
        assertFalse(plan.isDue(NOW.plus(CACHE)));
        var old = NOW.plus(CACHE).plusMillis(1);
        plan.read(old);
        assertTrue(plan.isDue(old));
    }

    @Test
    void failuresAreRetriedLaterAndLaterAndReadingDoesNotHurryThem() {
        var plan = plan(Optional.empty());
        var now = NOW;
        for (int minutes : new int[] {1, 2, 4, 8, 15, 15}) {
            plan.failed(now, Duration.ZERO);
            assertEquals(now.plus(Duration.ofMinutes(minutes)), plan.due());
            plan.read(now);
            assertFalse(plan.isDue(now));
            now = plan.due();
        }
        plan.failed(now, Duration.ofHours(1));
        assertEquals(now.plus(Duration.ofHours(1)), plan.due());
        for (int i = 0; i < 100; i++) {
            plan.failed(now, Duration.ZERO);
        }
        assertEquals(now.plus(REFRESH), plan.due());
        plan.succeeded(now);
        assertEquals(0, plan.failures());
    }

    @Test
    void aWrongQuestionIsAskedAgainOnceInAWhile() {
        var plan = plan(Optional.empty());
        plan.rejected(NOW);
        assertEquals(NOW.plus(REFRESH), plan.due());
    }

    @Test
    void theLastWishComesFirst() {
        var wishes = new Wishes();
        wishes.add(List.of(1L, 2L, 3L));
        wishes.add(List.of(9L, 2L, 8L));

        assertEquals(List.of(9L, 2L, 8L, 1L, 3L), drain(wishes));
    }

    @Test
    void wishesAreBounded() {
        var wishes = new Wishes();
        wishes.add(LongStream.range(0, Wishes.MAX).boxed().toList());
        wishes.add(List.of(-1L));

        var all = drain(wishes);

        assertEquals(Wishes.MAX, all.size());
        assertEquals(-1L, all.getFirst());
        assertEquals(Wishes.MAX - 2L, all.getLast());
    }

    @Test
    void aFailureIsRememberedShortlyForPeopleAndLongerForTheBackground() {
        var failures = new Failures();
        var why = new Unresolved("gone");
        failures.add(1, why, NOW);

        assertEquals(Optional.of(why), failures.forPeople(1, NOW.plusSeconds(29)));
        assertEquals(Optional.empty(), failures.forPeople(1, NOW.plusSeconds(30)));
        assertTrue(failures.restsInBackground(1, NOW.plusSeconds(599)));
        assertFalse(failures.restsInBackground(1, NOW.plusSeconds(600)));
        failures.add(1, why, NOW);
        assertTrue(failures.restsInBackground(1, NOW.plusSeconds(1199)));
        failures.forget(1);
        assertFalse(failures.restsInBackground(1, NOW));
        assertFalse(failures.restsInBackground(2, NOW));
    }

    private static RefreshPlan plan(Optional<Instant> answered) {
        return new RefreshPlan(REFRESH, CACHE, answered, NOW);
    }

    private static List<Long> drain(Wishes wishes) {
        return Stream.generate(wishes::next)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .toList();
    }
}
