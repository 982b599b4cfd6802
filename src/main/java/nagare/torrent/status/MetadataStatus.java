package nagare.torrent.status;

/// How far the search for the info dictionary of a magnet link has come: addresses known, peers connected, those of
/// them that let us fetch, and those that offer the dictionary; so many of its pieces are here (0 of 0 before anybody
/// offered it).
public record MetadataStatus(int peersKnown, int peersConnected, int peersUnchoked, int givers, int here, int pieces) {
    public static final MetadataStatus NOTHING = new MetadataStatus(0, 0, 0, 0, 0, 0);

    public MetadataStatus {
        if (here < 0 || here > pieces) {
            throw new IllegalArgumentException(here + " of " + pieces + " pieces");
        }
    }
}
