/// A whole small world for a first try without internet: a nyaa-shaped feed, a tracker and a seeder for clips that the
/// project made itself. The server that runs on top of it is the real one. Start at [Demo].
@NullMarked
package nagare.demo;

import org.jspecify.annotations.NullMarked;
