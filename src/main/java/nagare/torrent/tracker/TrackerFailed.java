package nagare.torrent.tracker;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A tracker gave no peers, and why, in a sentence for the person who runs the server. Names the host at most: paths
/// and queries of trackers hold passkeys.
public final class TrackerFailed extends IOException {
    private static final long serialVersionUID = 1L;
    private static final long UNSAID = -1;

    private enum Kind {
        /// Nothing came back, or nonsense: later it may work.
        BROKEN,
        /// The tracker understood and said no.
        REFUSED,
        /// It has no address of the family it was to be asked over.
        ABSENT,
        /// No later attempt can mend it.
        FINAL
    }

    private final Kind kind;
    private final long retrySeconds;

    private TrackerFailed(Kind kind, String message, Optional<Duration> retryAfter) {
        super(message);
        this.kind = kind;
        this.retrySeconds = retryAfter.map(Duration::toSeconds).orElse(UNSAID);
    }

    TrackerFailed(String message) {
        this(Kind.BROKEN, message, Optional.empty());
    }

    TrackerFailed(String message, Optional<Duration> retryAfter) {
        this(Kind.BROKEN, message, retryAfter);
    }

    static TrackerFailed refusal(String message, Optional<Duration> retryAfter) {
        return new TrackerFailed(Kind.REFUSED, message, retryAfter);
    }

    static TrackerFailed absent(String message) {
        return new TrackerFailed(Kind.ABSENT, message, Optional.empty());
    }

    static TrackerFailed forever(String message) {
        return new TrackerFailed(Kind.FINAL, message, Optional.empty());
    }

    /// How long the tracker wants to be left alone (BEP 31, or `Retry-After`), if it said so.
    public Optional<Duration> retryAfter() {
        return retrySeconds == UNSAID ? Optional.empty() : Optional.of(Duration.ofSeconds(retrySeconds));
    }

    /// Whether it makes no sense to ask again.
    public boolean isFinal() {
        return kind == Kind.FINAL;
    }

    boolean isAbsent() {
        return kind == Kind.ABSENT;
    }

    /// Whether the tracker itself said no, so that its words are better than our guess.
    boolean isRefusal() {
        return kind == Kind.REFUSED || kind == Kind.FINAL;
    }
}
