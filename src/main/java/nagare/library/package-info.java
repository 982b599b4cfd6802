/// The virtual tree of folders and items that every front browses and sorts. Answers from memory and the catalog, never
/// from the network. Start at `Library`.
@NullMarked
package nagare.library;

import org.jspecify.annotations.NullMarked;
