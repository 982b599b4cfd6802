package nagare.torrent.status;

import java.util.List;
import java.util.Optional;

/// How the router lets peers in. `router` tells which one and by which protocol; `ports` are "TCP 6881" or, where
/// strangers see another one, "TCP 6881 as 31000"; `address` is what the router calls its own outside; `problem` is a
/// sentence when not all is well. Nothing of all that: it has not answered yet.
public record RouterState(
        Optional<String> router, List<String> ports, Optional<String> address, Optional<String> problem) {
    public RouterState {
        ports = List.copyOf(ports);
    }
}
