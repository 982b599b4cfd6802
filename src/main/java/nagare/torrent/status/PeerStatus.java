package nagare.torrent.status;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// One peer. `client` is what it calls itself, safe to show; `rtt` is nanoseconds; rates are payload bytes per second;
/// `owed` blocks were asked of it and are not here, `pipeline` is how many may be; `has` is the share of the torrent
/// that it has. `idle` is empty while it works for us.
public record PeerStatus(
        InetSocketAddress address,
        String client,
        Set<PeerFlag> flags,
        long rtt,
        long downRate,
        long upRate,
        int owed,
        int pipeline,
        double has,
        Optional<Idle> idle) {
    /// The longest client name, in characters.
    public static final int MAX_CLIENT = 64;

    public PeerStatus {
        if (client.codePointCount(0, client.length()) > MAX_CLIENT) {
            throw new IllegalArgumentException("a client's name of " + client.length() + " characters");
        }
        if (rtt < 0 || downRate < 0 || upRate < 0 || owed < 0 || pipeline < 0 || !(has >= 0 && has <= 1)) {
            throw new IllegalArgumentException("impossible numbers of a peer: rtt %d down %d up %d owed %d of %d has %f"
                    .formatted(rtt, downRate, upRate, owed, pipeline, has));
        }
        var copy = EnumSet.noneOf(PeerFlag.class);
        copy.addAll(flags);
        flags = Collections.unmodifiableSet(copy);
    }
}
