package nagare.torrent.picker.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nagare.torrent.picker.books.OpenPiece;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Peers;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.reader.Agenda;
import org.jspecify.annotations.Nullable;

/// Pieces that did not hash. First they are mended ([Mending]); where that is not possible, each is fetched again from
/// one peer alone, so that another failure has one author; only where a viewer waits, all who have proved themselves
/// help with the first tries.
///
/// An author comes last when the next one is chosen, however fast it is, and from the [#REST_FROM]th failure on only
/// after a rest. So everybody else has its turn before anybody has a second one, and where one peer has the right
/// piece, it comes right. A torrent that is damaged is not fetched for ever at full speed.
public final class Suspects {
    /// From so many failures on authors rest, longer with each.
    public static final int REST_FROM = 4;

    public static final long FIRST_REST = 1_000_000_000L;
    public static final long LONGEST_REST = 64_000_000_000L;

    /// With so many authors here it may be the torrent that is wrong: the others have their turns a rest apart.
    public static final int SEVERAL_AUTHORS = 3;

    /// From so many failures on the piece is taken from its one peer only, and who once sent right pieces comes first.
    public static final int STRICT_FROM = 3;

    /// How long that peer may be silent after it has begun; each time the piece is taken from one that had, the next
    /// one may be twice as long.
    private static final long FIRST_PATIENCE = 2_000_000_000L;

    private static final int PATIENCE_DOUBLINGS = 5;

    /// So many times a viewer who waits gets it from several.
    private static final int SHARED_MOST = 2;

    /// How much worse a peer counts that is late.
    private static final double LATE = 4;

    /// How many times longer a reader would wait for the peer that has the piece now than for the one that gets it
    /// then.
    private static final double WORTH_IT = 2;

    /// How much worse a peer counts that has not sent a block of a right piece yet.
    private static final int STRANGE = 8;

    private static final double MISTRUST = 0.25;
    private static final long NEVER = Long.MAX_VALUE;

    private static final class Suspect {
        /// How often each sent all of what failed.
        final Map<Integer, Integer> authors = new HashMap<>();
        List<Integer> contributors = List.of();
        int failures;
        long failedAt;
        int sole = OpenPiece.NOBODY;
        long soleServedAt;
        int takenAway;
        boolean presses;
        /// When somebody who serves may be asked whose rest is not over.
        long rested = NEVER;

        /// Whose blocks are fetched again from all others, while the piece is being mended.
        @Nullable
        Set<Integer> suspected;

        /// A viewer who waits gets it from all who once sent right pieces, the first time; who lied shows when it is
        /// right.
        boolean isSharedWith(Peer peer) {
            return presses && failures <= SHARED_MOST && !peer.isStranger();
        }

        boolean isStrict() {
            return suspected == null && failures >= STRICT_FROM;
        }

        /// From when on the peer may be asked.
        long restsUntil(Peer peer) {
            boolean isAuthor = authors.containsKey(peer.id);
            if (failures < REST_FROM || !isAuthor && authors.size() < SEVERAL_AUTHORS) {
                return failedAt;
            }
            int doublings = isAuthor ? Math.min(failures - REST_FROM, Long.SIZE / 2) : 0;
            return failedAt + Math.min(FIRST_REST << doublings, LONGEST_REST);
        }

        /// The better one first.
        int compare(Peer one, double cost, Peer other, double otherCost) {
            int tries = Integer.compare(authors.getOrDefault(one.id, 0), authors.getOrDefault(other.id, 0));
            if (tries != 0) {
                return tries;
            }
            if (one.snubbed != other.snubbed) {
                return one.snubbed ? 1 : -1;
            }
            if (failures >= STRICT_FROM && one.isStranger() != other.isStranger()) {
                return one.isStranger() ? 1 : -1;
            }
            return Double.compare(cost, otherCost);
        }

        long patience() {
            return FIRST_PATIENCE << Math.min(takenAway, PATIENCE_DOUBLINGS);
        }
    }

    private final Map<Integer, Suspect> suspects = new LinkedHashMap<>();

    /// The piece failed with blocks of these; of the authors before, those who left are forgotten.
    public void add(int piece, List<Integer> contributors, Peers peers, long now) {
        var suspect = suspects.computeIfAbsent(piece, _ -> new Suspect());
        suspect.failures++;
        suspect.failedAt = now;
        suspect.contributors = contributors;
        suspect.sole = OpenPiece.NOBODY;
        suspect.suspected = null;
        suspect.authors.keySet().removeIf(author -> peers.of(author) == null);
        if (contributors.size() == 1) {
            suspect.authors.merge(contributors.getFirst(), 1, Integer::sum);
        }
    }

    public void clear(int piece) {
        suspects.remove(piece);
    }

    public boolean holds(int piece) {
        return !suspects.isEmpty() && suspects.containsKey(piece);
    }

    boolean isFirstFailure(int piece) {
        var suspect = suspects.get(piece);
        return suspect != null && suspect.failures == 1;
    }

    /// What the suspected peers sent of the piece is fetched from all others ([Mending]).
    void mend(int piece, Set<Integer> suspected) {
        suspects.get(piece).suspected = suspected;
    }

    void stopMending(int piece) {
        var suspect = suspects.get(piece);
        if (suspect != null) {
            suspect.suspected = null;
        }
    }

    /// Whether the piece failed and one peer alone is asked for it.
    public boolean reserves(int piece) {
        if (suspects.isEmpty()) {
            return false;
        }
        var suspect = suspects.get(piece);
        return suspect != null && suspect.suspected == null;
    }

