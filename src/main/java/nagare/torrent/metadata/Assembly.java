package nagare.torrent.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage.Given;
import nagare.torrent.wire.ProtocolException;

/// Puts the info dictionary together from all peers at once (BEP 9). Peers that announce the same size make an
/// [Edition], of which the three that most peers offer are fetched. Each peer begins elsewhere and is asked for several
/// pieces at a time; one that would have nothing to do is asked for what others owe. `now` is nanoseconds of a
/// monotonic
/// clock. Not thread-safe.
public final class Assembly {
    /// The largest info dictionary that is fetched.
    public static final int MAX_BYTES = ExtensionHandshake.MAX_METADATA_BYTES;

    /// Sizes that are fetched at the same time.
    public static final int MAX_SIZES = 3;

    /// Requests that one peer owes an answer to.
    public static final int MAX_OUTSTANDING = 8;

    /// Peers that owe the same piece at the same time.
    static final int MAX_ASKERS = 3;

    /// Copies from single peers that are fetched at the same time after the common one turned out wrong; fewer of a
    /// dictionary so long that together they would pass [#MAX_BYTES].
    static final int MAX_COPIES = 3;

    static final long ASK_AGAIN = 3_000_000_000L;
    static final long REST = 60_000_000_000L;
    /// A peer that let so many requests in a row pass is left alone for [#REST].
    static final int MAX_LATE = 3;

    /// Pieces that nobody asked for, after which a peer is dropped.
    static final int MAX_UNASKED = 2 * MAX_OUTSTANDING;

    private final Predicate<ByteBuffer> right;
    private final Map<Integer, Giver> givers = new LinkedHashMap<>();
    private final Map<Integer, Edition> editions = new LinkedHashMap<>();
    private final Set<Integer> liars = new HashSet<>();
    private Optional<ByteBuffer> dictionary = Optional.empty();
    private int met;

    /// What to ask of whom.
    public record Ask(int peer, int piece) {}

    /// @param right whether these bytes have the hashes that were asked for
    public Assembly(Predicate<ByteBuffer> right) {
        this.right = right;
    }

    /// The peer has a dictionary of this size, at most [#MAX_BYTES].
    public void offered(int peer, int bytes) {
        if (bytes <= 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("metadata of " + bytes + " bytes");
        }
        Giver known = givers.get(peer);
        if ((known == null || known.bytes != bytes) && !liars.contains(peer)) {
            left(peer);
            givers.put(peer, new Giver(peer, bytes, met++ * MAX_OUTSTANDING % Copy.pieces(bytes)));
        }
    }

    public void left(int peer) {
        Giver gone = givers.remove(peer);
        if (gone != null) {
            edition(gone).ifPresent(edition -> edition.giveUp(peer));
        }
    }

    /// The dictionary, once it is here and right.
    public Optional<ByteBuffer> dictionary() {
        return dictionary.map(ByteBuffer::duplicate);
    }

    /// Who was proved to have sent false bytes since the last call.
    public Set<Integer> drainLiars() {
        var told = Set.copyOf(liars);
        liars.clear();
        return told;
    }

    /// How many peers offer a dictionary.
    public int givers() {
        return givers.size();
    }

    /// The copy that is nearest to being whole, as pieces here and in all; empty before anybody offered one.
    public Optional<Progress> progress() {
        return editions.values().stream()
                .map(edition -> new Progress(edition.here(), edition.pieces()))
                .max(Comparator.comparingDouble(Progress::part));
    }

    /// So many of so many pieces.
    public record Progress(int here, int pieces) {
        double part() {
            return (double) here / pieces;
        }
    }

    // ---- what peers say ------------------------------------------------------------------------------------------

    /// A piece has come.
    ///
    /// @throws ProtocolException when the peer contradicts itself, or keeps sending what nobody asked for: drop it
    public void received(int peer, Given data) throws ProtocolException {
        Giver giver = givers.get(peer);
        if (dictionary.isPresent() || giver == null) {
            return; // it was asked before all was here, or before it took its offer back
        }
        if (!giver.owed.remove(data.piece())) {
            if (++giver.unasked >= MAX_UNASKED) {
                throw new ProtocolException("metadata that nobody asked for");
            }
            return;
        }
        giver.asked.remove(data.piece());
        if (data.totalBytes().orElse(giver.bytes) != giver.bytes
                || data.bytes().remaining() != Copy.bytesIn(data.piece(), giver.bytes)) {
            throw new ProtocolException("metadata of another size than the peer announced");
        }
        giver.late = 0;
        Optional<Edition> edition = edition(giver);
        edition.flatMap(of -> of.copyOf(peer)).ifPresent(copy -> {
            copy.put(data.piece(), peer, data.bytes());
            if (copy.isWhole()) {
                judge(edition.orElseThrow(), copy);
            }
        });
    }

    /// The peer does not give the piece: it has none, or is asked too much.
    public void rejected(int peer, long now) {
        Giver giver = givers.get(peer);
        if (giver != null) {
            rest(giver, now);
        }
    }

    private void rest(Giver giver, long now) {
        giver.rest(now + REST);
        edition(giver).ifPresent(edition -> edition.giveUp(giver.peer));
    }

