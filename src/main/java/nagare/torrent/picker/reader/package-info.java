/// What those who read will need, and by when. Pure. Start at [Readers]: a [Reader] turns its place in a file and its
/// [Appetite] into [Wish]es (the playhead, the start window, the [FileEnds] with the index, the read-ahead), and the
/// [Agenda] puts the wishes of all readers in order.
@NullMarked
package nagare.torrent.picker.reader;

import org.jspecify.annotations.NullMarked;
