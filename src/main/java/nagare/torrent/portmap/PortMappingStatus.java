package nagare.torrent.portmap;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/// How the router lets peers in, for people and for the search for peers. `mapped` are the ports of this machine and
/// those that strangers see for them; `problem` is a sentence when not all is well.
public record PortMappingStatus(
        Optional<String> router,
        Map<Port, Integer> mapped,
        Optional<InetAddress> externalAddress,
        Optional<String> problem) {
    /// Nothing has been tried.
    static final PortMappingStatus UNKNOWN =
            new PortMappingStatus(Optional.empty(), Map.of(), Optional.empty(), Optional.empty());

    public PortMappingStatus {
        mapped = Map.copyOf(mapped);
    }

    static PortMappingStatus failed(String problem) {
        return new PortMappingStatus(Optional.empty(), Map.of(), Optional.empty(), Optional.of(problem));
    }
}