    public boolean mayAsk(Peer peer, int piece) {
        if (suspects.isEmpty()) {
            return true;
        }
        var suspect = suspects.get(piece);
        if (suspect != null && suspect.suspected != null) {
            return !suspect.suspected.contains(peer.id);
        }
        return suspect == null || suspect.sole == peer.id || suspect.isSharedWith(peer);
    }

    /// Whether a block of the piece that comes from this peer is kept: what was asked of others, before the piece was
    /// this one's alone, is not.
    public boolean welcomes(Peer peer, int piece) {
        var suspect = suspects.get(piece);
        return suspect == null || !suspect.isStrict() || suspect.sole == peer.id;
    }

    /// Whether the peer had a part in a piece that did not hash and has not been fetched again.
    public boolean involve(int peer) {
        return suspects.values().stream().anyMatch(suspect -> suspect.contributors.contains(peer));
    }

    /// Who sent the blocks that did not hash.
    public List<Integer> contributors(int piece) {
        var suspect = suspects.get(piece);
        return suspect == null ? List.of() : suspect.contributors;
    }

    /// The one peer that is asked for the piece, [OpenPiece#NOBODY] for none.
    public int sole(int piece) {
        var suspect = suspects.get(piece);
        return suspect == null ? OpenPiece.NOBODY : suspect.sole;
    }

    /// When [#assign] is due though nothing happens.
    public long nextLook() {
        long next = NEVER;
        for (var suspect : suspects.values()) {
            next = Math.min(next, suspect.rested);
        }
        return next;
    }

    /// Finds the one peer for each suspect piece that has none, or whose peer stopped serving; or is late with it while
    /// a reader presses, for then playing on comes before knowing for sure. Tells of which pieces the blocks of all
    /// others must go.
    ///
    /// @param peers those that are asked for anything at all
    public List<Integer> assign(Collection<Peer> peers, Pieces pieces, Agenda agenda, long now) {
        var taken = new ArrayList<Integer>();
        for (var entry : suspects.entrySet()) {
            int piece = entry.getKey();
            var suspect = entry.getValue();
            suspect.rested = NEVER;
            if (!pieces.isDone(piece) && suspect.suspected == null) {
                var wish = agenda.of(piece);
                suspect.presses = wish != null && wish.urgency().isPressing();
                if (assign(suspect, piece, peers, pieces, now) && suspect.isStrict()) {
                    taken.add(piece);
                }
            }
        }
        return taken;
    }

    /// True when another peer has it now.
    private static boolean assign(Suspect suspect, int piece, Collection<Peer> peers, Pieces pieces, long now) {
        Peer keeps = null;
        Peer best = null;
        double least = Double.MAX_VALUE;
        double keeping = 0;
        boolean mayLinger = suspect.isStrict() && pieces.isPartlyHere(piece);
        for (var peer : peers) {
            boolean hasIt = peer.id == suspect.sole;
            if (hasIt && peer.isServing()) {
                suspect.soleServedAt = now;
            } else if (hasIt && mayLinger && isAwaited(suspect, peer, piece, now)) {
                return false;
            }
            if (peer.isDeaf() || !peer.mayAsk(piece)) {
                continue;
            }
            if (!hasIt && suspect.restsUntil(peer) > now) {
                suspect.rested = Math.min(suspect.rested, suspect.restsUntil(peer));
                continue;
            }
            boolean isLate = suspect.presses && !mayLinger && !peer.owed.isEmpty() && peer.lateAt() < now;
            if (hasIt && peer.isServing() && !isLate) {
                keeps = peer;
            }
            double cost = cost(peer, suspect, pieces.freeBlocks(piece), now) * (isLate ? LATE : 1);
            keeping = hasIt ? cost : keeping;
            if (best == null || suspect.compare(peer, cost, best, least) < 0) {
                least = cost;
                best = peer;
            }
        }
        boolean isWorthIt = keeps == null || suspect.presses && !mayLinger && least * WORTH_IT < keeping;
        int sole = best == null ? OpenPiece.NOBODY : best.id;
        if (!isWorthIt || sole == suspect.sole) {
            return false;
        }
        suspect.takenAway += mayLinger && suspect.sole != OpenPiece.NOBODY ? 1 : 0;
        suspect.sole = sole;
        suspect.soleServedAt = now;
        var open = pieces.open(piece);
        if (open != null) {
            open.underWay().forEach(request -> open.doubt(request, true));
            pieces.settle(open);
        }
        return best != null;
    }

    /// Silence, or a choke, of one that has begun is borne for a while: else nobody slow ever comes to an end with it.
    private static boolean isAwaited(Suspect suspect, Peer peer, int piece, long now) {
        long until = suspect.soleServedAt + suspect.patience();
        if (!peer.offers(piece) || until <= now) {
            return false;
        }
        suspect.rested = until;
        return true;
    }

    /// How long the peer would take for the piece; longer for those who may have spoilt it, and for strangers: with
    /// several liars about, the piece would go from one to the next of them.
    private static double cost(Peer peer, Suspect suspect, int blocks, long now) {
        double time = peer.start(now) - now + (double) Math.max(1, blocks) * peer.perBlock();
        int spoilt = suspect.contributors.contains(peer.id) ? 2 : 1;
        int doubt = peer.isStranger() ? STRANGE : 1;
        return time * Math.max(spoilt, doubt) * (1 + MISTRUST * Math.max(0, -peer.trust()));
    }
}
