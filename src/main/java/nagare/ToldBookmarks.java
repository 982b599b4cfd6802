package nagare;

import java.time.Duration;
import java.util.function.Consumer;
import nagare.dlna.directory.Bookmarks;
import nagare.library.MediaSource;
import nagare.library.MediaSource.Media;
import nagare.media.MediaId;
import nagare.watch.Watchable;
import nagare.watch.Watching;

/// What devices tell of items, for the films that these items are.
record ToldBookmarks(MediaSource source, Watching watching) implements Bookmarks {
    @Override
    public void stopped(MediaId media, Duration position) {
        of(media, film -> watching.bookmark(film, position));
    }

    @Override
    public void seen(MediaId media, int times) {
        of(media, film -> watching.plays(film, times));
    }

    /// Of a torrent that was never read nobody has seen anything.
    private void of(MediaId media, Consumer<Watchable> told) {
        switch (source.find(media)) {
            case Media.Missing(), Media.Unread() -> {}
            case Media.Located located ->
                told.accept(new Watchable(located.torrent(), located.file().index()));
        }
    }
}
