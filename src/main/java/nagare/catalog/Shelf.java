package nagare.catalog;

/// A folder of releases: the latest of the feed, or the answers to a saved search. `id` is short ASCII and stays
/// the same as long as the search does.
public record Shelf(String id, String name) {}
