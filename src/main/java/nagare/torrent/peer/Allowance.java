package nagare.torrent.peer;

import nagare.torrent.memory.BlockPool;
import nagare.torrent.memory.WriteBuffers;

/// What the connections of all torrents use together: places, the memory that blocks are read into, and
/// what is written from.
public record Allowance(Places places, BlockPool blocks, WriteBuffers writes) {
    public Allowance(Places places, BlockPool blocks) {
        this(places, blocks, new WriteBuffers());
    }
}
