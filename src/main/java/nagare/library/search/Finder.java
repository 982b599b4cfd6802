package nagare.library.search;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nagare.catalog.Catalog;
import nagare.catalog.Release;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;
import nagare.library.tree.ObjectId;
import nagare.library.tree.Trees;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds things anywhere in the tree, by what a client asks for, and lists all that is remembered. The titles of all
/// releases are read into memory when somebody asks first. Thread-safe.
public final class Finder {
    /// The folder of every release that is remembered. The root does not list it; what a search finds and
    /// lies on no shelf is there.
    public static final String ALL = "all";

    private static final SortOrder NEWEST_FIRST =
            new SortOrder(List.of(new SortOrder.Key(SortOrder.Property.DATE, false)));
    private static final Logger LOG = LoggerFactory.getLogger(Finder.class);

    private final Catalog catalog;
    private final Trees trees;
    private final Orders orders;
    private final Findings findings = new Findings();
    private final Object indexing = new Object();
    private volatile @Nullable TitleIndex index; // made when somebody searches
    private volatile Originals originals = Originals.none();
    private volatile @Nullable Elsewhere elsewhere;

    /// Which rows of an index lie on no shelf, as the shelves are then.
    private record Elsewhere(TitleIndex titles, Originals originals, int[] rows) {}

    /// One page of what was found, and how much there is.
    public record Page(List<Hit> hits, int total) {
        private static Page of(List<Hit> hits, int start, int count) {
            int from = Math.clamp(start, 0, hits.size());
            return new Page(hits.subList(from, end(from, count, hits.size())), hits.size());
        }

        private static int end(int from, int count, int size) {
            return count <= 0 ? size : (int) Math.min(size, (long) from + count);
        }
    }

    public Finder(Catalog catalog, Trees trees, Orders orders) {
        this.catalog = catalog;
        this.trees = trees;
        this.orders = orders;
    }

    /// Takes note of where everything lies first, as the shelves are now; entries are made after this.
    public void look() {
        originals = Originals.of(catalog, originals);
    }

    /// Where else the thing lies first, as of the last [#look].
    public Optional<String> original(ObjectId id) {
        return originals.of(id);
    }

    /// These releases are remembered, too.
    public void learn(List<Release> releases) {
        synchronized (indexing) {
            TitleIndex titles = index;
            if (titles != null) {
                index = titles.with(releases);
            }
        }
    }

    /// How many releases are remembered, as far as that is known without looking.
    public int remembered() {
        TitleIndex titles = index;
        return titles == null ? 0 : titles.count();
    }

    /// What lies below a folder and is wanted.
    public Page find(ObjectId folder, Search search, SortOrder order, int start, int count) {
        SearchTree tree = tree();
        List<Hit> hits = findings.of(folder.toString(), search, order, tree, trees.version(), () -> {
            List<Hit> found = tree.find(folder, search.wanted());
            return order.keys().isEmpty() ? found : sorted(found, order);
        });
        return Page.of(hits, start, count);
    }

    /// Every release that is remembered; the newest first where no order is asked for.
    public Page all(SortOrder order, int start, int count) {
        SearchTree tree = tree();
        TitleIndex titles = tree.index();
        var wanted = order.keys().isEmpty() ? NEWEST_FIRST : order;
        int[] rows = orders.of(
                titles,
                wanted,
                wanted.looksInside() ? trees.version() : 0,
                () -> titles.sortable(trees).sorted(wanted));
        int from = Math.clamp(start, 0, rows.length);
        List<Hit> page = IntStream.range(from, Page.end(from, count, rows.length))
                .<Hit>mapToObj(at -> new Hit.OfRelease(ALL, rows[at], tree))
                .toList();
        return new Page(page, rows.length);
    }

    private static List<Hit> sorted(List<Hit> hits, SortOrder order) {
        return Arrays.stream(Sortable.ofHits(hits).sorted(order))
                .mapToObj(hits::get)
                .toList();
    }

    /// The tree as it is now, with the titles of all that is remembered.
    private SearchTree tree() {
        Originals now = Originals.of(catalog, originals);
        originals = now;
        TitleIndex titles = index;
        if (titles == null) {
            synchronized (indexing) {
                titles = index;
                if (titles == null) {
                    titles = TitleIndex.of(catalog);
                    index = titles;
                    LOG.debug("the titles of all releases are in memory now: releases={}", titles.count());
                }
            }
        }
        TitleIndex known = titles;
        int[] newest =
                orders.of(known, NEWEST_FIRST, 0, () -> known.sortable(trees).sorted(NEWEST_FIRST));
        return new SearchTree(catalog, trees, known, now, newest, elsewhere(known, now, newest));
    }

    /// The rows of releases that lie on no shelf now, in the same order.
    private int[] elsewhere(TitleIndex titles, Originals now, int[] newest) {
        Elsewhere last = elsewhere;
        if (last == null || last.titles() != titles || last.originals() != now) {
            int[] rows = Arrays.stream(newest)
                    .filter(row -> now.shelf(titles.id(row)).isEmpty())
                    .toArray();
            last = new Elsewhere(titles, now, rows);
            elsewhere = last;
        }
        return last.rows();
    }
}
