package nagare.torrent.picker.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A piece between its first request and its last block: which blocks are here and from whom, which are asked, which
/// are free. A block is free while it is not here and no request that anybody counts on is under way for it.
public final class OpenPiece {
    public static final int NOBODY = -1;

    public final int piece;
    private final BitSet free = new BitSet();
    private final @Nullable Peer[] senders;
    private final @Nullable Request[] asked;
    /// Blocks that two peers of different networks sent alike.
    public final BitSet witnessed = new BitSet();

    /// Blocks that came a second time.
    public final BitSet compared = new BitSet();

    /// Blocks that two peers sent differently.
    public final BitSet disputed = new BitSet();

    /// Blocks that left before the hash.
    public final BitSet released = new BitSet();

    private int missing;
    private int freeBlocks;
    private int counted;

    OpenPiece(int piece, int blocks) {
        this.piece = piece;
        this.missing = blocks;
        this.freeBlocks = blocks;
        this.senders = new Peer[blocks];
        this.asked = new Request[blocks];
        free.set(0, blocks);
    }

    public boolean isHere(int block) {
        return senders[block] != null;
    }

    public int blocks() {
        return senders.length;
    }

    /// Who sent the block that is here.
    public Peer sender(int block) {
        return Objects.requireNonNull(senders[block]);
    }

    public int missing() {
        return missing;
    }

    int freeBlocks() {
        return freeBlocks;
    }

    /// How many requests under way are counted on.
    public int counted() {
        return counted;
    }

    /// The free block that this peer has not been asked for and that comes after `skip` other free ones, counted from
    /// block `first` on and then from the start of the piece; the last there is when there are fewer; or -1.
    public int free(Peer peer, int first, int skip) {
        int chosen = -1;
        int left = skip;
        int block = nextFree(peer, first);
        while (block >= 0 && left >= 0) {
            chosen = block;
            left--;
            block = left < 0 ? -1 : nextFree(peer, block + 1);
        }
        if (left < 0) {
            return chosen;
        }
        block = nextFree(peer, 0);
        while (block >= 0 && block < first && left >= 0) {
            chosen = block;
            left--;
            block = nextFree(peer, block + 1);
        }
        return chosen;
    }

    private int nextFree(Peer peer, int from) {
        int block = free.nextSetBit(from);
        while (block >= 0 && of(peer, block) != null) {
            block = free.nextSetBit(block + 1);
        }
        return block;
    }

    /// The request for this block that the peer still owes, or null.
    @Nullable
    public Request of(Peer peer, int block) {
        var request = asked[block];
        while (request != null && request.peer != peer) {
            request = request.rival;
        }
        return request;
    }

    public boolean isFree(int block) {
        return free.get(block);
    }

    /// The peer that sent the block or is asked for it, when there is but one and no second copy has come.
    @Nullable
    public Peer soleSource(int block) {
        var request = asked[block];
        if (senders[block] != null) {
            return request == null && !compared.get(block) ? senders[block] : null;
        }
        return request != null && request.rival == null ? request.peer : null;
    }

    /// How many peers are counted on for this block.
    public int holders(int block) {
        int holders = 0;
        for (var request = asked[block]; request != null; request = request.rival) {
            if (!request.doubted) {
                holders++;
            }
        }
        return holders;
    }

    void ask(Request request) {
        request.rival = asked[request.index];
        asked[request.index] = request;
        counted++;
        settle(request.index);
    }

    void withdraw(Request gone) {
        int block = gone.index;
        if (asked[block] == gone) {
            asked[block] = gone.rival;
        } else {
            for (var request = asked[block]; request != null; request = request.rival) {
                if (request.rival == gone) {
                    request.rival = gone.rival;
                    break;
                }
            }
        }
        gone.rival = null;
        if (!gone.doubted) {
            counted--;
        }
        settle(block);
    }

    public void doubt(Request request, boolean doubted) {
        if (request.doubted != doubted) {
            request.doubted = doubted;
            counted += doubted ? -1 : 1;
            settle(request.index);
        }
    }

    /// Takes the block in, and tells which requests for it are still under way elsewhere.
    List<Request> arrived(int block, Peer sender) {
        senders[block] = sender;
        missing--;
        settle(block);
        return underWay(block);
    }

    /// The block is not here after all.
    public void spoilt(int block) {
        senders[block] = null;
        witnessed.clear(block);
        released.clear(block);
        missing++;
        settle(block);
    }

    List<Request> underWay(int block) {
        if (asked[block] == null) {
            return List.of();
        }
        var requests = new ArrayList<Request>();
        for (var request = asked[block]; request != null; request = request.rival) {
            requests.add(request);
        }
        return requests;
    }

    public List<Request> underWay() {
        var requests = new ArrayList<Request>();
        for (int block = 0; block < asked.length; block++) {
            requests.addAll(underWay(block));
        }
        return requests;
    }

    /// The peers that sent blocks, ascending.
    public List<Integer> contributors() {
        return Arrays.stream(senders)
                .filter(Objects::nonNull)
                .map(sender -> sender.id)
                .distinct()
                .sorted()
                .toList();
    }

    /// How long the rest of the piece will take: until the last block that is asked is due, and at least what the
    /// missing ones take when all who have them work on nothing else.
    public long remaining(Collection<Peer> peers, long now) {
        double blocksPerNano = 0;
        long last = now;
        for (var peer : peers) {
            if (peer.isServing() && peer.mayAsk(piece)) {
                blocksPerNano += 1.0 / peer.perBlock();
            }
            for (int place = peer.owed.size() - 1; place >= 0; place--) {
                var request = peer.owed.get(place);
                if (request.piece == this && !request.doubted) {
                    last = Math.max(last, peer.arrival(place, now));
                    break;
                }
            }
        }
        if (blocksPerNano == 0) {
            return Long.MAX_VALUE;
        }
        return Math.max(last - now, (long) (missing / blocksPerNano));
    }

    private void settle(int block) {
        boolean isFree = !isHere(block) && holders(block) == 0;
        if (isFree != free.get(block)) {
            free.set(block, isFree);
            freeBlocks += isFree ? 1 : -1;
        }
    }
}
