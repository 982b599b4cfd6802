package nagare.torrent.status;

/// What kind of problem there is with a tracker.
public enum TrackerTrouble {
    /// Its name is not known, or name servers do not answer.
    NO_HOST,
    /// Nothing came back.
    NO_ANSWER,
    /// Our own computer knows no way, or forbids it.
    NO_WAY,
    /// Its certificate is not valid at the time that our clock tells.
    CLOCK,
    /// It understood and said no.
    SAID_NO,
    /// It answered what no tracker answers, or may not be asked.
    OTHER
}
