package nagare.torrent.status;

import java.util.Optional;

/// How a web seed (BEP 19) goes. `name` tells its host, safe to show; `joined`: it takes part; `served` bytes came from
/// it; `problem` is a sentence for the user.
public record WebSeedState(String name, boolean joined, long served, Optional<String> problem) {}
