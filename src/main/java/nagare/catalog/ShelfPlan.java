package nagare.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import nagare.config.Settings;
import nagare.feed.FeedQuery;

/// A shelf and what fills it: a search, or the latest of the feed where there is none.
record ShelfPlan(Shelf shelf, Optional<FeedQuery> query) {
    static final String LATEST = "latest";

    /// The latest first, then the saved searches in order. A search keeps its id as long as its query stays the
    /// same, whatever its name; of two equal ones the second counts on.
    static List<ShelfPlan> of(List<Settings.SavedSearch> searches) {
        var plans = new ArrayList<ShelfPlan>();
        plans.add(new ShelfPlan(new Shelf(LATEST, "Latest"), Optional.empty()));
        Set<String> taken = new HashSet<>();
        for (var search : searches) {
            var query = new FeedQuery(search.query(), search.category(), search.filter());
            var id = id(query);
            for (int number = 2; !taken.add(id); number++) {
                id = id(query) + "n" + number;
            }
            plans.add(new ShelfPlan(new Shelf(id, search.name()), Optional.of(query)));
        }
        return List.copyOf(plans);
    }

    private static String id(FeedQuery query) {
        var sum = new CRC32();
        sum.update(String.join("\n", query.words(), query.category(), query.filter())
                .getBytes(StandardCharsets.UTF_8));
        return "s%08x".formatted(sum.getValue());
    }
}
