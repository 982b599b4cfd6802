package nagare.torrent.swarm;

import java.util.EnumMap;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.upload.Uploads;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.PeerMessage;

/// What we tell a peer of ourselves (BEP 10).
final class Introduction {
    private Introduction() {}

    /// No extension is offered that this engine does not answer. The size of the info dictionary goes to those who may
    /// have it; it may follow in a second introduction, which adds to the first.
    static PeerMessage.Extended of(SwarmSettings settings, OptionalInt metadataBytes) {
        var ids = new EnumMap<Extension, Integer>(Extension.class);
        ids.put(Extension.UT_METADATA, Extension.UT_METADATA.id());
        return new ExtensionHandshake(
                        ids,
                        Optional.of(settings.client()),
                        OptionalInt.of(settings.listenPort()),
                        OptionalInt.of(Uploads.MAX_QUEUED),
                        metadataBytes,
                        false,
                        Optional.empty())
                .encode();
    }
}
