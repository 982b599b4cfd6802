package nagare.dlna.directory;

import java.time.Duration;
import nagare.media.MediaId;

/// Where control points tell how far somebody came. Returns at once. Thread-safe.
public interface Bookmarks {
    /// Keeps nothing.
    Bookmarks NONE = new Bookmarks() {
        @Override
        public void stopped(MediaId media, Duration position) {}

        @Override
        public void seen(MediaId media, int times) {}
    };

    /// The film was left at this position. Zero is what TVs send when they begin.
    void stopped(MediaId media, Duration position);

    /// The film was seen to its end this often.
    void seen(MediaId media, int times);
}
