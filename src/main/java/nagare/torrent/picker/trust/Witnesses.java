package nagare.torrent.picker.trust;

import java.util.Collection;
import nagare.torrent.picker.books.OpenPiece;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.reader.Agenda;
import nagare.torrent.picker.reader.Urgency;
import org.jspecify.annotations.Nullable;

/// At a cold start no peer is trusted, so the first blocks that a swift reader stands before are asked of peers in two
/// networks: alike, they may leave at once. After the first verified piece trust takes over.
public final class Witnesses {
    /// One block in so many of the first piece is asked twice, from where the reader began: more would delay the
    /// piece, after which nothing needs a witness.
    static final int ONE_IN = 8;

    /// 128 KiB hold the head of a container.
    static final int LEAST = 8;

    public static final int MOST = 32;

    private final Pieces pieces;
    private final Agenda agenda;
    private final Trust trust;
    private @Nullable OpenPiece piece;
    private int first;

    public Witnesses(Pieces pieces, Agenda agenda, Trust trust) {
        this.pieces = pieces;
        this.agenda = agenda;
        this.trust = trust;
    }

    /// Finds the piece whose head needs witnesses, if there is one.
    public void look(Collection<Peer> peers, long now) {
        piece = null;
        int missing = agenda.firstMissing();
        var wish = missing < 0 ? null : agenda.of(missing);
        if (wish == null
                || wish.urgency() != Urgency.BLOCKED
                || !wish.byBlock()
                || pieces.isProvable(missing)
                || trust.anyTrusted()) {
            return;
        }
        var open = pieces.open(missing);
        boolean isSoonWhole = open != null && open.remaining(peers, now) <= EarlyBlocks.BEARABLE;
        if (!isSoonWhole) {
            piece = pieces.opened(missing);
            int begun = pieces.layout.pieceAt(wish.reader().soughtTo());
            first = begun == missing
                    ? wish.reader().firstBlock(missing, wish.reader().soughtTo())
                    : 0;
        }
    }

    public boolean isNeeded() {
        return piece != null;
    }

    public OpenPiece piece() {
        if (piece == null) {
            throw new IllegalStateException("no piece needs witnesses");
        }
        return piece;
    }

    /// The first head block that one peer of another network sent or was asked for, and no second; or -1 when a block
    /// that nobody was asked for comes before it.
    public int blockFor(Peer peer) {
        var open = piece();
        int end = Math.min(open.blocks(), first + Math.clamp(open.blocks() / ONE_IN, LEAST, MOST));
        for (int block = first; block < end; block++) {
            if (open.isFree(block)) {
                return -1;
            }
            var other = open.soleSource(block);
            if (other != null && other.network != peer.network && open.of(peer, block) == null) {
                return block;
            }
        }
        return -1;
    }
}
