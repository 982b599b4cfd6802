package nagare.torrent.picker;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Prints, as Markdown, how many wrong bytes reach a screen among liars: with our picker swift and strict, and with
/// blind trust. `java -cp target/classes:target/test-classes nagare.torrent.picker.TrustTable [SEEDS]`.
final class TrustTable {
    private static final int PEERS = 10;
    private static final double RATE = 6e5;
    private static final int HONEST_BLOCKS = 500;

    private TrustTable() {}

    /// Ten peers of 600 kB/s, some of which lie; a film of 8.47 Mbit/s in pieces of 4 MiB.
    static final List<Scene> SCENES = List.of(
            scene("no liar", swarm -> liars(swarm, 0)),
            scene("1 of 10 lies", swarm -> liars(swarm, 1)),
            scene("5 of 10 lie, each its own way", swarm -> liars(swarm, 5)),
            scene("2 of 10 lie alike, one network", swarm -> pair(swarm, 1, 1)),
            scene("2 of 10 lie alike, two networks", swarm -> pair(swarm, 1, 2)),
            scene("1 of 10 lies after 8 MB of truth", swarm -> {
                peer(swarm, habits(swarm).lyingAfter(HONEST_BLOCKS), 1);
                honest(swarm, PEERS - 1);
            }));

    public static void main(String[] arguments) {
        int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
        System.out.println(
                "| swarm | picker | wrong KiB per start or seek | starts and seeks with any, % | wrong KiB per"
                        + " hour later | seek p50 s |");
        System.out.println("|---|---|---|---|---|---|");
        for (var scene : SCENES) {
            for (var contender : List.of(Contender.SWIFT, Contender.STRICT, Contender.TORRSERVER)) {
                var score = Score.of(scene, contender, 1, seeds);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %.1f | %.1f | %.0f | %s |%n",
                        scene.name(),
                        contender == Contender.TORRSERVER ? "blind trust (like TorrServer)" : contender.name(),
                        score.wrongAtStarts / 1024.0 / score.goals(),
                        100.0 * score.spoiltGoals / score.goals(),
                        score.wrongLater / 1024.0 / (score.watchedSeconds / 3600),
                        score.seeks.isEmpty() ? "-" : "%.2f".formatted(Score.percentile(score.seeks, 0.5)));
            }
        }
    }

    private static Scene scene(String name, Consumer<Simulation> peers) {
        return new Scene(name, 719L << 20, 4 << 20, Scene.FILM, peers);
    }

    private static void liars(Simulation swarm, int liars) {
        for (int i = 0; i < liars; i++) {
            peer(swarm, habits(swarm).lying(), 1 + i);
        }
        honest(swarm, PEERS - liars);
    }

    private static void pair(Simulation swarm, long one, long other) {
        peer(swarm, habits(swarm).colluding(), one);
        peer(swarm, habits(swarm).colluding(), other);
        honest(swarm, PEERS - 2);
    }

    private static void honest(Simulation swarm, int peers) {
        for (int i = 0; i < peers; i++) {
            peer(swarm, habits(swarm), 100 + i);
        }
    }

    private static Habits habits(Simulation swarm) {
        return Habits.steady(RATE * swarm.random.nextDouble(0.5, 1.5), swarm.random.nextLong(30, 120));
    }

    private static void peer(Simulation swarm, Habits habits, long network) {
        var all = new BitSet();
        all.set(0, swarm.layout.pieces());
        swarm.join(habits, all, network);
    }
}
