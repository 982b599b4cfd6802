package nagare.torrent.mse;

import java.util.Random;
import java.util.random.RandomGenerator;

/// Chance that pads with so many bytes each time, and is known otherwise.
final class Chance implements RandomGenerator {
    private final Random random;
    private final int pad;

    Chance(long seed, int pad) {
        this.random = new Random(seed);
        this.pad = pad;
    }

    @Override
    public int nextInt(int bound) {
        return Math.min(pad, bound - 1);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
