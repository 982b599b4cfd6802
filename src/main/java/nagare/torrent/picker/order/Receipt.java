package nagare.torrent.picker.order;

/// What a block that arrived was to the picker.
public enum Receipt {
    /// Keep it; the piece has blocks missing still.
    WANTED,
    /// Keep it; with it every block of the piece is here.
    COMPLETES_PIECE,
    /// Asked for, but another peer was first, or it is not needed any more: drop it.
    REDUNDANT,
    /// Never asked of this peer (or cancelled long ago): drop it, and count it against the peer.
    UNASKED
}
