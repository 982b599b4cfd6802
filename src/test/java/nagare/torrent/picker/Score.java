package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import nagare.torrent.picker.order.Start;

/// What viewers felt in one scene with one picker, over some seeds: each opens the film, watches for ten seconds, seeks
/// three times and watches for eight seconds after each. Who waits longer than a minute for a first byte has waited a
/// minute.
final class Score {
    static final double PATIENCE = 60;
    private static final double START_WATCH = 10;
    private static final double SEEK_WATCH = 8;
    private static final int SEEKS = 3;

    final List<Double> starts = new ArrayList<>();
    final List<Double> seeks = new ArrayList<>();
    int stalls;
    double stalledSeconds;
    double watchedSeconds;

    /// Wrong bytes on the screen within two seconds of film after a start or a seek, and how many of these had any.
    long wrongAtStarts;

    int spoiltGoals;
    long wrongLater;
    private long useful;
    private long redundant;

    static Score of(Scene scene, Contender contender, long firstSeed, int seeds) {
        var score = new Score();
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            score.watch(scene, contender, seed);
        }
        return score;
    }

    void watch(Scene scene, Contender contender, long seed) {
        var swarm = scene.play(contender, seed);
        var targets = new SplittableRandom(seed);
        var viewer = swarm.viewer(scene.bitrate());
        viewer.how = contender.how();
        viewer.open(0);
        boolean patient = reach(swarm, viewer, starts, START_WATCH);
        for (int i = 0; i < SEEKS && patient; i++) {
            viewer.seek(somewhereNew(swarm, targets, scene));
            patient = reach(swarm, viewer, seeks, SEEK_WATCH);
        }
        stalls += viewer.stalls;
        stalledSeconds += viewer.stalledFor / 1e9;
        wrongAtStarts += viewer.wrongAtStarts;
        wrongLater += viewer.wrongLater;
        useful += swarm.useful;
        redundant += swarm.redundant;
    }

    /// A place that is not here yet, and has half a minute of film after it.
    private static long somewhereNew(Simulation swarm, RandomGenerator targets, Scene scene) {
        long most = scene.bytes() - (long) (30 * scene.bitrate());
        long target = targets.nextLong(most);
        for (int i = 0; i < 100 && swarm.isHere(target, Start.STRICT); i++) {
            target = targets.nextLong(most);
        }
        return target;
    }

    /// Runs to the first byte and a while on. False when the viewer gave up.
    private boolean reach(Simulation swarm, Viewer viewer, List<Double> delays, double watch) {
        double waited = 0;
        long wrong = viewer.wrongAtStarts;
        while (!viewer.hasStarted() && waited < PATIENCE) {
            swarm.run(1);
            waited++;
        }
        delays.add(viewer.hasStarted() ? viewer.delays.getLast() / 1e9 : PATIENCE);
        swarm.run(watch);
        watchedSeconds += watch;
        spoiltGoals += viewer.wrongAtStarts > wrong ? 1 : 0;
        return viewer.hasStarted();
    }

    /// Starts and seeks.
    int goals() {
        return starts.size() + seeks.size();
    }

    /// Share of blocks that came for nothing.
    double waste() {
        return redundant / (double) Math.max(1, useful + redundant);
    }

    /// Stalls per minute of film.
    double stallsPerMinute() {
        return 60 * stalls / watchedSeconds;
    }

    static double percentile(List<Double> values, double share) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }
}
