package nagare.torrent.tracker;

/// One tracker. Blocking: called on a virtual thread that may be interrupted.
interface Tracker {
    /// Scheme, host and port: safe to show.
    String name();

    /// Announces over one family of addresses.
    ///
    /// @throws TrackerFailed when no answer came, or one that says no
    AnnounceReply announce(AnnounceRequest request, Family family) throws TrackerFailed, InterruptedException;
}
