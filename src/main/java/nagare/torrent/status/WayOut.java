package nagare.torrent.status;

import java.util.Optional;

/// By which way what belongs to torrents leaves this computer. `words` tell it; `held` says why nothing leaves at all,
/// `proxy` what is wrong with the proxy, and `withoutUdp` why no datagrams leave though the rest does. `offline`:
/// this computer has no way to the internet.
public record WayOut(
        String words, Optional<String> held, Optional<String> proxy, Optional<String> withoutUdp, boolean offline) {
    /// By any interface, and nothing is wrong.
    public static final WayOut OPEN =
            new WayOut("by any interface", Optional.empty(), Optional.empty(), Optional.empty(), false);
}
