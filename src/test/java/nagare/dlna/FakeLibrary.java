package nagare.dlna;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import nagare.library.Library;
import nagare.library.entry.Candidate;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.library.entry.Kind;
import nagare.library.entry.Listing;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;
import nagare.library.title.Episode;
import nagare.media.MediaId;
import nagare.media.MediaType;

/// A tree in memory that a test fills: root → folders → items.
public final class FakeLibrary implements Library {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    public final List<String> sought = new CopyOnWriteArrayList<>();
    private long updateId = 1;

    public FakeLibrary() {
        folder(ROOT, "-1", "Nagare");
    }

    public synchronized FakeLibrary folder(String id, String parent, String title) {
        entries.put(
                id,
                new Entry.Folder(id, parent, title, Optional.empty(), Optional.empty(), OptionalInt.empty(), updateId));
        return this;
    }

    public synchronized FakeLibrary item(String id, String parent, String title, Entry.Facts facts, OptionalLong size) {
        var date = Instant.parse("2026-01-02T03:04:05.678Z").plusSeconds(entries.size());
        long number = entries.size();
        entries.put(
                id,
                new Entry.Item(
                        id,
                        parent,
                        title,
                        Optional.of(date),
                        Optional.of(facts),
                        new MediaId(number, Optional.of(0)),
                        MediaType.MKV,
                        size,
                        Details.NONE));
        return this;
    }

    /// A film from this byte on.
    public synchronized FakeLibrary resume(String id, String parent, String title, long from) {
        entries.put(
                id,
                new Entry.Item(
                        id,
                        parent,
                        title,
                        Optional.empty(),
                        Optional.empty(),
                        new MediaId(entries.size(), Optional.of(0)),
                        MediaType.MKV,
                        OptionalLong.of(1000),
                        Details.NONE,
                        Optional.empty(),
                        OptionalLong.of(from)));
        return this;
    }

    public FakeLibrary items(String parent, int count) {
        for (int i = 0; i < count; i++) {
            var facts = new Entry.Facts(
                    OptionalInt.of(i), OptionalInt.of(1), OptionalLong.of(1_500_000_000L), Optional.of("Anime"));
            String title = "[Group] Show <é&> - %04d (1080p).mkv".formatted(i);
            item(parent + "-" + i, parent, title, facts, OptionalLong.of(1_400_000_000L + i));
        }
        return this;
    }

    /// Grows the update ids and tells the listeners.
    public void change(String... folders) {
        synchronized (this) {
            updateId++;
            for (String id : folders) {
                var folder = (Entry.Folder) entries.get(id);
                folder(id, folder.parentId(), folder.title());
            }
        }
        listeners.forEach(listener -> listener.accept(Set.of(folders)));
    }

    @Override
    public synchronized Optional<Entry> find(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    @Override
    public synchronized Optional<Listing> list(String folder, SortOrder order, int start, int count) {
        if (!(entries.get(folder) instanceof Entry.Folder container)) {
            return Optional.empty();
        }
        var children = new ArrayList<Entry>();
        for (Entry entry : entries.values()) {
            if (entry.parentId().equals(folder)) {
                children.add(entry);
            }
        }
        for (SortOrder.Key key : order.keys().reversed()) {
            Comparator<Entry> by = switch (key.property()) {
                case TITLE -> Comparator.comparing(Entry::title);
                case DATE -> Comparator.comparing(entry -> entry.date().orElse(Instant.MIN));
                case KIND -> Comparator.comparing(Kind::of);
                case SIZE -> Comparator.comparingLong(FakeLibrary::size);
                case SEASON ->
                    Comparator.comparing(entry -> Episode.of(entry.title())
                            .map(episode -> episode.season().orElse(0))
                            .orElse(0));
                case EPISODE ->
                    Comparator.comparing(entry ->
                            Episode.of(entry.title()).map(Episode::number).orElse(0));
            };
            children.sort(key.ascending() ? by : by.reversed());
        }
        int from = Math.min(start, children.size());
        int to = count == 0 ? children.size() : (int) Math.min(children.size(), (long) from + count);
        return Optional.of(new Listing(children.subList(from, to), children.size(), container.updateId()));
    }

    @Override
    public synchronized Optional<Listing> search(String folder, Search search, SortOrder order, int start, int count) {
        if (list(folder, order, 0, 1).isEmpty()) {
            return Optional.empty();
        }
        var found = new ArrayList<Entry>();
        walk(folder, order, search, found);
        int from = Math.min(start, found.size());
        int to = count == 0 ? found.size() : (int) Math.min(found.size(), (long) from + count);
        return Optional.of(new Listing(found.subList(from, to), found.size(), updateId));
    }

    private static long size(Entry entry) {
        return entry instanceof Entry.Item item ? item.size().orElse(0) : 0;
    }

    private void walk(String folder, SortOrder order, Search search, List<Entry> found) {
        for (Entry entry : list(folder, order, 0, 0).orElseThrow().entries()) {
            if (search.wanted().test(new Told(entry))) {
                found.add(entry);
            }
            if (entry instanceof Entry.Folder) {
                walk(entry.id(), order, search, found);
            }
        }
    }

    /// An entry as a search sees it.
    private record Told(Entry entry) implements Candidate {
        @Override
        public String id() {
            return entry.id();
        }

        @Override
        public String parentId() {
            return entry.parentId();
        }

        @Override
        public String folded() {
            return entry.title().toLowerCase(Locale.ROOT);
        }

        @Override
        public Kind kind() {
            return Kind.of(entry);
        }

        @Override
        public Optional<Instant> date() {
            return entry.date();
        }

        @Override
        public Optional<String> original() {
            return entry instanceof Entry.Item item ? item.original() : Optional.empty();
        }

        @Override
        public OptionalLong bytes() {
            return entry instanceof Entry.Item item ? item.size() : OptionalLong.empty();
        }
    }

    @Override
    public void seek(String words) {
        sought.add(words);
    }

    /// Says that an item is another one, shown in a second place.
    public synchronized FakeLibrary refers(String id, String original) {
        var item = (Entry.Item) entries.get(id);
        entries.put(
                id,
                new Entry.Item(
                        id,
                        item.parentId(),
                        item.title(),
                        item.date(),
                        item.facts(),
                        item.media(),
                        item.type(),
                        item.size(),
                        item.details(),
                        Optional.of(original),
                        item.from()));
        return this;
    }

    @Override
    public synchronized long updateId() {
        return updateId;
    }

    @Override
    public void subscribe(Consumer<Set<String>> changed) {
        listeners.add(changed);
    }
}
