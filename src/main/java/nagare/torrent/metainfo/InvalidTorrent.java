package nagare.torrent.metainfo;

/// The bytes are not a torrent this engine accepts; the message says in a sentence what is wrong and where.
public final class InvalidTorrent extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidTorrent(String message) {
        super(message);
    }
}
