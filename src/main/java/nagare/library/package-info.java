/// The virtual tree of folders and items that every front browses and sorts, and the way from an item to its bytes.
/// Answers from memory and the catalog, never from the network, except [MediaSource#open]. `Titles`, `NaturalOrder`,
/// `FileTree`, `Guess` and `ObjectId` are pure. Start at [Library].
@NullMarked
package nagare.library;

import org.jspecify.annotations.NullMarked;
