package nagare.torrent.picker.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.books.OpenPiece;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Peers;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.books.Traffic;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import org.jspecify.annotations.Nullable;

/// The first thing to do about a piece that did not hash: its blocks stay, and only those of the peers that
/// probably spoilt it are fetched again, from all others at once. Probably: strangers, where others in the piece have
/// proved themselves; and whoever the other peers outvote. Where nobody stands out, single blocks are asked of others
/// and compared until somebody does. The hash then says whether that was right; if not, or if nothing shows, the
/// piece is fetched anew from one peer ([Suspects]).
public final class Mending {
    /// Failed pieces whose blocks are kept, and their bytes, at most.
    public static final int MOST_PIECES = 4;

    public static final long MOST_BYTES = 32 << 20;

    /// How long nothing may become of it.
    private static final long PATIENCE = 2_000_000_000L;

    /// At first one block of each sender is compared with those of so many others.
    private static final int WITNESSES = 2;

    private static final int WITNESSES_MOST = 6;

    private static final int SENDERS_MOST = 8;

    private static final class Patient {
        final OpenPiece piece;
        final Set<Integer> suspected = new LinkedHashSet<>();
        long progressAt;
        int missing;

        Patient(OpenPiece piece, long now) {
            this.piece = piece;
            this.progressAt = now;
        }
    }

    private final Pieces pieces;
    private final Peers peers;
    private final Suspects suspects;
    private final Traffic traffic;
    private final Votes votes = new Votes();
    private final Map<Integer, Patient> patients = new LinkedHashMap<>();
    private final List<Block> doubted = new ArrayList<>();
    private final List<Integer> givenUp = new ArrayList<>();

    public Mending(Pieces pieces, Peers peers, Suspects suspects, Traffic traffic) {
        this.pieces = pieces;
        this.peers = peers;
        this.suspects = suspects;
        this.traffic = traffic;
    }

    /// The whole piece has just failed, and [Suspects] know. True when its blocks stay.
    public boolean begin(OpenPiece failed, List<Integer> contributors, long now) {
        int bytes = pieces.layout.bytesIn(failed.piece);
        long kept = patients.keySet().stream()
                .mapToLong(piece -> pieces.layout.bytesIn(piece))
                .sum();
        if (contributors.size() < 2
                || failed.missing() > 0
                || pieces.isProvable(failed.piece)
                || !suspects.isFirstFailure(failed.piece)
                || patients.size() >= MOST_PIECES
                || kept + bytes > MOST_BYTES) {
            return false;
        }
        var patient = new Patient(failed, now);
        suspectStrangersBesideOthers(patient);
        senders(failed).forEach(sender -> suspectIfOutvoted(patient, sender));
        if (!isAnybodyLeft(patient)) {
            return false;
        }
        patients.put(failed.piece, patient);
        pieces.reopen(failed);
        suspects.mend(failed.piece, patient.suspected);
        patient.suspected.forEach(id -> doubt(failed, id));
        return true;
    }

    /// Two peers sent the block.
    public void compared(OpenPiece piece, int index, Peer witness, boolean alike, long now) {
        var sender = piece.sender(index);
        var before = votes.outvoted();
        votes.add(piece.piece, sender, witness, alike, now);
        for (var peer : votes.outvoted()) {
            if (!before.contains(peer)) {
                disown(peer, now);
            }
        }
        if (patients.get(piece.piece) instanceof Patient patient) {
            patient.progressAt = now;
        }
        judge(now);
    }

    /// Whether those who sent the failed pieces are outvoted now.
    private void judge(long now) {
        for (var patient : patients.values()) {
            for (var sender : senders(patient.piece)) {
                if (suspectIfOutvoted(patient, sender)) {
                    patient.progressAt = now;
                    doubt(patient.piece, sender.id);
                }
            }
        }
    }

    /// Whether a block of this peer is welcome. Of one that is outvoted only what it still owes: where nobody else
    /// serves, it has been asked all the same.
    public boolean welcomes(Peer peer, Block block) {
        if (votes.isEmpty() && patients.isEmpty()) {
            return true;
        }
        var patient = patients.get(block.piece());
        boolean isSuspected = patient != null && patient.suspected.contains(peer.id);
        return !isSuspected && (!votes.isOutvoted(peer) || peer.owes(block));
    }

    /// All but those whom the others contradict; all where only such serve.
    public Collection<Peer> useful(Collection<Peer> all) {
        if (votes.isEmpty()) {
            return all;
        }
        var useful = all.stream().filter(peer -> !votes.isOutvoted(peer)).toList();
        return useful.stream().anyMatch(Peer::isServing) ? useful : all;
    }

    /// Gives up what cannot be mended, and asks for blocks to compare where nobody is suspected yet.
    public void tend(List<Order> orders, long now) {
        votes.lapse(now);
        for (var patient : List.copyOf(patients.values())) {
            int piece = patient.piece.piece;
            if (pieces.open(piece) != patient.piece) {
                end(piece);
                continue;
            }
            if (patient.missing != patient.piece.missing()) {
                patient.missing = patient.piece.missing();
                patient.progressAt = now;
            }
            boolean isStuck = now - patient.progressAt >= PATIENCE || !isAnybodyLeft(patient);
            if (isStuck || patient.piece.missing() == 0 && !probe(patient, orders, now)) {
                giveUp(patient, now);
            }
        }
    }

    /// When [#tend] is due though nothing happens.
    public long nextLook() {
        long next = votes.nextLapse();
        for (var patient : patients.values()) {
            next = Math.min(next, patient.progressAt + PATIENCE);
        }
        return next;
    }

