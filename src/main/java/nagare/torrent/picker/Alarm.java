package nagare.torrent.picker;

import java.util.Collection;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.reader.Reader;

/// When a plan is due though nothing happens: a peer falls silent, a late block may be asked elsewhere, a ghost goes.
final class Alarm {
    private static final long RECHECK = 100_000_000L;

    long next(Collection<Peer> peers, Collection<Reader> readers, boolean pressing, long now) {
        long next = Long.MAX_VALUE;
        for (var reader : readers) {
            next = Math.min(next, Math.min(reader.goneAt(), reader.speaksAt(now)));
        }
        for (var peer : peers) {
            next = Math.min(next, peer.refusedUntil());
            if (peer.owed.isEmpty()) {
                next = Math.min(next, peer.slotFreeAt(now));
            }
            if (!peer.owed.isEmpty()) {
                long snubAt = peer.snubAt();
                next = snubAt > now ? Math.min(next, snubAt) : next;
                if (pressing && !peer.snubbed) {
                    long lateAt = peer.lateAt();
                    next = Math.min(next, lateAt > now ? lateAt : now + RECHECK);
                }
            }
        }
        return next;
    }
}
