package nagare.torrent.picker.reader;

/// How badly a reader needs a piece, the worst first. What is merely wanted, without a reader, comes after all of them.
public enum Urgency {
    /// The player stands still for it, or will right after.
    BLOCKED,
    /// The next seconds of media: with these here a start or a seek is over.
    START,
    /// The ends of a file, where containers keep their index.
    INDEX,
    /// Read-ahead against the swarm's moods.
    AHEAD,
    /// What somebody wants to know of the file, whom no viewer waits for.
    BACKGROUND;

    public boolean isPressing() {
        return this == BLOCKED || this == START;
    }
}