    /// The hash has spoken, or the piece is gone.
    public void settled(int piece) {
        end(piece);
        votes.settle(piece);
    }

    /// Blocks that were here and are missing again, since the last call.
    public List<Block> drainDoubted() {
        var drained = List.copyOf(doubted);
        doubted.clear();
        return drained;
    }

    /// Pieces of which nothing is kept any more, since the last call.
    public List<Integer> drainGivenUp() {
        var drained = List.copyOf(givenUp);
        givenUp.clear();
        return drained;
    }

    private void end(int piece) {
        patients.remove(piece);
        suspects.stopMending(piece);
    }

    private void giveUp(Patient patient, long now) {
        int piece = patient.piece.piece;
        end(piece);
        traffic.cancelAll(patient.piece, now);
        pieces.absent(piece);
        givenUp.add(piece);
    }

    private static void suspectStrangersBesideOthers(Patient patient) {
        var senders = senders(patient.piece);
        if (!senders.stream().allMatch(Peer::isStranger)) {
            senders.stream().filter(Peer::isStranger).forEach(stranger -> patient.suspected.add(stranger.id));
        }
    }

    private boolean suspectIfOutvoted(Patient patient, Peer sender) {
        return votes.isOutvoted(sender) && patient.suspected.add(sender.id);
    }

    /// Whether somebody serves who may be asked for what the suspected ones sent.
    private boolean isAnybodyLeft(Patient patient) {
        for (var peer : peers.all()) {
            if (peer.isServing() && peer.mayAsk(patient.piece.piece) && !patient.suspected.contains(peer.id)) {
                return true;
            }
        }
        return false;
    }

    /// An outvoted peer's blocks are fetched from others before they spoil pieces that are not whole yet.
    private void disown(Peer peer, long now) {
        for (var open : pieces.open()) {
            if (!patients.containsKey(open.piece) && !pieces.isProvable(open.piece)) {
                doubt(open, peer.id);
            }
        }
        for (var request : List.copyOf(peer.owed)) {
            traffic.cancel(request, now);
        }
    }

    /// From now on the piece is this peer's alone.
    public void leaveOnly(int sender, int piece) {
        var open = pieces.open(piece);
        if (open != null) {
            doubt(open, other -> other.id != sender);
        }
    }

    private void doubt(OpenPiece piece, int sender) {
        doubt(piece, other -> other.id == sender);
    }

    private void doubt(OpenPiece piece, Predicate<Peer> isDoubted) {
        for (int block = 0; block < piece.blocks(); block++) {
            if (piece.isHere(block) && isDoubted.test(piece.sender(block))) {
                piece.spoilt(block);
                int bytes = pieces.layout.bytesInBlock(piece.piece, block);
                doubted.add(new Block(piece.piece, block * PieceLayout.BLOCK, bytes));
            }
        }
        pieces.settle(piece);
    }

    /// Asks for copies of blocks: first one of each sender, of two others each; of more of them while nobody stands
    /// out;
    /// and where nobody contradicts anybody, of all blocks. False when none is under way and none can be asked for.
    private boolean probe(Patient patient, List<Order> orders, long now) {
        var piece = patient.piece;
        boolean any = piece.counted() > 0;
        for (int witnesses = WITNESSES; !any && witnesses <= WITNESSES_MOST; witnesses += WITNESSES) {
            for (var sender : senders(piece).stream().limit(SENDERS_MOST).toList()) {
                var compared = votes.comparedWith(sender, piece.piece);
                for (int asked = compared.size(); asked < witnesses; asked++) {
                    any |= ask(piece, sender, compared, orders, now);
                }
            }
        }
        if (!any && piece.disputed.isEmpty()) {
            for (int block = 0; block < piece.blocks(); block++) {
                any |= !piece.compared.get(block) && ask(piece, block, List.of(), orders, now);
            }
        }
        return any;
    }

    /// Those of most blocks first.
    private static List<Peer> senders(OpenPiece piece) {
        var blocks = new LinkedHashMap<Peer, Integer>();
        for (int block = 0; block < piece.blocks(); block++) {
            if (piece.isHere(block)) {
                blocks.merge(piece.sender(block), 1, Integer::sum);
            }
        }
        return blocks.entrySet().stream()
                .sorted(Map.Entry.<Peer, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean ask(OpenPiece piece, Peer sender, List<Peer> compared, List<Order> orders, long now) {
        for (int block = 0; block < piece.blocks(); block++) {
            if (piece.sender(block) == sender && !piece.compared.get(block)) {
                return ask(piece, block, compared, orders, now);
            }
        }
        return false;
    }

    private boolean ask(OpenPiece piece, int block, List<Peer> compared, List<Order> orders, long now) {
        var witness = witness(piece, block, compared, now);
        if (witness == null) {
            return false;
        }
        orders.add(traffic.askWitness(witness, piece, block, now));
        return true;
    }

    /// The peer of another network that would have the block soonest and was not compared with its sender yet.
    private @Nullable Peer witness(OpenPiece piece, int block, Collection<Peer> compared, long now) {
        var sender = piece.sender(block);
        return peers.all().stream()
                .filter(peer -> peer.isServing() && peer.mayAsk(piece.piece) && peer.network != sender.network)
                .filter(peer -> !compared.contains(peer) && piece.of(peer, block) == null && peer.hasRoom(now))
                .min(Comparator.comparingLong(peer -> peer.start(now) + peer.perBlock()))
                .orElse(null);
    }
}
