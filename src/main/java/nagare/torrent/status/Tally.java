package nagare.torrent.status;

/// What a swarm has done since it woke, in payload bytes. `redundant` came in vain, what failed its hash included;
/// `failed` is that part of it. `hedged` counts blocks that were asked of a second peer because the first was late.
/// `early` bytes left for a player before their hash was known, and `falseEarly` of them were wrong or cannot be told
/// from wrong ones. `joined` counts the peers that were connected.
public record Tally(
        long downloaded,
        long uploaded,
        long redundant,
        long failed,
        long hedged,
        long early,
        long falseEarly,
        long joined) {
    public static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0, 0);

    public Tally {
        if (downloaded < 0 || uploaded < 0 || redundant < 0 || failed < 0 || hedged < 0 || joined < 0) {
            throw new IllegalArgumentException("a tally counts up: %d %d %d %d %d %d"
                    .formatted(downloaded, uploaded, redundant, failed, hedged, joined));
        }
        if (early < 0 || falseEarly < 0) {
            throw new IllegalArgumentException("a tally counts up: %d early, %d false".formatted(early, falseEarly));
        }
    }

    /// What was done since then. Less than nothing is told as nothing: the swarm has slept in between.
    public Tally since(Tally then) {
        return new Tally(
                Math.max(0, downloaded - then.downloaded),
                Math.max(0, uploaded - then.uploaded),
                Math.max(0, redundant - then.redundant),
                Math.max(0, failed - then.failed),
                Math.max(0, hedged - then.hedged),
                Math.max(0, early - then.early),
                Math.max(0, falseEarly - then.falseEarly),
                Math.max(0, joined - then.joined));
    }

    /// The share of what came that came in vain.
    public double waste() {
        return downloaded == 0 ? 0 : Math.min(1, (double) redundant / downloaded);
    }
}
