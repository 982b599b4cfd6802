package nagare.library.entry;

import java.util.function.Predicate;

/// What is looked for. Searches are equal when their texts are, so that the next page need not search again.
///
/// @param text as the client wrote it
/// @param wanted the same as a question; it keeps nothing and asks nobody
public record Search(String text, Predicate<Candidate> wanted) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Search search && search.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
