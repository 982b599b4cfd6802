package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nagare.torrent.tracker.AnnounceRequest.Event;
import nagare.torrent.tracker.Schedule.Due;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    private static final TrackerFailed DOWN = new TrackerFailed("down");

    @Test
    void allTrackersOfAllTiersAreAskedAtOnce() {
        var schedule = new Schedule(List.of(2, 1));

        assertEquals(0, schedule.nextAt());
        assertEquals(
                List.of(new Due(0, Event.STARTED), new Due(1, Event.STARTED), new Due(2, Event.STARTED)),
                schedule.due(0));
        assertEquals(List.of(), schedule.due(seconds(1)));
        assertEquals(Schedule.NEVER, schedule.nextAt());
    }

    @Test
    void torrentWithoutTrackersWaitsForNothing() {
        var schedule = new Schedule(List.of());

        schedule.starving(1);
        schedule.completed(1);

        assertEquals(List.of(), schedule.due(1));
        assertEquals(Schedule.NEVER, schedule.nextAt());
    }

    @Test
    void afterwardsOnlyTheFirstTierIsAskedWhenItsIntervalIsOver() {
        var schedule = started(1, 1);
        schedule.answered(1, Event.STARTED, reply(1800, 0), seconds(1));
        schedule.answered(0, Event.STARTED, reply(1800, 0), seconds(2));

        assertEquals(seconds(1801), schedule.nextAt());
        assertEquals(List.of(), schedule.due(seconds(1801) - 1));
        assertEquals(List.of(new Due(0, Event.NONE)), schedule.due(seconds(1801)));
        schedule.answered(0, Event.NONE, reply(600, 0), seconds(1802));

        assertEquals(seconds(2402), schedule.nextAt());
    }

    @Test
    void nextTrackerIsAskedWhenTheFirstFails() {
        var schedule = started(2, 1);
        answerAll(schedule, 3, 600);

        assertEquals(List.of(new Due(0, Event.NONE)), schedule.due(seconds(600)));
        schedule.failed(0, DOWN, seconds(601));
        assertEquals(List.of(new Due(1, Event.NONE)), schedule.due(seconds(601)));
        schedule.failed(1, DOWN, seconds(602));
        assertEquals(List.of(new Due(2, Event.NONE)), schedule.due(seconds(602)));
        schedule.answered(2, Event.NONE, reply(600, 0), seconds(603));

        assertEquals(List.of(), schedule.due(seconds(603)));
        assertEquals(seconds(1203), schedule.nextAt());
        assertEquals(List.of(new Due(0, Event.NONE)), schedule.due(seconds(1203)), "the first tier comes first again");
    }

    @Test
    void trackerThatWorksMovesToTheFrontOfItsTier() {
        var schedule = started(3);
        schedule.failed(0, DOWN, 0);
        schedule.failed(1, DOWN, 0);
        schedule.answered(2, Event.STARTED, reply(600, 0), 0);

        assertEquals(List.of(new Due(2, Event.NONE)), schedule.due(seconds(600)));
    }

    @Test
    void intervalIsBetweenAMinuteAndAnHour() {
        var hasty = started(1);
        hasty.answered(0, Event.STARTED, reply(1, 0), 0);
        assertEquals(seconds(60), hasty.nextAt());

        var lazy = started(1);
        lazy.answered(0, Event.STARTED, reply(Integer.MAX_VALUE, Integer.MAX_VALUE), 0);
        assertEquals(seconds(3600), lazy.nextAt());
    }

    @Test
    void minIntervalLongerThanTheIntervalIsKept() {
        var schedule = started(1);
        schedule.answered(0, Event.STARTED, reply(100, 900), 0);

        assertEquals(seconds(900), schedule.nextAt());
    }

    @Test
    void starvingAsksEveryTrackerThatMayBeAsked() {
        var schedule = started(1, 1);
        schedule.answered(0, Event.STARTED, reply(1800, 0), 0);
        schedule.answered(1, Event.STARTED, reply(1800, 300), 0);

        schedule.starving(seconds(5));
        assertEquals(List.of(), schedule.due(seconds(59)), "not within a minute");
        assertEquals(seconds(60), schedule.nextAt());
        assertEquals(List.of(new Due(0, Event.NONE)), schedule.due(seconds(60)));
        assertEquals(seconds(300), schedule.nextAt());
        assertEquals(List.of(new Due(1, Event.NONE)), schedule.due(seconds(300)), "not below its min interval");
    }

    @Test
    void starvingWhileOneIsAskedChangesNothingForIt() {
        var schedule = started(1);

        schedule.starving(seconds(1));

        assertEquals(List.of(), schedule.due(seconds(1)));
        assertEquals(Schedule.NEVER, schedule.nextAt());
    }

    @Test
    void trackersThatFailAreLeftAloneLongerAndLonger() {
        var schedule = started(1);
        long now = 0;
        var waits = new ArrayList<Long>();
        for (int i = 0; i < 7; i++) {
            schedule.failed(0, DOWN, now);
            schedule.starving(now);
            waits.add(TimeUnit.NANOSECONDS.toSeconds(schedule.nextAt() - now));
            now = schedule.nextAt();
            assertEquals(List.of(new Due(0, Event.STARTED)), schedule.due(now));
        }

        assertEquals(List.of(5L, 20L, 80L, 320L, 1280L, 1800L, 1800L), waits);
    }

    @Test
    void whenAllFailTheRoundsGoOn() {
        var schedule = started(1, 1);
        schedule.failed(0, DOWN, 0);
        schedule.failed(1, DOWN, seconds(8));

        assertEquals(seconds(13), schedule.nextAt());
        assertEquals(List.of(new Due(0, Event.STARTED)), schedule.due(seconds(13)));
        schedule.failed(0, DOWN, seconds(14));
        assertEquals(List.of(new Due(1, Event.STARTED)), schedule.due(seconds(14)));
        schedule.failed(1, DOWN, seconds(15));

        assertEquals(seconds(34), schedule.nextAt(), "twenty seconds after the second failure of the first");
    }

    @Test
    void retryInOfTheTrackerIsHonoured() {
        var schedule = started(1);
        schedule.failed(0, TrackerFailed.refusal("busy", Optional.of(Duration.ofMinutes(90))), 0);
        schedule.starving(0);

        assertEquals(seconds(90 * 60), schedule.nextAt());
    }

    @Test
    void retryInOfYearsIsADay() {
        var schedule = started(1);
        schedule.failed(0, TrackerFailed.refusal("busy", Optional.of(Duration.ofDays(999_999))), 0);

        assertEquals(seconds(24 * 3600), schedule.nextAt());
    }

    @Test
    void trackerThatFailedForEverIsNeverAskedAgain() {
        var schedule = started(1);
        schedule.failed(0, TrackerFailed.forever("gone"), 0);
        schedule.starving(seconds(1));

        assertEquals(List.of(), schedule.due(seconds(1_000_000)));
        assertEquals(Schedule.NEVER, schedule.nextAt());
        assertEquals(Optional.of("gone"), schedule.status(0, "x", 0).problem());
    }

    @Test
    void completionIsToldAtOnceToThoseWhoKnowUs() {
        var schedule = started(1, 1);
        schedule.answered(0, Event.STARTED, reply(1800, 1800), 0);
        schedule.failed(1, DOWN, 0);

        schedule.completed(seconds(5));

        assertEquals(List.of(new Due(0, Event.COMPLETED)), schedule.due(seconds(5)));
        schedule.answered(0, Event.COMPLETED, reply(1800, 0), seconds(6));
        schedule.starving(seconds(6));
        assertTrue(schedule.due(seconds(66)).contains(new Due(0, Event.NONE)), "once is enough");
    }

    @Test
    void completionThatWasNotHeardIsToldAgain() {
        var schedule = started(1);
        schedule.answered(0, Event.STARTED, reply(1800, 0), 0);
        schedule.completed(seconds(5));
        schedule.due(seconds(5));
        schedule.failed(0, DOWN, seconds(6));

        assertEquals(List.of(new Due(0, Event.COMPLETED)), schedule.due(seconds(11)));
    }

    @Test
    void completionDuringAnAnnounceFollowsIt() {
        var schedule = started(1);
        schedule.answered(0, Event.STARTED, reply(1800, 0), 0);
        schedule.starving(0);
        schedule.due(seconds(60));
        schedule.completed(seconds(61));
        assertEquals(List.of(), schedule.due(seconds(61)));
        schedule.answered(0, Event.NONE, reply(1800, 0), seconds(62));

        assertEquals(List.of(new Due(0, Event.COMPLETED)), schedule.due(seconds(62)));
    }

    @Test
    void onlyTrackersThatAnsweredOnceKnowUs() {
        var schedule = started(3);
        schedule.answered(1, Event.STARTED, reply(600, 0), 0);
        schedule.failed(0, DOWN, 0);

        assertEquals(List.of(1), schedule.greeted());
    }

    @Test
    void statusTellsHowItGoes() {
        var schedule = started(1, 1);
        assertEquals(Optional.empty(), schedule.status(0, "a", 0).next(), "being asked");
        schedule.answered(0, Event.STARTED, reply(600, 0), 0);
        schedule.failed(1, DOWN, 0);

        var first = schedule.status(0, "a", seconds(100));
        assertTrue(first.working());
        assertEquals(1, first.seeders().orElseThrow());
        assertEquals(2, first.leechers().orElseThrow());
        assertEquals(Optional.of(Duration.ofSeconds(500)), first.next());
        var second = schedule.status(1, "b", seconds(100));
        assertFalse(second.working());
        assertEquals(Optional.of("down"), second.problem());
        assertEquals(Optional.empty(), second.next(), "stands by");
        assertEquals(1, second.tier());
    }

    private static Schedule started(Integer... tiers) {
        var schedule = new Schedule(List.of(tiers));
        schedule.due(0);
        return schedule;
    }

    private static void answerAll(Schedule schedule, int trackers, int interval) {
        for (int i = 0; i < trackers; i++) {
            schedule.answered(i, Event.STARTED, reply(interval, 0), 0);
        }
    }

    private static AnnounceReply reply(int interval, int minInterval) {
        return Announces.reply(Duration.ofSeconds(interval), Duration.ofSeconds(minInterval));
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
