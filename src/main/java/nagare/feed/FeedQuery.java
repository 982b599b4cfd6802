package nagare.feed;

/// What is searched for. `words` follow the site's syntax (nyaa: `a|b`, `-word`, `"a phrase"`). `category` and
/// `filter` are the site's ids or names; empty means what the feed does by itself.
public record FeedQuery(String words, String category, String filter) {
    public FeedQuery {
        words = words.strip();
        category = category.strip();
        filter = filter.strip();
    }

    public static FeedQuery words(String words) {
        return new FeedQuery(words, "", "");
    }
}
