package nagare.torrent.picker;

/// Whether a reader takes bytes before the hash of their piece was checked.
public enum Start {
    /// On earned trust, where waiting for the piece would be felt ([Picker#early]). For players.
    SWIFT,
    /// Never. For copies, caches and all that cannot be taken back.
    STRICT
}
