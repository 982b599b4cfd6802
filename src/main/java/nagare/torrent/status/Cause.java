package nagare.torrent.status;

/// Why a torrent does not start, or that it does.
public enum Cause {
    PLAYS,
    /// Bytes come, but the first piece is not whole.
    SLOW,
    FAULT,
    HELD_BACK,
    PROXY,
    DISK,
    NO_NETWORK,
    NO_NAMES,
    CLOCK,
    NO_UDP,
    NO_ANSWER,
    TRACKER_REFUSES,
    NOWHERE_TO_LOOK,
    NOBODY_THERE,
    ALL_REFUSED,
    WEB_SEEDS_FAIL,
    PEERS_UNREACHABLE,
    PEERS_TIME_OUT,
    PEERS_GONE,
    PEERS_HANG_UP,
    PEERS_LEAVE,
    NOBODY_HAS_IT,
    ALL_CHOKE,
    NOTHING_COMES,
    NO_METADATA,
    /// It is too early to tell.
    STILL_LOOKING;

    /// Whether a player would get bytes.
    public boolean plays() {
        return this == PLAYS || this == SLOW;
    }
}
