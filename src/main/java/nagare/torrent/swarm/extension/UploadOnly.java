package nagare.torrent.swarm.extension;

import java.nio.ByteBuffer;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.ProtocolException;

/// Whether a peer downloads nothing (BEP 21). Ours is never said of a torrent that may lose pieces again, nor while it
/// is
/// streamed: others might part from us.
public final class UploadOnly implements Dialect {
    private final Extensions extensions;
    private final Members members;
    private boolean only;

    public UploadOnly(Extensions extensions, Members members) {
        this.extensions = extensions;
        this.members = members;
    }

    @Override
    public Extension extension() {
        return Extension.UPLOAD_ONLY;
    }

    @Override
    public ExtensionHandshake sign(ExtensionHandshake ours) {
        return only ? ours.withUploadOnly(true) : ours;
    }

    @Override
    public void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException {
        if (payload.remaining() != 1) {
            throw new ProtocolException("upload_only of " + payload.remaining() + " bytes");
        }
        peer.uploadOnly = payload.get() != 0;
    }

    /// Whether we download nothing from now on; peers are told when that is new.
    public void is(boolean now) {
        if (only == now) {
            return;
        }
        only = now;
        for (Peer peer : members.all()) {
            ByteBuffer payload =
                    ByteBuffer.allocate(1).put((byte) (only ? 1 : 0)).flip();
            extensions.say(peer, Extension.UPLOAD_ONLY, payload);
        }
    }
}
