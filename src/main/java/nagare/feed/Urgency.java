package nagare.feed;

/// Who waits for the answer.
public enum Urgency {
    /// A player stands still for it: starts at once, and the background waits the longer for it.
    PLAYING,
    /// A person does: goes ahead of the background, and waits for no more than one interval.
    INTERACTIVE,
    /// Nobody does.
    BACKGROUND
}
