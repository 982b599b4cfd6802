package nagare.torrent.picker;

import java.util.Optional;
import nagare.torrent.status.Idle;

/// How a peer stands with the picker, for display: `rtt` in nanoseconds, how many blocks it owes and may owe, and why
/// nothing is under way from it, if nothing is. `suspect`: it had a part in a piece that failed its hash.
public record Standing(long rtt, int owed, int pipeline, boolean snubbed, boolean suspect, Optional<Idle> idle) {}
