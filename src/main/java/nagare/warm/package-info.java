/// Gets an item ready while somebody looks at it, for devices that give up soon: peers, the head of the file, the index
/// at its end. Little, for one torrent per device at a time, behind everything that is played. Start at [Warmer].
@NullMarked
package nagare.warm;

import org.jspecify.annotations.NullMarked;
