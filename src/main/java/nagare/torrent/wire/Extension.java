package nagare.torrent.wire;

import java.util.Optional;

/// The extensions we speak, and the ids we ask peers to use towards us (BEP 10: the receiver chooses). Towards a peer,
/// use the id out of the peer's own [ExtensionHandshake].
public enum Extension {
    /// Peers of peers (BEP 11).
    UT_PEX("ut_pex", 1, 64 * 1024),
    /// The info dictionary from peers (BEP 9): 16 KiB and a small dictionary before it.
    UT_METADATA("ut_metadata", 2, 17 * 1024),
    /// A piece that was told of is not there any more (BEP 54).
    LT_DONTHAVE("lt_donthave", 3, 4),
    /// Whether the peer downloads nothing itself, when that changes (BEP 21): one byte.
    UPLOAD_ONLY("upload_only", 4, 1),
    /// Two peers that cannot reach each other call at the same time (BEP 55).
    UT_HOLEPUNCH("ut_holepunch", 5, HolePunch.MAX_BYTES);

    private final String wireName;
    private final int id;
    private final int maxBytes;

    Extension(String wireName, int id, int maxBytes) {
        this.wireName = wireName;
        this.id = id;
        this.maxBytes = maxBytes;
    }

    public String wireName() {
        return wireName;
    }

    /// The id that messages to us carry.
    public int id() {
        return id;
    }

    /// The longest payload we accept, in bytes.
    public int maxBytes() {
        return maxBytes;
    }

    public static Optional<Extension> withId(int id) {
        for (var extension : values()) {
            if (extension.id == id) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }
}
