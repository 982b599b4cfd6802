/// Web seeds (BEP 19): web servers that have a torrent's files, as peers that speak HTTP. Start at [WebSeeds], which a
/// swarm talks to as to its connections. [SeedUrls], [Parts], [RangeReply], [Orders] and [Standing] are pure.
@NullMarked
package nagare.torrent.webseed;

import org.jspecify.annotations.NullMarked;
