package nagare.stream;

/// Hears of what clients read: about every ten seconds while bytes move, when a look became a play, and whenever the
/// last connection of a client to a file has ended.
@FunctionalInterface
public interface PlaybackListener {
    PlaybackListener NOBODY = _ -> {};

    /// Called on the thread of an answer, which waits for it: it must be quick and never throws. Calls about one client
    /// and file come in order.
    void heard(Playback playback);
}
