package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import nagare.torrent.metadata.MetadataShare;
import nagare.torrent.swarm.extension.Dialect;
import nagare.torrent.swarm.extension.Extensions;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.ProtocolException;

/// Gives peers that have only a magnet link our info dictionary (BEP 9), within the upload rate and before any block:
/// it is small, and nobody can ask for blocks without it. Where nothing is given to peers, this is not either.
final class MetadataGiving implements Dialect {
    /// Pieces of one peer that wait for the upload rate; what it asks for beyond is rejected.
    static final int MAX_WAITING = 64;

    private static final long LOOK_AGAIN = 50_000_000L;

    private final MetadataShare share;
    private final Budget budget;
    private final Extensions extensions;
    private final Map<Integer, Asker> askers = new HashMap<>();
    private final Deque<Due> due = new ArrayDeque<>();

    private static final class Asker {
        final MetadataShare.Allowance allowance;
        int waiting;

        Asker(long now) {
            allowance = new MetadataShare.Allowance(now);
        }
    }

    private record Due(Peer peer, MetadataMessage.Given piece) {}

    MetadataGiving(MetadataShare share, Budget budget, Extensions extensions) {
        this.share = share;
        this.budget = budget;
        this.extensions = extensions;
    }

    @Override
    public Extension extension() {
        return Extension.UT_METADATA;
    }

    @Override
    public ExtensionHandshake sign(ExtensionHandshake ours) {
        return share.bytes().isPresent() && budget.uploads()
                ? ours.withMetadata(share.bytes().getAsInt())
                : ours;
    }

    @Override
    public void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException {
        MetadataMessage message = MetadataMessage.parse(payload).orElse(null);
        switch (message) {
            case null -> {} // of a type that is not known
            case MetadataMessage.Request request -> asked(peer, request, now);
            case MetadataMessage.Given _, MetadataMessage.Reject _ -> {} // late: all is here
        }
    }

    private void asked(Peer peer, MetadataMessage.Request request, long now) {
        Asker asker = askers.computeIfAbsent(peer.number, _ -> new Asker(now));
        if (!budget.uploads() || asker.waiting == MAX_WAITING) {
            say(peer, new MetadataMessage.Reject(request.piece()));
            return;
        }
        switch (share.answer(request, asker.allowance, now)) {
            case MetadataMessage.Given piece -> {
                asker.waiting++;
                due.add(new Due(peer, piece));
            }
            case MetadataMessage.Reject reject -> say(peer, reject);
            case MetadataMessage.Request _ -> throw new IllegalStateException("no answer");
        }
    }

    @Override
    public void settle(long now) {
        while (!due.isEmpty() && budget.mayUpload(due.peek().piece().bytes().remaining(), now)) {
            Due next = due.remove();
            askers.get(next.peer().number).waiting--;
            say(next.peer(), next.piece());
        }
    }

    @Override
    public long nextSettle(long now) {
        return due.isEmpty() ? Long.MAX_VALUE : now + LOOK_AGAIN;
    }

    private void say(Peer peer, MetadataMessage answer) {
        extensions.say(peer, Extension.UT_METADATA, answer.payload());
    }

    @Override
    public void left(Peer peer, long now) {
        askers.remove(peer.number);
        due.removeIf(waiting -> waiting.peer().number == peer.number);
    }
}
