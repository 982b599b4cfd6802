package nagare.library.entry;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import nagare.media.MediaId;
import nagare.media.MediaType;

/// One node of the tree as a front sees it. Ids are short ASCII without `/` and `&`, and stay the same across restarts;
/// `parentId` is the folder it was listed in.
public sealed interface Entry {
    String id();

    String parentId();

    String title();

    Optional<Instant> date();

    /// What the feed said of the release: seeders, size as text, category. Empty for folders of the server itself.
    Optional<Facts> facts();

    /// A container. `children` is empty while it is not known (never announced as 0 then). `updateId` grows when its
    /// list of children changes (ContainerUpdateIDs).
    record Folder(
            String id,
            String parentId,
            String title,
            Optional<Instant> date,
            Optional<Facts> facts,
            OptionalInt children,
            long updateId)
            implements Entry {}

    /// A playable thing. `size` is the exact length in bytes, empty while only the feed's rounded text is known.
    ///
    /// @param original the id under which the same thing stands elsewhere in the tree, where this is not its
    ///     first place (`refID`)
    /// @param from the byte of its file at which it begins, where that is not the start: what is served then is
    ///     the head of the file and what follows that byte, `size` bytes in all
    record Item(
            String id,
            String parentId,
            String title,
            Optional<Instant> date,
            Optional<Facts> facts,
            MediaId media,
            MediaType type,
            OptionalLong size,
            Details details,
            Optional<String> original,
            OptionalLong from)
            implements Entry {
        /// A whole file in its first place.
        public Item(
                String id,
                String parentId,
                String title,
                Optional<Instant> date,
                Optional<Facts> facts,
                MediaId media,
                MediaType type,
                OptionalLong size,
                Details details) {
            this(id, parentId, title, date, facts, media, type, size, details, Optional.empty(), OptionalLong.empty());
        }
    }

    /// The feed's words about a release.
    record Facts(OptionalInt seeders, OptionalInt leechers, OptionalLong approximateBytes, Optional<String> category) {}
}
