package nagare.torrent.picker.order;

/// Whether a reader takes bytes before the hash of their piece was checked, and how much it matters that it waits.
public enum Start {
    /// On earned trust, where waiting for the piece would be felt ([Picker#early]). For players.
    SWIFT,
    /// Never. For copies, caches and all that cannot be taken back.
    STRICT,
    /// Never, and for somebody who only looks: after everything that others need, a piece at a time, nothing ahead.
    BACKGROUND
}
