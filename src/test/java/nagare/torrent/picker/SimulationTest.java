package nagare.torrent.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import org.junit.jupiter.api.Test;

/// What the viewer feels, over hundreds of seeded swarms.
final class SimulationTest {
    private static final int KIBI = 1024;
    private static final int MEBI = 1024 * KIBI;
    private static final double[] MIXED_RATES = {2e6, 2e6, 1e6, 1e6, 1e6, 3e5, 3e5, 3e5};
    private static final double MIXED_SUM = 7.9e6;

    /// The swarm of facts/ENGINE.md §0: eight seeds, 7.9 MB/s together, 80 ms away.
    private static void mixed(Simulation swarm) {
        for (double rate : MIXED_RATES) {
            swarm.seed(Habits.steady(rate, 80));
        }
    }

    private static double percentile(List<Double> values, double share) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }

    @Test
    void aSeekTakesAtMostTwiceTheBoundAtTheMedian() {
        for (int pieceBytes : new int[] {256 * KIBI, MEBI, 4 * MEBI}) {
            var starts = new ArrayList<Double>();
            var seeks = new ArrayList<Double>();
            double waste = 0;
            int runs = 12;
            for (long seed = 1; seed <= runs; seed++) {
                var swarm = Simulation.seeded(seed, new PieceLayout(1L << 30, pieceBytes));
                mixed(swarm);
                var viewer = swarm.viewer(1e6);
                viewer.open(0);
                swarm.run(8);
                for (int i = 0; i < 5; i++) {
                    viewer.seek(swarm.random.nextLong(1L << 30));
                    swarm.run(3);
                }
                assertEquals(6, viewer.delays.size(), swarm.seed + ": a seek never ended");
                starts.add(viewer.delays.getFirst() / 1e9);
                viewer.delays.stream().skip(1).forEach(delay -> seeks.add(delay / 1e9));
                waste += swarm.waste() / runs;
            }
            double bound = 0.08 + pieceBytes / MIXED_SUM;
            System.out.printf(
                    "piece %4d KiB  bound %.2f s  start p50 %.2f p95 %.2f  seek p50 %.2f p95 %.2f  waste %.1f %%%n",
                    pieceBytes / KIBI,
                    bound,
                    percentile(starts, 0.5),
                    percentile(starts, 0.95),
                    percentile(seeks, 0.5),
                    percentile(seeks, 0.95),
                    100 * waste);
            assertTrue(percentile(seeks, 0.5) <= 2 * bound, "seek p50 " + percentile(seeks, 0.5) + " of " + bound);
            assertTrue(percentile(seeks, 0.95) <= 4 * bound, "seek p95 " + percentile(seeks, 0.95) + " of " + bound);
            assertTrue(waste <= 0.1, "waste " + waste);
        }
    }

    @Test
    void playbackNeverStallsOnASwarmAFifthFasterThanTheFilm() {
        for (long seed = 1; seed <= 200; seed++) {
            var swarm = Simulation.seeded(seed, new PieceLayout(256L << 20, MEBI));
            int peers = swarm.random.nextInt(3, 12);
            double sum = 0;
            for (int i = 0; i < peers; i++) {
                double rate = swarm.random.nextDouble(5e4, 1e6);
                sum += rate;
                swarm.seed(Habits.steady(rate, swarm.random.nextLong(10, 300)));
            }
            var viewer = swarm.viewer(sum / 1.2);
            viewer.open(0);
            swarm.run(40);
            assertEquals(0, viewer.stalls, swarm.seed + " stalled for " + viewer.stalledFor / 1e9 + " s");
            assertTrue(viewer.hasStarted(), swarm.seed);
        }
    }

    @Test
    void aDownloadSurvivesStallsChokesLiesAndLeavers() {
        for (long seed = 1; seed <= 150; seed++) {
            var swarm = Simulation.seeded(seed, new PieceLayout(24L << 20, 256 * KIBI));
            wild(swarm, 10);
            var all = new BitSet();
            all.set(0, swarm.layout.pieces());
            swarm.engine.want(all);
            swarm.runUntilComplete(300);
            assertTrue(swarm.waste() <= 0.1, swarm.seed + ": waste " + swarm.waste());
        }
    }

    /// Strangers of every kind, and one steady seed so that all can end well.
    static void wild(Simulation swarm, int strangers) {
        swarm.seed(Habits.steady(5e5, 60));
        for (int i = 0; i < strangers; i++) {
            var random = swarm.random;
            var habits = Habits.steady(random.nextDouble(2e4, 2e6), random.nextLong(5, 400));
            habits = random.nextBoolean() ? habits.stalling(random.nextDouble(0.02, 0.3)) : habits;
            habits = random.nextInt(3) == 0 ? habits.choking(random.nextDouble(0.02, 0.2)) : habits;
            habits = random.nextBoolean() ? habits.old() : habits;
            habits = random.nextInt(8) == 0 ? habits.lying() : habits;
            var has = new BitSet();
            for (int piece = 0; piece < swarm.layout.pieces(); piece++) {
                has.set(piece, i % 2 == 0 || random.nextInt(3) > 0);
            }
            var peer = swarm.join(habits, has);
            if (random.nextInt(3) == 0) {
                swarm.timeline.in(random.nextLong(60 * Timeline.SECOND), () -> swarm.leave(peer));
            }
        }
    }
}
