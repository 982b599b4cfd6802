package nagare.library.entry;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What a search may look at: an entry without the cost of making one.
public interface Candidate {
    String id();

    String parentId();

    /// The title in lower case.
    String folded();

    Kind kind();

    Optional<Instant> date();

    /// The exact size of an item.
    OptionalLong bytes();

    /// The id of the same item in another folder, where this one is the second to show it (`@refID`).
    Optional<String> original();
}
