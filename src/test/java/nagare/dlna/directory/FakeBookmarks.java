package nagare.dlna.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import nagare.media.MediaId;

/// Remembers what it was told.
final class FakeBookmarks implements Bookmarks {
    final List<String> told = new ArrayList<>();

    @Override
    public void stopped(MediaId media, Duration position) {
        told.add(media.release() + " at " + position);
    }

    @Override
    public void seen(MediaId media, int times) {
        told.add(media.release() + " seen " + times);
    }
}
