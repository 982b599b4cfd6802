package nagare.torrent.picker.books;

/// How many requests the time allows to have under way with each peer.
public enum Depth {
    /// Readers are some seconds ahead: just keep the line busy, and be ready for a seek.
    THIN,
    /// A reader is short of something: no line may run dry.
    LEAN,
    /// Readers are far ahead and have all they need; a download uses the rest.
    RELAXED,
    /// Nobody watches.
    DEEP
}
