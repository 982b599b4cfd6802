package nagare.torrent.swarm;

import java.util.function.Consumer;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Picker;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.extension.Extensions;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.upload.Serving;
import nagare.torrent.swarm.view.Contacts;
import nagare.torrent.swarm.view.Incidents;
import nagare.torrent.swarm.view.Openings;

/// What a [Swarm] is made of, for the parts of it that work together. One owner.
record Workings(
        PieceLayout layout,
        Stock stock,
        Picker picker,
        Members members,
        Serving serving,
        BlockProofs proofs,
        Extensions extensions,
        Audience audience,
        Outbox outbox,
        Traffic traffic,
        Openings openings,
        Incidents incidents,
        Contacts contacts,
        Consumer<Effect> out) {}
