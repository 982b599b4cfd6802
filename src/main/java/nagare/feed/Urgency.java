package nagare.feed;

/// Who waits for the answer.
public enum Urgency {
    /// A person does: goes ahead of the background, and waits for no more than one interval.
    INTERACTIVE,
    /// Nobody does.
    BACKGROUND
}
