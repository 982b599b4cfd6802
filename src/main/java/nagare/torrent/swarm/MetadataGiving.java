package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import nagare.torrent.metadata.MetadataShare;
import nagare.torrent.swarm.extension.Dialect;
import nagare.torrent.swarm.extension.Extensions;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.ProtocolException;

/// Gives peers that have only a magnet link our info dictionary (BEP 9).
final class MetadataGiving implements Dialect {
    private final MetadataShare share;
    private final Extensions extensions;
    private final Map<Integer, MetadataShare.Allowance> allowances = new HashMap<>();

    MetadataGiving(MetadataShare share, Extensions extensions) {
        this.share = share;
        this.extensions = extensions;
    }

    @Override
    public Extension extension() {
        return Extension.UT_METADATA;
    }

    @Override
    public ExtensionHandshake sign(ExtensionHandshake ours) {
        return share.bytes().isPresent() ? ours.withMetadata(share.bytes().getAsInt()) : ours;
    }

    @Override
    public void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException {
        MetadataMessage message = MetadataMessage.parse(payload).orElse(null);
        switch (message) {
            case null -> {} // of a type that is not known
            case MetadataMessage.Request request -> {
                var allowance = allowances.computeIfAbsent(peer.number, _ -> new MetadataShare.Allowance(now));
                answer(peer, share.answer(request, allowance, now));
            }
            case MetadataMessage.Given _, MetadataMessage.Reject _ -> {} // late: all is here
        }
    }

    private void answer(Peer peer, MetadataMessage answer) {
        extensions.say(peer, Extension.UT_METADATA, answer.payload());
    }

    @Override
    public void left(Peer peer, long now) {
        allowances.remove(peer.number);
    }
}
