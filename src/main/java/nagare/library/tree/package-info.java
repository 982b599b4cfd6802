/// Where things are: the ids of the tree, and the folders and playable files inside the torrents that have been read.
/// Asks the catalog, and so the disk, but never the network. Start at [Trees].
@NullMarked
package nagare.library.tree;

import org.jspecify.annotations.NullMarked;
