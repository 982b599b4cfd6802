package nagare.torrent.storage;

import java.io.IOException;

/// No room for a piece: the quota or the disk is used up by what must stay. The message names the setting to change.
public final class DiskFull extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFull(String message) {
        super(message);
    }
}
