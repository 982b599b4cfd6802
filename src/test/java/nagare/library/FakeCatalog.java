package nagare.library;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import nagare.catalog.Catalog;
import nagare.catalog.Release;
import nagare.catalog.Shelf;
import nagare.catalog.Unresolved;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceHashes;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;

/// A catalog in memory that remembers what it was asked for.
public final class FakeCatalog implements Catalog {
    final List<Long> prefetched = new ArrayList<>();
    final List<Long> resolved = new ArrayList<>();
    final List<String> sought = new ArrayList<>();
    private final Map<Shelf, List<Release>> shelves = new LinkedHashMap<>();
    private final Map<Long, Release> releases = new LinkedHashMap<>();
    private final Map<Long, Metainfo> known = new LinkedHashMap<>();
    private final Map<Long, Metainfo> onTheNetwork = new LinkedHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();

    FakeCatalog shelf(String id, String name, Release... content) {
        shelves.put(new Shelf(id, name), List.of(content));
        for (Release release : content) {
            releases.put(release.id(), release);
        }
        return this;
    }

    /// A release that lies on no shelf.
    FakeCatalog remembers(Release release) {
        releases.put(release.id(), release);
        return this;
    }

    void tellFound(Release... found) {
        for (Release release : found) {
            remembers(release);
        }
        listeners.forEach(listener -> listener.found(List.of(found)));
    }

    void forgetFrom(String shelf) {
        shelves.replaceAll((each, content) -> each.id().equals(shelf) ? List.of() : content);
    }

    public FakeCatalog knows(long release, Metainfo metainfo) {
        known.put(release, metainfo);
        return this;
    }

    FakeCatalog canFetch(long release, Metainfo metainfo) {
        onTheNetwork.put(release, metainfo);
        return this;
    }

    void tellResolved(long release) {
        listeners.forEach(listener -> listener.resolved(release));
    }

    void tellShelfChanged(String shelf) {
        listeners.forEach(listener -> listener.shelfChanged(shelf));
    }

    static Release release(long id, String title, String published) {
        return new Release(
                id,
                title,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                published.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(published)),
                OptionalLong.of(1_400_000_000),
                OptionalInt.of(12),
                OptionalInt.of(3),
                OptionalInt.empty(),
                Optional.of("Anime - English-translated"));
    }

    static Release release(long id, String title) {
        return release(id, title, "");
    }

    /// A torrent of files given as `path/to/name=length`; a path that starts with `.pad/` is padding.
    public static Metainfo torrent(String... files) {
        List<TorrentFile> list = new ArrayList<>();
        long offset = 0;
        for (String file : files) {
            String[] parts = file.split("=");
            long length = parts.length > 1 ? Long.parseLong(parts[1]) : 100;
            list.add(new TorrentFile(
                    list.size(), List.of(parts[0].split("/")), offset, length, file.startsWith(".pad/")));
            offset += length;
        }
        return new Metainfo(
                new InfoHash("0123456789abcdef0123456789abcdef01234567"),
                Optional.empty(),
                Optional.empty(),
                "name",
                files.length > 1,
                new PieceLayout(Math.max(1, offset), 16384),
                new NoHashes(),
                list,
                false,
                List.of(),
                List.of(),
                ByteBuffer.allocate(0));
    }

    @Override
    public List<Shelf> shelves() {
        return List.copyOf(shelves.keySet());
    }

    @Override
    public Optional<List<Release>> releases(String shelf) {
        return shelves.entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(shelf))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @Override
    public Optional<List<Release>> shown(String shelf) {
        return releases(shelf);
    }

    @Override
    public List<Release> releases(Collection<Long> ids) {
        return ids.stream().map(releases::get).filter(Objects::nonNull).toList();
    }

    @Override
    public void remembered(Consumer<Remembered> each) {
        releases.values()
                .forEach(release -> each.accept(
                        new Remembered(release.id(), release.title(), release.published(), release.category())));
    }

    @Override
    public boolean seek(String words, Duration patience) {
        sought.add(words);
        return true;
    }

    @Override
    public Optional<Release> release(long id) {
        return Optional.ofNullable(releases.get(id));
    }

    @Override
    public Optional<Metainfo> metainfo(long release) {
        return Optional.ofNullable(known.get(release));
    }

    @Override
    public Map<InfoHash, Long> holding(Set<InfoHash> torrents) {
        var holding = new LinkedHashMap<InfoHash, Long>();
        known.forEach((release, metainfo) -> {
            if (torrents.contains(metainfo.infoHash())) {
                holding.put(metainfo.infoHash(), release);
            }
        });
        return holding;
    }

    @Override
    public void prefetch(Collection<Long> wanted) {
        prefetched.addAll(wanted);
    }

    @Override
    public Metainfo resolve(long release) throws Unresolved {
        resolved.add(release);
        if (!onTheNetwork.containsKey(release)) {
            throw new Unresolved("The site is down.");
        }
        return onTheNetwork.get(release);
    }

    @Override
    public void subscribe(Listener listener) {
        listeners.add(listener);
    }

    private record NoHashes() implements PieceHashes {
        @Override
        public int pieces() {
            return 1;
        }

        @Override
        public boolean matches(int piece, ByteBuffer data) {
            return false;
        }
    }
}
