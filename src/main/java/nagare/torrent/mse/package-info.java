/// Message stream encryption (MSE, also PE): a handshake before BitTorrent's own that hides it, and RC4 for what is
/// said afterwards. It keeps out whoever looks for patterns, not whoever listens in earnest. The handshake is pure:
/// start at [Handshaking]. [EncryptedStream] stands around a peer's stream.
@NullMarked
package nagare.torrent.mse;

import org.jspecify.annotations.NullMarked;
