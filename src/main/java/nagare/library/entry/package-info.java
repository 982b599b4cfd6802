/// What a client sees of the tree and may ask of it, as values: folders and items, pages of them, orders and wishes.
/// Pure. Start at [Entry].
@NullMarked
package nagare.library.entry;

import org.jspecify.annotations.NullMarked;
