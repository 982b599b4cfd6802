package nagare.torrent.picker;

import java.util.BitSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;

/// Decides which 16 KiB block to ask of which peer, driven by the deadlines of readers. One torrent, one owner thread.
/// Peers and readers are numbers that the owner chooses. A piece is absent, open (some blocks asked or here), whole
/// (all
/// blocks here, hash pending) or verified.
public final class Picker {
    /// @param verified pieces that are on disk already
    public Picker(PieceLayout layout, BitSet verified) {
        throw new UnsupportedOperationException(layout.toString() + verified);
    }

    // ---- readers -------------------------------------------------------------------------------------------------

    /// A reader of the file `[start, end)` in torrent bytes, now at `position`. It counts as waiting.
    public void openReader(int reader, long start, long end, long position, long now) {}

    /// The reader took bytes up to `position` (a seek is a move too).
    public void moveReader(int reader, long position, long now) {}

    /// Whether the player stands still for the byte at the reader's position.
    public void readerWaits(int reader, boolean waits, long now) {}

    public void closeReader(int reader, long now) {}

    /// Pieces to fetch besides what readers need (a download), in order, after everything that a reader needs.
    public void want(BitSet pieces) {}

    // ---- peers ---------------------------------------------------------------------------------------------------

    /// A connected peer, choking us, with no pieces known. `maxRequests` is its `reqq` (BEP 10; 250 when unsaid),
    /// `fast` whether BEP 6 is on, `rtt` the first estimate in nanoseconds.
    public void addPeer(int peer, int maxRequests, boolean fast, long rtt, long now) {}

    public void setMaxRequests(int peer, int maxRequests) {}

    public void has(int peer, int piece) {}

    /// Replaces what the peer has.
    public void has(int peer, BitSet pieces) {}

    public void allowedFast(int peer, int piece) {}

    public void choked(int peer, long now) {}

    public void unchoked(int peer, long now) {}

    public void removePeer(int peer, long now) {}

    /// Whether the peer has a piece that is wanted and not verified: then we are interested.
    public boolean isInteresting(int peer) {
        throw new UnsupportedOperationException("" + peer);
    }

    // ---- traffic -------------------------------------------------------------------------------------------------

    public Receipt received(int peer, Block block, long now) {
        throw new UnsupportedOperationException(peer + " " + block + now);
    }

    public void rejected(int peer, Block block, long now) {}

    /// The piece is good: on disk or about to be.
    public void verified(int piece) {}

    /// The piece did not hash: all its blocks are missing again. `only` is the one peer that delivered all of it, or
    /// -1.
    public void failed(int piece) {}

    /// A verified piece is gone (evicted, or spoilt on disk).
    public void lost(int piece) {}

    // ---- decisions -----------------------------------------------------------------------------------------------

    /// What to send now, in order. Cancels of a peer come before its requests, so that one write carries both.
    public List<Order> plan(long now) {
        throw new UnsupportedOperationException("" + now);
    }

    /// When [#plan] should be called again though nothing happens; `Long.MAX_VALUE` for never.
    public long nextPlan() {
        throw new UnsupportedOperationException();
    }

    /// Pieces inside a reader's window, which storage must not evict.
    public BitSet protectedPieces() {
        throw new UnsupportedOperationException();
    }
}
