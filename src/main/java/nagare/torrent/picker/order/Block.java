package nagare.torrent.picker.order;

/// A block on the wire (BEP 3 `request`): piece index, offset in the piece and length, both in bytes.
public record Block(int piece, int begin, int length) {}
