package nagare.torrent.swarm.extension;

import java.nio.ByteBuffer;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.ProtocolException;

/// How one swarm speaks one extension. To be registered by [Extensions#add] before the first peer joins; from then on
/// it is offered to everybody. Called by the swarm's owner only. To answer, see [Extensions#say].
public interface Dialect {
    Extension extension();

    /// What our handshake says beside the extension's id.
    default ExtensionHandshake sign(ExtensionHandshake ours) {
        return ours;
    }

    /// The peer is here; whether it speaks any extension is not known yet.
    default void joined(Peer peer, long now) {}

    /// The peer told of itself, for the first time or again.
    default void introduced(Peer peer, long now) {}

    /// The peer said something; the buffer is this extension's to read.
    ///
    /// @throws ProtocolException when the peer is to be dropped for it
    void heard(Peer peer, ByteBuffer payload, long now) throws ProtocolException;

    default void left(Peer peer, long now) {}

    /// Something may have happened: what waits for the upload rate goes out before blocks do.
    default void settle(long now) {}

    /// When [#settle] is due though nothing happens.
    default long nextSettle(long now) {
        return Long.MAX_VALUE;
    }

    /// About a second has passed.
    default void tick(long now) {}
}
