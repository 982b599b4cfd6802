package nagare.torrent.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import nagare.torrent.metainfo.PieceLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Ours beside models of other pickers in the same seeded swarms, and what holds for ours whatever others do.
/// Everything
/// is on a virtual clock: the same seeds give the same figures.
final class RivalsTest {
    private static final int SEEDS = 4;

    /// Seconds, and a share, by which a figure may be worse before that counts: one block of a slow peer.
    private static final double SLACK_SECONDS = 0.06;

    private static final double SLACK_SHARE = 1.1;

    /// Where ours is behind, as `swarm / model: figure`. To be emptied, never to be filled.
    private static final Set<String> BEHIND = Set.of();

    static Stream<Scene> scenes() {
        return Scene.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void oursIsNoWorseThanThoseThatVerifyToo(Scene scene) {
        var ours = Score.of(scene, Contender.STRICT, 1, SEEDS);
        var behind = new TreeSet<String>();
        for (var rival : List.of(Contender.RQBIT, Contender.WEBTORRENT, Contender.LIBTORRENT)) {
            compare(scene, rival, ours, Score.of(scene, rival, 1, SEEDS), behind);
        }
        assertEquals(known(scene), behind, "seeds 1 to " + SEEDS);
    }

    private static Set<String> known(Scene scene) {
        var known = new TreeSet<>(BEHIND);
        known.removeIf(each -> !each.startsWith(scene.name() + " / "));
        return known;
    }

    private static void compare(Scene scene, Contender rival, Score ours, Score theirs, Set<String> behind) {
        var where = scene.name() + " / " + rival.name() + ": ";
        if (isWorse(ours.starts, theirs.starts)) {
            behind.add(where + "start");
        }
        if (!theirs.seeks.isEmpty() && isWorse(ours.seeks, theirs.seeks)) {
            behind.add(where + "seek");
        }
        boolean played = !theirs.seeks.isEmpty();
        if (played && ours.stallsPerMinute() > theirs.stallsPerMinute()) {
            behind.add(where + "stalls");
        }
    }

    private static boolean isWorse(List<Double> ours, List<Double> theirs) {
        return isWorse(Score.percentile(ours, 0.5), Score.percentile(theirs, 0.5))
                || isWorse(Score.percentile(ours, 0.95), Score.percentile(theirs, 0.95));
    }

    private static boolean isWorse(double ours, double theirs) {
        return ours > SLACK_SHARE * theirs + SLACK_SECONDS;
    }

    /// Six honest peers with 1.2 times the film's bitrate, and six that stall or lie in turn, the next when the one
    /// before is found out.
    @Test
    void halfOfThePeersStallingOrLyingInTurnStopsNoFilmOfTenMinutes() {
        double bitrate = 5e5;
        for (long seed = 1; seed <= 2; seed++) {
            var swarm = Simulation.seeded(seed, new PieceLayout(512L << 20, 1 << 20));
            for (int i = 0; i < 6; i++) {
                swarm.seed(Habits.steady(1.2 * bitrate / 6, 40 + 20 * i));
            }
            var all = new BitSet();
            all.set(0, swarm.layout.pieces());
            for (int i = 0; i < 6; i++) {
                var habits = Habits.steady(1.2 * bitrate / 6, 50 + 20 * i);
                var bad = i % 2 == 0 ? habits.lying() : habits.stalling(0.3);
                swarm.timeline.in(i * 60L * Timeline.SECOND, () -> swarm.join(bad, all));
            }
            var viewer = swarm.viewer(bitrate);
            viewer.open(0);
            swarm.run(600);
            assertEquals(0, viewer.stalls, swarm.seed + ": stalled for " + viewer.stalledFor / 1e9 + " s");
            assertTrue(swarm.wasteAndLies() <= 0.05, swarm.seed + ": waste " + swarm.wasteAndLies());
        }
    }

    @Test
    void fourReadersGetTheSameShare() {
        for (long seed = 1; seed <= 4; seed++) {
            var swarm = Simulation.seeded(seed, new PieceLayout(1L << 30, 1 << 20));
            for (int i = 0; i < 8; i++) {
                swarm.seed(Habits.steady(5e5, 40 + 10 * i));
            }
            var taken = new ArrayList<Long>();
            for (int i = 0; i < 4; i++) {
                var viewer = swarm.viewer(1e6);
                viewer.greedy = true;
                viewer.open((long) i << 28);
            }
            swarm.run(20);
            for (int i = 0; i < 4; i++) {
                taken.add(swarm.viewers.get(i).taken() - ((long) i << 28));
            }
            long least = Collections.min(taken);
            long most = Collections.max(taken);
            assertTrue(least > 0.6 * most, swarm.seed + ": " + taken);
        }
    }

    @Test
    void strictReadersNeverSeeAByteOfALiar() {
        for (var scene : TrustTable.SCENES) {
            var score = Score.of(scene, Contender.STRICT, 1, 2);
            assertEquals(0, score.wrongAtStarts + score.wrongLater, scene.name());
        }
    }

    @Test
    void swiftReadersSeeFarLessOfLiarsThanThoseWhoTrustBlindly() {
        for (var scene : TrustTable.SCENES.subList(0, 4)) { // the rest: two witnesses that lie alike, see the table
            var swift = Score.of(scene, Contender.SWIFT, 1, 3);
            var blind = Score.of(scene, Contender.TORRSERVER, 1, 3);
            long ours = swift.wrongAtStarts + swift.wrongLater;
            assertTrue(10 * ours <= blind.wrongAtStarts + blind.wrongLater, scene.name() + ": " + ours);
        }
    }
}
