/// Bencode (BEP 3): sealed values, a reader with limits, a canonical writer. Pure: bytes in, values out, and back.
/// Start at [BencodeReader] and [BencodeValue].
@NullMarked
package nagare.torrent.bencode;

import org.jspecify.annotations.NullMarked;