    private void judge(Edition edition, Copy copy) {
        ByteBuffer whole = copy.whole();
        if (right.test(whole.duplicate())) {
            dictionary = Optional.of(whole.asReadOnlyBuffer());
            liars.addAll(edition.liars(copy));
            return;
        }
        OptionalInt sole = Edition.soleGiver(copy);
        if (sole.isPresent()) {
            liars.add(sole.getAsInt());
            left(sole.getAsInt());
        }
        if (!edition.isSpoilt()) {
            edition.spoil();
            givers.values().stream()
                    .filter(giver -> giver.bytes == edition.bytes)
                    .forEach(giver -> {
                        giver.asked.clear();
                        giver.owed.clear();
                        giver.unasked = 0; // what it was asked for before may still come
                    });
        }
    }

    private Optional<Edition> edition(Giver giver) {
        return Optional.ofNullable(editions.get(giver.bytes));
    }

    // ---- what is asked -------------------------------------------------------------------------------------------

    /// What to ask now; to be sent.
    public List<Ask> plan(long now) {
        if (dictionary.isPresent()) {
            return List.of();
        }
        for (Giver giver : givers.values()) {
            expire(giver, now);
        }
        choose(now);
        var asks = new ArrayList<Ask>();
        byPromise().forEach(giver -> {
            if (!giver.rests(now)) {
                edition(giver).ifPresent(edition -> ask(giver, edition, asks, now));
            }
        });
        return asks;
    }

    /// When to plan again though nothing happens.
    public long nextPlan(long now) {
        long next = Long.MAX_VALUE;
        if (dictionary.isPresent()) {
            return next;
        }
        for (Giver giver : givers.values()) {
            for (long asked : giver.asked.values()) {
                next = Math.min(next, asked + ASK_AGAIN);
            }
            if (giver.rests(now)) {
                next = Math.min(next, giver.restsUntil);
            }
        }
        return next;
    }

    /// Those that answer in time first, then those that came first.
    private List<Giver> byPromise() {
        return givers.values().stream()
                .sorted(Comparator.comparingInt(giver -> giver.late))
                .toList();
    }

    private void expire(Giver giver, long now) {
        boolean late = giver.asked.values().removeIf(asked -> now - asked >= ASK_AGAIN);
        if (late && ++giver.late >= MAX_LATE) {
            giver.late = MAX_LATE - 1; // one more chance after each rest
            rest(giver, now);
        }
    }

    /// The sizes that are fetched: those that most peers offer; what is begun stays among equals.
    private void choose(long now) {
        var offers = new LinkedHashMap<Integer, Integer>();
        for (Giver giver : givers.values()) {
            offers.merge(giver.bytes, giver.rests(now) ? 0 : 1, Integer::sum);
        }
        editions.keySet().removeIf(bytes -> !offers.containsKey(bytes) && offers.size() >= MAX_SIZES);
        offers.forEach((bytes, count) -> {
            if (editions.containsKey(bytes)) {
                return;
            }
            if (editions.size() >= MAX_SIZES) {
                int least = editions.keySet().stream()
                        .min(Comparator.comparingInt(known -> offers.getOrDefault(known, 0)))
                        .orElseThrow();
                if (offers.getOrDefault(least, 0) >= count) {
                    return;
                }
                editions.remove(least);
                givers.values().stream().filter(giver -> giver.bytes == least).forEach(giver -> giver.asked.clear());
            }
            editions.put(bytes, new Edition(bytes));
        });
    }

    private void ask(Giver giver, Edition edition, List<Ask> asks, long now) {
        if (edition.copyOf(giver.peer).isEmpty() && edition.mayBegin()) {
            edition.begin(giver.peer);
        }
        edition.copyOf(giver.peer).ifPresent(copy -> {
            boolean idle = giver.asked.isEmpty();
            int most = giver.late > 0 ? 1 : MAX_OUTSTANDING;
            int[] askers = askers(edition);
            while (giver.asked.size() < most) {
                OptionalInt piece = next(giver, copy, askers, idle && !edition.isSpoilt() ? MAX_ASKERS - 1 : 0);
                if (piece.isEmpty()) {
                    return;
                }
                giver.ask(piece.getAsInt(), now);
                askers[piece.getAsInt()]++;
                asks.add(new Ask(giver.peer, piece.getAsInt()));
            }
        });
    }

    /// Who owes what of the common copy; with copies of their own nobody takes anything from others.
    private int[] askers(Edition edition) {
        var askers = new int[edition.pieces()];
        if (!edition.isSpoilt()) {
            for (Giver giver : givers.values()) {
                if (giver.bytes == edition.bytes) {
                    giver.asked.keySet().forEach(piece -> askers[piece]++);
                }
            }
        }
        return askers;
    }

    /// The missing piece that fewest owe, at most `most` of them, from this peer's place on.
    private static OptionalInt next(Giver giver, Copy copy, int[] askers, int most) {
        int best = -1;
        for (int i = 0; i < copy.pieces(); i++) {
            int piece = (giver.first + i) % copy.pieces();
            boolean wanted = !copy.has(piece) && !giver.asked.containsKey(piece) && askers[piece] <= most;
            if (wanted && (best < 0 || askers[piece] < askers[best])) {
                best = piece;
            }
            if (best >= 0 && askers[best] == 0) {
                break;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }
}
