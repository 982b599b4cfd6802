package nagare.torrent.peer;

import nagare.torrent.memory.BlockPool;

/// What the connections of all torrents use together: places, and the memory that blocks are read into.
public record Allowance(Places places, BlockPool blocks) {}
