package nagare.dlna.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import nagare.dlna.didl.SearchCriteria;
import nagare.library.Entry;
import nagare.library.Library;
import nagare.library.SortOrder;

/// Walks the tree below a folder, breadth first, and collects what meets the criteria; each id once, although a release
/// may be on several shelves. Bounded, as a tree may be larger than a TV's patience.
final class TreeSearch {
    private final Library library;
    private final SortOrder order;
    private final int limit;

    TreeSearch(Library library, SortOrder order, int limit) {
        this.library = library;
        this.order = order;
        this.limit = limit;
    }

    List<Entry> find(String folder, SearchCriteria criteria) {
        var found = new ArrayList<Entry>();
        var seen = new HashSet<String>();
        var folders = new ArrayDeque<String>();
        folders.add(folder);
        while (!folders.isEmpty() && seen.size() < limit) {
            var listing = library.list(folders.remove(), order, 0, limit - seen.size());
            for (Entry entry : listing.map(page -> page.entries()).orElse(List.of())) {
                if (!seen.add(entry.id())) {
                    continue;
                }
                if (entry instanceof Entry.Folder child) {
                    folders.add(child.id());
                }
                if (criteria.matches(property -> values(entry, property))) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    private static List<String> values(Entry entry, String property) {
        return switch (property) {
            case "dc:title" -> List.of(entry.title());
            case "dc:date" -> entry.date().map(EntryDidl::date).stream().toList();
            case "upnp:class" -> List.of(EntryDidl.upnpClass(entry));
            case "@id" -> List.of(entry.id());
            case "@parentID" -> List.of(EntryDidl.parentId(entry));
            case "res@size" ->
                size(entry).map(bytes -> Long.toString(bytes)).stream().toList();
            default -> List.of();
        };
    }

    private static Optional<Long> size(Entry entry) {
        return switch (entry) {
            case Entry.Folder _ -> Optional.empty();
            case Entry.Item item -> item.size().stream().boxed().findFirst();
        };
    }
}
