package nagare.torrent.picker;

import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nagare.torrent.metainfo.PieceLayout;

/// A swarm and a film, for comparisons: bytes, bytes per piece, bytes per second that the player takes, and the peers.
record Scene(String name, long bytes, int pieceBytes, double bitrate, Consumer<Simulation> peers) {
    private static final int KIBI = 1024;
    private static final int MEBI = 1024 * KIBI;

    /// A film of 8.47 Mbit/s.
    private static final double FILM = 8.47e6 / 8;

    private static final double[] MIXED_RATES = {2e6, 2e6, 1e6, 1e6, 1e6, 3e5, 3e5, 3e5};

    static final List<Scene> ALL = Stream.concat(
                    Stream.of(256 * KIBI, MEBI, 4 * MEBI, 16 * MEBI).map(Scene::mixed),
                    Stream.of(healthy(), tight(), hostile(), bursty(), choking(), leaving(), narrow()))
            .toList();

    Simulation play(Contender contender, long seed) {
        var swarm = Simulation.seeded(seed, new PieceLayout(bytes, pieceBytes), contender.picker());
        peers.accept(swarm);
        return swarm;
    }

    /// Eight seeds, 7.9 MB/s together, 80 ms away.
    static Scene mixed(int pieceBytes) {
        return new Scene("mixed, %d KiB".formatted(pieceBytes / KIBI), 1L << 30, pieceBytes, 1e6, swarm -> {
            for (double rate : MIXED_RATES) {
                swarm.seed(Habits.steady(rate, 80));
            }
        });
    }

    static Scene healthy() {
        return new Scene("healthy", 719L * MEBI, MEBI, FILM, swarm -> {
            for (int i = 0; i < 6; i++) {
                swarm.seed(Habits.steady(20e6 / 8, 40 + 4 * i));
            }
        });
    }

    static Scene tight() {
        return new Scene("tight", 240L * MEBI, MEBI, FILM, swarm -> {
            for (long rtt : new long[] {60, 90, 120, 160}) {
                swarm.seed(Habits.steady(3.3e6 / 8, rtt));
            }
        });
    }

    /// Two honest peers with 1.23 times the film's bitrate; one that spoils what it sends, one that never sends, and
    /// one
    /// that sends 50 kB/s.
    static Scene hostile() {
        return new Scene("hostile", 240L * MEBI, MEBI, FILM, swarm -> {
            swarm.seed(Habits.steady(1.23 * FILM / 2, 60));
            swarm.seed(Habits.steady(1.23 * FILM / 2, 60));
            swarm.seed(Habits.steady(1e6, 60).lying());
            swarm.seed(Habits.steady(1, 60));
            swarm.seed(Habits.steady(5e4, 60));
        });
    }

    /// Six peers of 600 kB/s that fall silent for up to five seconds, each about every ten.
    static Scene bursty() {
        return new Scene("bursty", 719L * MEBI, MEBI, FILM, swarm -> {
            for (int i = 0; i < 6; i++) {
                swarm.seed(Habits.steady(6e5, 40 + 20 * i).stalling(0.1));
            }
        });
    }

    /// Ten peers of 500 kB/s that choke for up to ten seconds, about every thirty.
    static Scene choking() {
        return new Scene("choking", 719L * MEBI, MEBI, FILM, swarm -> {
            for (int i = 0; i < 10; i++) {
                swarm.seed(Habits.steady(5e5, 40 + 10 * i).choking(0.05));
            }
        });
    }

    /// Ten peers, each of which stays 15 s on average and is followed by another.
    static Scene leaving() {
        return new Scene("leaving", 719L * MEBI, MEBI, FILM, swarm -> {
            swarm.seed(Habits.steady(3e5, 60));
            for (int i = 0; i < 10; i++) {
                visit(swarm);
            }
        });
    }

    private static void visit(Simulation swarm) {
        var all = new BitSet();
        all.set(0, swarm.layout.pieces());
        var peer = swarm.join(Habits.steady(swarm.random.nextDouble(1e5, 1e6), swarm.random.nextLong(20, 200)), all);
        long stay = (long) (-Math.log(1 - swarm.random.nextDouble()) * 15 * Timeline.SECOND);
        swarm.timeline.in(stay, () -> {
            swarm.leave(peer);
            visit(swarm);
        });
    }

    /// Twenty peers that could send far more than our line of 2 MB/s takes.
    static Scene narrow() {
        return new Scene("narrow downlink", 719L * MEBI, MEBI, FILM, swarm -> {
            swarm.downlink(2e6);
            for (int i = 0; i < 20; i++) {
                swarm.seed(Habits.steady(swarm.random.nextDouble(1e5, 2e6), swarm.random.nextLong(10, 200)));
            }
        });
    }
}
