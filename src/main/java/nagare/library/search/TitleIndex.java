package nagare.library.search;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import nagare.catalog.Catalog;
import nagare.catalog.Release;
import nagare.library.entry.Kind;
import nagare.library.title.Guess;
import nagare.library.title.Titles;
import nagare.library.tree.Shape;
import nagare.library.tree.Trees;
import nagare.media.MediaType;

/// The titles of all releases that the catalog remembers, so that a search need not read the disk: some 200
/// bytes each. Made when somebody searches first. Immutable but for [#kind], which is worked out when it is
/// asked for.
final class TitleIndex {
    static final TitleIndex EMPTY = new TitleIndex(new long[0], new String[0], new long[0], new byte[0]);

    private static final long UNDATED = Long.MIN_VALUE;
    private static final byte UNKNOWN = -1;
    private static final byte UNKNOWN_AUDIO = -2; // the feed files it under audio
    private static final String AUDIO = "audio";
    private static final Kind[] KINDS = Kind.values();

    private final long[] ids;
    private final String[] titles;
    private final long[] dates;
    private final byte[] kinds; // a race works the same out twice
    private final long[] sortedIds;
    private final int[] rowsOfSorted;

    private TitleIndex(long[] ids, String[] titles, long[] dates, byte[] kinds) {
        this.ids = ids;
        this.titles = titles;
        this.dates = dates;
        this.kinds = kinds;
        this.rowsOfSorted = sortedRows(ids);
        this.sortedIds = Arrays.stream(rowsOfSorted).mapToLong(row -> ids[row]).toArray();
    }

    static TitleIndex of(Catalog catalog) {
        var filling = new Filling(EMPTY);
        catalog.remembered(filling::add);
        return filling.index();
    }

    /// This index with these releases, too; itself when it has them all.
    TitleIndex with(List<Release> releases) {
        var filling = new Filling(this);
        for (Release release : releases) {
            if (row(release.id()) < 0) {
                filling.add(
                        new Catalog.Remembered(release.id(), release.title(), release.published(), release.category()));
            }
        }
        return filling.count == count() ? this : filling.index();
    }

    int count() {
        return ids.length;
    }

    /// The row of a release; below 0 when it is not there.
    int row(long release) {
        int at = Arrays.binarySearch(sortedIds, release);
        return at < 0 ? -1 : rowsOfSorted[at];
    }

    long id(int row) {
        return ids[row];
    }

    /// The title as it is shown, in lower case.
    String folded(int row) {
        return titles[row];
    }

    Optional<Instant> date(int row) {
        return dates[row] == UNDATED ? Optional.empty() : Optional.of(Instant.ofEpochSecond(dates[row]));
    }

    /// What the release looks like by its title.
    Kind kind(int row) {
        byte known = kinds[row];
        if (known < 0) {
            Optional<String> category = known == UNKNOWN_AUDIO ? Optional.of(AUDIO) : Optional.empty();
            known = (byte) (Guess.isFolder(titles[row], category) ? Kind.FOLDER : Kind.VIDEO).ordinal();
            kinds[row] = known;
        }
        return KINDS[known];
    }

    Sortable sortable(Trees trees) {
        return new Sortable() {
            @Override
            public int count() {
                return TitleIndex.this.count();
            }

            @Override
            public String title(int row) {
                return folded(row);
            }

            @Override
            public Optional<Instant> date(int row) {
                return TitleIndex.this.date(row);
            }

            @Override
            public Kind kind(int row) {
                Shape shape = trees.seen(ids[row]);
                return shape == null ? TitleIndex.this.kind(row) : shape.kind();
            }

            @Override
            public OptionalLong bytes(int row) {
                Shape shape = trees.seen(ids[row]);
                return shape == null ? OptionalLong.empty() : shape.bytes();
            }
        };
    }

    static String fold(String title) {
        return Titles.ofFile(title).toLowerCase(Locale.ROOT);
    }

    private static int[] sortedRows(long[] ids) {
        if (isSorted(ids)) { // as they come from the catalog
            return IntStream.range(0, ids.length).toArray();
        }
        var rows = new Integer[ids.length];
        Arrays.setAll(rows, row -> row);
        Arrays.sort(rows, (one, other) -> Long.compare(ids[one], ids[other]));
        return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
    }

    private static boolean isSorted(long[] ids) {
        for (int row = 1; row < ids.length; row++) {
            if (ids[row - 1] > ids[row]) {
                return false;
            }
        }
        return true;
    }

    /// Rows that are still being gathered.
    private static final class Filling {
        private long[] ids;
        private String[] titles;
        private long[] dates;
        private byte[] kinds;
        private int count;

        Filling(TitleIndex start) {
            ids = start.ids.clone();
            titles = start.titles.clone();
            dates = start.dates.clone();
            kinds = start.kinds.clone();
            count = ids.length;
        }

        void add(Catalog.Remembered release) {
            if (count == ids.length) {
                resize(Math.max(64, count + count / 2));
            }
            ids[count] = release.id();
            titles[count] = fold(release.title());
            dates[count] = release.published().map(Instant::getEpochSecond).orElse(UNDATED);
            kinds[count] = MediaType.ofName(release.title())
                    .map(type -> (byte) Kind.of(type).ordinal())
                    .orElse(
                            release.category()
                                            .filter(name -> name.toLowerCase(Locale.ROOT)
                                                    .contains(AUDIO))
                                            .isPresent()
                                    ? UNKNOWN_AUDIO
                                    : UNKNOWN);
            count++;
        }

        private void resize(int room) {
            ids = Arrays.copyOf(ids, room);
            titles = Arrays.copyOf(titles, room);
            dates = Arrays.copyOf(dates, room);
            kinds = Arrays.copyOf(kinds, room);
        }

        TitleIndex index() {
            resize(count);
            return new TitleIndex(ids, titles, dates, kinds);
        }
    }
}
