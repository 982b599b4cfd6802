package nagare.torrent.wire;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a peer says of itself by extended message 0 (BEP 10). May come again later: what it names then is added to what
/// it named before, see [#and].
///
/// `ids` is the peer's `m`: the extended id it wants to see for each extension, 0 for "no longer". `client` is its `v`,
/// safe to show. `listenPort` is `p`, `requests` is `reqq` (how many requests it queues), `metadataBytes` is
/// `metadata_size` (BEP 9), `uploadOnly` is BEP 21, `yourIp` is our address as it sees it.
public record ExtensionHandshake(
        Map<Extension, Integer> ids,
        Optional<String> client,
        OptionalInt listenPort,
        OptionalInt requests,
        OptionalInt metadataBytes,
        boolean uploadOnly,
        Optional<InetAddress> yourIp) {
    /// The extended id of this message itself.
    public static final int ID = 0;

    /// How many requests a peer queues that does not say.
    public static final int DEFAULT_REQUESTS = 250;

    /// How long a client's name may be shown, in characters.
    public static final int MAX_CLIENT_CHARACTERS = 64;

    public ExtensionHandshake {
        ids = Map.copyOf(ids);
    }

    /// Whether the peer accepts messages of the extension, and under which id.
    public OptionalInt idOf(Extension extension) {
        int id = ids.getOrDefault(extension, 0);
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
