/// What is said between the [nagare.torrent.picker.Picker] and its owner: which block, what to ask and what to take
/// back, what a block that came was to it, how somebody reads. Pure values.
@NullMarked
package nagare.torrent.picker.order;

import org.jspecify.annotations.NullMarked;
