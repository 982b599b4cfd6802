package nagare.torrent.tracker;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nagare.torrent.status.TrackerTrouble;

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
    private final TrackerTrouble trouble;
    private final long retrySeconds;

    private TrackerFailed(Kind kind, TrackerTrouble trouble, String message, Optional<Duration> retryAfter) {
        super(message);
        this.trouble = trouble;
        this.kind = kind;
        this.retrySeconds = retryAfter.map(Duration::toSeconds).orElse(UNSAID);
    }

    TrackerFailed(String message) {
        this(Kind.BROKEN, TrackerTrouble.OTHER, message, Optional.empty());
    }

    TrackerFailed(String message, Optional<Duration> retryAfter) {
        this(Kind.BROKEN, TrackerTrouble.OTHER, message, retryAfter);
    }

    /// Nothing came back, for this reason.
    TrackerFailed(TrackerTrouble trouble, String message) {
        this(Kind.BROKEN, trouble, message, Optional.empty());
    }

    static TrackerFailed refusal(String message, Optional<Duration> retryAfter) {
        return new TrackerFailed(Kind.REFUSED, TrackerTrouble.SAID_NO, message, retryAfter);
    }

    static TrackerFailed absent(String message) {
        return new TrackerFailed(Kind.ABSENT, TrackerTrouble.NO_HOST, message, Optional.empty());
    }

    static TrackerFailed forever(String message) {
        return new TrackerFailed(Kind.FINAL, TrackerTrouble.OTHER, message, Optional.empty());
    }

    /// As [#refusal], and it will never say anything else.
    static TrackerFailed refusalForever(String message) {
        return new TrackerFailed(Kind.FINAL, TrackerTrouble.SAID_NO, message, Optional.empty());
    }

    /// What kind of problem it is.
    public TrackerTrouble trouble() {
        return trouble;
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
