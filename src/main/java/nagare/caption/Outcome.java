package nagare.caption;

/// What came of asking for subtitles.
sealed interface Outcome {
    record Ready(Caption caption) implements Outcome {}

    /// They are on their way.
    record Coming() implements Outcome {}

    /// The swarm or the disk did not give them; it may another time.
    record Failed(String why) implements Outcome {}

    /// There is nothing to be read in them, now and always.
    record Unreadable(String why) implements Outcome {}
}
