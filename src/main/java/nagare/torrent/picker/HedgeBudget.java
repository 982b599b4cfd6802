package nagare.torrent.picker;

/// How many blocks may be asked of a second peer: a tenth of what came, and a handful at a start or a seek, when a late
/// block hurts most.
final class HedgeBudget {
    private static final double SHARE = 0.1;
    private static final double HANDFUL = 32;

    private double blocks = HANDFUL;
    private long spent;

    boolean allows() {
        return blocks >= 1;
    }

    void spend() {
        blocks--;
        spent++;
    }

    /// Blocks so far, over all refills.
    long spent() {
        return spent;
    }

    void earn() {
        blocks = Math.min(blocks + SHARE, HANDFUL);
    }

    void refill() {
        blocks = HANDFUL;
    }
}
