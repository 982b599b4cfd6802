package nagare.library;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import nagare.catalog.Release;
import org.jspecify.annotations.Nullable;

/// Rows that can be sorted without becoming entries first: a page shows thirty of ten thousand. Rows are numbered from
/// 0 in their natural order.
interface Sortable {
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
            case TITLE -> by(this::title, NaturalOrder.NAMES, up);
            case DATE -> by(row -> date(row).orElse(null), Comparator.naturalOrder(), up);
            case KIND -> by(this::kind, Comparator.naturalOrder(), up);
            case SIZE -> by(row -> boxed(bytes(row)), Comparator.naturalOrder(), up);
            case SEASON ->
                by(
                        row -> Episode.of(title(row))
                                .map(Episode::season)
                                .filter(OptionalInt::isPresent)
                                .map(OptionalInt::getAsInt)
                                .orElse(null),
                        Comparator.naturalOrder(),
                        up);
            case EPISODE ->
                by(row -> Episode.of(title(row)).map(Episode::number).orElse(null), Comparator.naturalOrder(), up);
        };
    }

    /// Each row is looked at once, not once per comparison.
    private <T> Comparator<Integer> by(IntFunction<@Nullable T> property, Comparator<T> comparator, boolean ascending) {
        Object[] values = new Object[count()];
        Arrays.setAll(values, property);
        Comparator<@Nullable T> present = Comparator.nullsLast(ascending ? comparator : comparator.reversed());
        return (one, other) -> {
            @SuppressWarnings("unchecked") // filled from `property` above
            T left = (T) values[one];
            @SuppressWarnings("unchecked")
            T right = (T) values[other];
            return present.compare(left, right);
        };
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
