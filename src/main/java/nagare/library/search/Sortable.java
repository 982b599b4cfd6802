package nagare.library.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import nagare.catalog.Release;
import nagare.library.entry.Candidate;
import nagare.library.entry.Entry;
import nagare.library.entry.Kind;
import nagare.library.entry.SortOrder;
import nagare.library.title.Episode;
import nagare.library.title.Guess;
import nagare.library.title.NaturalOrder;
import nagare.library.title.Titles;
import nagare.library.tree.FileTree;
import nagare.library.tree.Shape;
import nagare.library.tree.Trees;
import org.jspecify.annotations.Nullable;

/// Rows that can be sorted without becoming entries first: a page shows thirty of ten thousand. Rows are
/// numbered from 0 in their natural order.
public interface Sortable {
    int count();

    String title(int row);

    Optional<Instant> date(int row);

    Kind kind(int row);

    OptionalLong bytes(int row);

    static Sortable ofEntries(List<Entry> entries) {
        return new Sortable() {
            @Override
            public int count() {
                return entries.size();
            }

            @Override
            public String title(int row) {
                return entries.get(row).title();
            }

            @Override
            public Optional<Instant> date(int row) {
                return entries.get(row).date();
            }

            @Override
            public Kind kind(int row) {
                return Kind.of(entries.get(row));
            }

            @Override
            public OptionalLong bytes(int row) {
                return entries.get(row) instanceof Entry.Item item ? item.size() : OptionalLong.empty();
            }
        };
    }

    static Sortable ofReleases(List<Release> releases, Trees trees) {
        return new Sortable() {
            @Override
            public int count() {
                return releases.size();
            }

            @Override
            public String title(int row) {
                return Titles.ofFile(releases.get(row).title());
            }

            @Override
            public Optional<Instant> date(int row) {
                return releases.get(row).published();
            }

            @Override
            public Kind kind(int row) {
                Release release = releases.get(row);
                Shape shape = trees.seen(release.id());
                if (shape != null) {
                    return shape.kind();
                }
                return Guess.isFolder(release.title(), release.category())
                        ? Kind.FOLDER
                        : Kind.of(Guess.type(release.title()));
            }

            @Override
            public OptionalLong bytes(int row) {
                Shape shape = trees.seen(releases.get(row).id());
                return shape == null ? OptionalLong.empty() : shape.bytes();
            }
        };
    }

    /// The files and folders in one folder of a release.
    static Sortable ofNodes(List<FileTree.Node> nodes, Release release) {
        return new Sortable() {
            @Override
            public int count() {
                return nodes.size();
            }

            @Override
            public String title(int row) {
                return switch (nodes.get(row)) {
                    case FileTree.Dir dir -> Titles.of(dir.name());
                    case FileTree.Leaf leaf -> Titles.ofFile(leaf.name());
                };
            }

            @Override
            public Optional<Instant> date(int row) {
                return release.published();
            }

            @Override
            public Kind kind(int row) {
                return switch (nodes.get(row)) {
                    case FileTree.Dir _ -> Kind.FOLDER;
                    case FileTree.Leaf leaf -> Kind.of(Guess.type(leaf.name()));
                };
            }

            @Override
            public OptionalLong bytes(int row) {
                return nodes.get(row) instanceof FileTree.Leaf leaf
                        ? OptionalLong.of(leaf.file().length())
                        : OptionalLong.empty();
            }
        };
    }

    static Sortable ofHits(List<? extends Candidate> hits) {
        return new Sortable() {
            @Override
            public int count() {
                return hits.size();
            }

            @Override
            public String title(int row) {
                return hits.get(row).folded();
            }

            @Override
            public Optional<Instant> date(int row) {
                return hits.get(row).date();
            }

            @Override
            public Kind kind(int row) {
                return hits.get(row).kind();
            }

            @Override
            public OptionalLong bytes(int row) {
                return hits.get(row).bytes();
            }
        };
    }

    /// The rows in this order. Sorting is stable: what the keys do not tell apart keeps its natural order.
    default int[] sorted(SortOrder order) {
        var rows = new Integer[count()];
        Arrays.setAll(rows, row -> row);
        Comparator<Integer> comparator = (_, _) -> 0;
        for (SortOrder.Key key : order.keys()) {
            comparator = comparator.thenComparing(column(key));
        }
        if (!order.keys().isEmpty()) {
            Arrays.sort(rows, comparator);
        }
        return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
    }

    private Comparator<Integer> column(SortOrder.Key key) {
        boolean up = key.ascending();
        return switch (key.property()) {
            case TITLE -> by(row -> Optional.of(title(row)), NaturalOrder.NAMES, up);
            case DATE -> by(this::date, Comparator.<Instant>naturalOrder(), up);
            case KIND -> by(row -> Optional.of(kind(row)), Comparator.<Kind>naturalOrder(), up);
            case SIZE -> by(row -> bytes(row).stream().boxed().findFirst(), Comparator.<Long>naturalOrder(), up);
            case SEASON -> by(this::season, Comparator.<Integer>naturalOrder(), up);
            case EPISODE ->
                by(row -> Episode.of(title(row)).map(Episode::number), Comparator.<Integer>naturalOrder(), up);
        };
    }

    private Optional<Integer> season(int row) {
        return Episode.of(title(row))
                .flatMap(episode -> episode.season().stream().boxed().findFirst());
    }

    /// Each row is looked at once, not once per comparison.
    private <T> Comparator<Integer> by(IntFunction<Optional<T>> property, Comparator<T> comparator, boolean ascending) {
        var values = new ArrayList<@Nullable T>(count());
        for (int row = 0; row < count(); row++) {
            values.add(property.apply(row).orElse(null));
        }
        Comparator<@Nullable T> present = Comparator.nullsLast(ascending ? comparator : comparator.reversed());
        return (one, other) -> present.compare(values.get(one), values.get(other));
    }
}
