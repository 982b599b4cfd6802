package nagare.stream;

/// How far ahead of a player the swarm may fetch: what it asked for, and the more beyond that the more it has read in a
/// row. Who looks at a file and goes away has then cost little, and who plays is read ahead for within a second.
/// Pure. Bytes of the file throughout.
///
/// @param length of the file
/// @param end behind the last byte of the answer
/// @param peeks whether the device asks for a picture's sake
record Appetite(long length, long end, boolean peeks) {
    /// What a player is read ahead for when it begins, and what a look gets.
    static final long LEAST = 8 << 20;

    static final long PEEK = 1 << 20;

    /// For each byte that was read in a row so many more may be fetched.
    static final int GROWTH = 4;

    /// Beyond so much there is no bound: the engine has its own.
    static final long AMPLE = 80L << 20;

    /// Nothing from here on is wanted, of a player at `position` that has read `run` bytes in a row.
    long until(long position, long run) {
        boolean bounded = end < length;
        // While a short range is read, its own bytes are no reason to fetch beyond it.
        long grown = bounded && run < PEEK ? 0 : GROWTH * Math.min(run, AMPLE);
        if (grown >= AMPLE && !peeks) {
            return length;
        }
        long asked = bounded ? end : position + (peeks ? PEEK : LEAST);
        return Math.min(length, Math.max(asked, position) + (peeks ? 0 : grown));
    }

    /// Whether it is time to tell the engine: a tenth of a megabyte more is not worth a message.
    boolean isWorthTelling(long told, long position, long run) {
        long now = until(position, run);
        return now > told && (now == length || now - told >= LEAST / 2 || told - position < PEEK);
    }
}
