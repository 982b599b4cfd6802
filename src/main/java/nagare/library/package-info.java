/// The virtual tree of folders and items that every front browses and sorts, and the way from an item to its bytes.
/// Answers from memory and the catalog, never from the network, except [MediaSource#open]. Start at [Library].
///
/// [Nodes] makes entries of releases and files, [Continuing] is the folder of what was begun, [Changes] tells who
/// listens. Where things are stands in [nagare.library.tree], finding and sorting them in [nagare.library.search].
@NullMarked
package nagare.library;

import org.jspecify.annotations.NullMarked;
