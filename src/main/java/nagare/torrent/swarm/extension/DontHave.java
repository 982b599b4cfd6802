package nagare.torrent.swarm.extension;

import java.nio.ByteBuffer;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ProtocolException;

/// A piece that was told of is not there any more (BEP 54): a small cache gives up what it has played.
public final class DontHave implements Dialect {
    private final Extensions extensions;
    private final Members members;
    private final Hears hears;

    /// Who wants to know what peers have lost.
    public interface Hears {
        void lost(Peer peer, int piece) throws ProtocolException;
    }

    public DontHave(Extensions extensions, Members members, Hears hears) {
        this.extensions = extensions;
        this.members = members;
        this.hears = hears;
    }

    @Override
    public Extension extension() {
        return Extension.LT_DONTHAVE;
    }

    @Override
    public void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException {
        if (payload.remaining() != Integer.BYTES) {
            throw new ProtocolException("lt_donthave of " + payload.remaining() + " bytes");
        }
        hears.lost(peer, payload.getInt());
    }

    /// Tells everybody who may believe that we have the piece; those who have it themselves do not care.
    public void tell(int piece) {
        for (Peer peer : members.all()) {
            if (!peer.pieces.get(piece)) {
                ByteBuffer payload =
                        ByteBuffer.allocate(Integer.BYTES).putInt(piece).flip();
                extensions.say(peer, Extension.LT_DONTHAVE, payload);
            }
        }
    }
}
