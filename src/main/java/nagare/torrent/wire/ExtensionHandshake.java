package nagare.torrent.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeWriter;

/// What a peer says of itself by extended message 0 (BEP 10). May come again later: what it names then is added to what
/// it named before, see [#and].
///
/// `ids` is the peer's `m`: the extended id it wants to see for each extension, 0 for "no longer". `client` is its `v`,
/// safe to show. `listenPort` is `p`, `requests` is `reqq` (how many requests it queues), `metadataBytes` is
/// `metadata_size` (BEP 9), `uploadOnly` is BEP 21 where it says so, `yourIp` is our address as it sees it,
/// `prefersEncryption` is `e`: it would rather be called encrypted. What is there but makes no sense is taken as not
/// there: many clients write odd values, and none of these is worth losing a peer for.
public record ExtensionHandshake(
        Map<Extension, Integer> ids,
        Optional<String> client,
        OptionalInt listenPort,
        OptionalInt requests,
        OptionalInt metadataBytes,
        Optional<Boolean> uploadOnly,
        Optional<InetAddress> yourIp,
        boolean prefersEncryption) {
    /// The extended id of this message itself.
    public static final int ID = 0;

    /// How many requests a peer queues that does not say.
    public static final int DEFAULT_REQUESTS = 250;

    /// How long a client's name may be shown, in characters.
    public static final int MAX_CLIENT_CHARACTERS = 64;

    /// An info dictionary larger than this is taken as not offered.
    public static final int MAX_METADATA_BYTES = 16 * 1024 * 1024;

    /// A peer that has said nothing.
    public static final ExtensionHandshake NOTHING = new ExtensionHandshake(
            Map.of(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty());

    private static final int MAX_ID = 0xff;
    private static final int MAX_PORT = 0xffff;

    public ExtensionHandshake {
        ids = Map.copyOf(ids);
        if (ids.values().stream().anyMatch(id -> id < 0 || id > MAX_ID)) {
            throw new IllegalArgumentException("an extended id is one byte");
        }
        client = client.map(name -> PlainText.of(name, MAX_CLIENT_CHARACTERS));
    }

    /// One that does not say how it would rather be called.
    public ExtensionHandshake(
            Map<Extension, Integer> ids,
            Optional<String> client,
            OptionalInt listenPort,
            OptionalInt requests,
            OptionalInt metadataBytes,
            Optional<Boolean> uploadOnly,
            Optional<InetAddress> yourIp) {
        this(ids, client, listenPort, requests, metadataBytes, uploadOnly, yourIp, false);
    }

    /// What we say of ourselves: the extensions that we answer, and what every peer may know. An empty name and the
    /// port
    /// 0 are not said.
    public static ExtensionHandshake ours(
            Set<Extension> extensions, String client, int listenPort, int requests, Optional<InetAddress> yourIp) {
        var ids = new EnumMap<Extension, Integer>(Extension.class);
        extensions.forEach(extension -> ids.put(extension, extension.id()));
        return new ExtensionHandshake(
                ids,
                Optional.of(client).filter(name -> !name.isEmpty()),
                listenPort == 0 ? OptionalInt.empty() : OptionalInt.of(listenPort),
                OptionalInt.of(requests),
                OptionalInt.empty(),
                Optional.empty(),
                yourIp);
    }

    /// The same, saying that there is an info dictionary of so many bytes to be had (BEP 9).
    public ExtensionHandshake withMetadata(int bytes) {
        return new ExtensionHandshake(
                ids, client, listenPort, requests, OptionalInt.of(bytes), uploadOnly, yourIp, prefersEncryption);
    }

    /// The same, saying whether we download nothing (BEP 21).
    public ExtensionHandshake withUploadOnly(boolean only) {
        return new ExtensionHandshake(
                ids, client, listenPort, requests, metadataBytes, Optional.of(only), yourIp, prefersEncryption);
    }

    /// The same, saying whether we would rather be called encrypted.
    public ExtensionHandshake withEncryption(boolean preferred) {
        return new ExtensionHandshake(ids, client, listenPort, requests, metadataBytes, uploadOnly, yourIp, preferred);
    }

    /// Whether the peer accepts messages of the extension, and under which id.
    public OptionalInt idOf(Extension extension) {
        int id = ids.getOrDefault(extension, 0);
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// This handshake, and then a later one of the same peer.
    public ExtensionHandshake and(ExtensionHandshake later) {
        var both = new EnumMap<Extension, Integer>(Extension.class);
        both.putAll(ids);
        both.putAll(later.ids);
        return new ExtensionHandshake(
                both,
                later.client.or(() -> client),
                later.listenPort.isPresent() ? later.listenPort : listenPort,
                later.requests.isPresent() ? later.requests : requests,
                later.metadataBytes.isPresent() ? later.metadataBytes : metadataBytes,
                later.uploadOnly.or(() -> uploadOnly),
                later.yourIp.or(() -> yourIp),
                later.prefersEncryption || prefersEncryption);
    }

    /// As the message to send.
    public PeerMessage.Extended encode() {
        var m = new TreeMap<String, BencodeValue>();
        ids.forEach((extension, id) -> m.put(extension.wireName(), BencodeValue.of(id)));
        var dict = new TreeMap<String, BencodeValue>();
        dict.put("m", BencodeValue.of(m));
        if (prefersEncryption) {
            dict.put("e", BencodeValue.of(1));
        }
        client.ifPresent(name -> dict.put("v", BencodeValue.of(name)));
        listenPort.ifPresent(port -> dict.put("p", BencodeValue.of(port)));
        requests.ifPresent(count -> dict.put("reqq", BencodeValue.of(count)));
        metadataBytes.ifPresent(size -> dict.put("metadata_size", BencodeValue.of(size)));
        uploadOnly.ifPresent(only -> dict.put("upload_only", BencodeValue.of(only ? 1 : 0)));
        yourIp.ifPresent(address -> dict.put("yourip", BencodeValue.of(address.getAddress())));
        return new PeerMessage.Extended(ID, ByteBuffer.wrap(BencodeWriter.write(BencodeValue.of(dict))));
    }

    /// Reads the payload of an extended message 0; the buffer is left as it was.
    ///
    /// @throws ProtocolException when it is no bencoded dictionary, or too long
    public static ExtensionHandshake parse(ByteBuffer payload) throws ProtocolException {
        if (payload.remaining() > FrameReader.MAX_EXTENSION_HANDSHAKE_BYTES) {
            throw new ProtocolException("extension handshake of " + payload.remaining() + " bytes");
        }
        return of(DictPayload.read(payload, "extension handshake").dict());
    }

    private static ExtensionHandshake of(Dict dict) {
        var ids = new EnumMap<Extension, Integer>(Extension.class);
        dict.dict("m").ifPresent(m -> {
            for (var extension : Extension.values()) {
                number(m, extension.wireName(), 0, MAX_ID).ifPresent(id -> ids.put(extension, id));
            }
        });
        return new ExtensionHandshake(
                ids,
                dict.bytes("v").map(Bytes::text),
                number(dict, "p", 1, MAX_PORT),
                number(dict, "reqq", 1, Integer.MAX_VALUE),
                number(dict, "metadata_size", 1, MAX_METADATA_BYTES),
                dict.integer("upload_only").map(value -> value != 0),
                dict.bytes("yourip").flatMap(ExtensionHandshake::address),
                dict.integer("e").filter(value -> value != 0).isPresent());
    }

    private static OptionalInt number(Dict dict, String key, long least, long most) {
        return dict.integer(key)
                .filter(value -> value >= least && value <= most)
                .map(value -> OptionalInt.of(value.intValue()))
                .orElse(OptionalInt.empty());
    }

    private static Optional<InetAddress> address(Bytes bytes) {
        if (bytes.length() != 4 && bytes.length() != 16) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes.toArray()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length() + " bytes", e);
        }
    }
}
