package nagare.torrent.status;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How long each [Phase] of an opening took, in nanoseconds, in order; phases that are not over are not in it. A phase
/// that was over before the opening began, or that was skipped, took 0.
public record Phases(Map<Phase, Long> nanos) {
    public static final Phases NONE = new Phases(Map.of());

    public Phases {
        if (nanos.values().stream().anyMatch(took -> took < 0)) {
            throw new IllegalArgumentException("a phase lasts: " + nanos);
        }
        var copy = new EnumMap<Phase, Long>(Phase.class);
        copy.putAll(nanos);
        nanos = Collections.unmodifiableMap(copy);
    }

    /// From the beginning to the end of the last phase that is over.
    public long total() {
        return nanos.values().stream().mapToLong(Long::longValue).sum();
    }

    public boolean isComplete() {
        return nanos.containsKey(Phase.BYTE);
    }
}
