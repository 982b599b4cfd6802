package nagare.library.entry;

import java.util.List;

/// A page of a folder: `total` is the exact number of children, `updateId` the folder's.
public record Listing(List<Entry> entries, int total, long updateId) {
    public Listing {
        entries = List.copyOf(entries);
    }
}
