package nagare.stream;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.library.MediaSource;
import nagare.library.Unplayable;
import nagare.library.entry.Details;
import nagare.media.MediaId;
import nagare.torrent.metainfo.TorrentFile;

/// A library of one torrent per release: `N-F` is file F of release N, `N` is file 0.
final class FakeSource implements MediaSource {
    final AtomicInteger opened = new AtomicInteger();
    volatile Details details = Details.NONE;
    final Map<Long, FakeTorrent> torrents = new ConcurrentHashMap<>();
    final Map<Long, String> unplayable = new ConcurrentHashMap<>();

    FakeSource with(long release, FakeTorrent torrent) {
        torrents.put(release, torrent);
        return this;
    }

    @Override
    public Media find(MediaId id) {
        if (unplayable.containsKey(id.release())) {
            return new Media.Unread();
        }
        return file(id).<Media>map(file ->
                        new Media.Located(torrents.get(id.release()).metainfo().infoHash(), file, details))
                .orElse(new Media.Missing());
    }

    @Override
    public Optional<Playable> open(MediaId id) throws Unplayable {
        opened.incrementAndGet();
        if (unplayable.containsKey(id.release())) {
            throw new Unplayable(unplayable.get(id.release()), new IllegalStateException("test"));
        }
        return file(id).map(file -> new Playable(torrents.get(id.release()), file));
    }

    private Optional<TorrentFile> file(MediaId id) {
        return Optional.ofNullable(torrents.get(id.release()))
                .flatMap(torrent -> torrent.metainfo().files().stream()
                        .filter(file -> file.index() == id.file().orElse(0))
                        .findFirst());
    }
}
