package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.swarm.CrowdPeer.Vice;
import nagare.torrent.swarm.member.Strangers;
import org.junit.jupiter.api.Test;

/// One honest seeder, in no hurry, among up to thirty peers of every vice. It has everything, so everything must come,
/// and only liars may be banned. Each seed is another crowd: how many of each kind, how fast and how far away, on one
/// host or many, in what order they are dialled, whether everybody hangs now and then as on a busy computer.
final class CrowdTest {
    private static final long SECOND = 1_000_000_000L;

    /// Of each vice at most.
    private static final int EACH = 3;

    private static final double SEEDER_BYTES_PER_SECOND = 2e6;
    private static final double SLOWEST = 2e5;
    private static final double FASTEST = 3e8;
    private static final long TOTAL_BYTES = 11L << 20;

    /// The seeder alone would need 6 s. The silent are parted from after 30 s while a reader waits, 90 s else.
    private static final long SOON = 90 * SECOND;

    /// Crowds of each test; more by hand, from another first one on.
    private static final int CROWDS = Integer.getInteger("nagare.crowds", 100);

    private static final int FIRST = Integer.getInteger("nagare.crowds.first", 0);

    @Test
    void aDownloadFromAmongLiarsEnds() {
        everyCrowd(crowd -> crowd.download(SOON));
    }

    @Test
    void whatIsReadFromAmongLiarsComesToItsEnd() {
        everyCrowd(crowd -> crowd.play(SOON));
    }

    private static void everyCrowd(Predicate<Crowd> completes) {
        for (long seed = FIRST; seed < FIRST + CROWDS; seed++) {
            Crowd crowd = crowd(seed);
            assertTrue(completes.test(crowd), "crowd " + seed + ": " + crowd);
            List<Vice> innocent =
                    crowd.banned().stream().filter(vice -> !vice.isLiar()).toList();
            assertEquals(List.of(), innocent, "crowd " + seed);
        }
    }

    private static Crowd crowd(long seed) {
        var random = new Random(seed);
        int pieceBytes = (64 << 10) << random.nextInt(3);
        var layout = new PieceLayout(TOTAL_BYTES - random.nextInt(50_000), pieceBytes);
        var crowd = new Crowd(seed, layout);
        boolean isOneHost = random.nextBoolean();
        int hiccupEvery = random.nextBoolean() ? Integer.MAX_VALUE : 300;
        int number = 0;
        for (Vice vice : Vice.values()) {
            int count = vice == Vice.NONE ? 1 : random.nextInt(EACH + 1);
            for (int i = 0; i < count; i++) {
                number++;
                var pace = new CrowdPeer.Pace(
                        vice == Vice.NONE ? SEEDER_BYTES_PER_SECOND : between(SLOWEST, FASTEST, random),
                        20_000 + random.nextInt(isOneHost ? 200_000 : 30_000_000),
                        hiccupEvery);
                var address = Strangers.address(isOneHost ? "127.0.0.1" : "10.0.0." + number, 1000 + number);
                crowd.add(new CrowdPeer(vice, address, layout, crowd, pace, crowd.random()));
            }
        }
        return crowd;
    }

    /// As many below the geometric mean as above.
    private static double between(double least, double most, Random random) {
        return Math.exp(random.nextDouble(Math.log(least), Math.log(most)));
    }
}
