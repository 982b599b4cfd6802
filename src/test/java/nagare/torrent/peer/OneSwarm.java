package nagare.torrent.peer;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import nagare.torrent.metainfo.InfoHash;

/// Who calls for this torrent comes to this swarm.
public record OneSwarm(InfoHash torrent, Supplier<Connections> swarm) implements Swarms {
    @Override
    public Optional<Connections> called(InfoHash called) {
        return called.equals(torrent) ? Optional.of(swarm.get()) : Optional.empty();
    }

    @Override
    public Collection<InfoHash> torrents() {
        return List.of(torrent);
    }
}
