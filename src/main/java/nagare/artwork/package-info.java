/// A small picture of each item for the lists of TVs: one that lies in the torrent, one inside the film, else a card
/// that is drawn here. Made when it is asked for, never for a list. Start at [ArtPath].
@NullMarked
package nagare.artwork;

import org.jspecify.annotations.NullMarked;
