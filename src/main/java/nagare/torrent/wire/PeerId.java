package nagare.torrent.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// The 20 bytes by which a peer names itself (BEP 20), as lower-case hex. Ours are `-NG0100-` and 12 random bytes; the
/// code NG is in no client list we know (libtorrent's and Transmission's were read).
public record PeerId(String hex) {
    public static final int BYTES = 20;

    private static final byte[] OURS = "-NG0100-".getBytes(StandardCharsets.US_ASCII);

    public PeerId {
        hex = hex.toLowerCase(Locale.ROOT);
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("a peer id is 40 hexadecimal digits");
        }
    }

    /// A fresh id of this client. One per torrent keeps an observer from linking what a household watches.
    public static PeerId random(RandomGenerator chance) {
        var bytes = new byte[BYTES];
        chance.nextBytes(bytes);
        return ours(bytes);
    }

    /// An id of this client that ends like these bytes.
    public static PeerId ours(byte[] random) {
        var bytes = random.clone();
        System.arraycopy(OURS, 0, bytes, 0, OURS.length);
        return of(bytes);
    }

    public static PeerId of(byte[] bytes) {
        return new PeerId(HexFormat.of().formatHex(bytes));
    }

    static PeerId read(ByteBuffer from) {
        var bytes = new byte[BYTES];
        from.get(bytes);
        return of(bytes);
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /// The eight bytes that name client and version, for people; a byte that is not printable ASCII shows as a dot.
    public String client() {
        var text = new StringBuilder();
        for (int i = 0; i < OURS.length; i++) {
            var character = (char) HexFormat.fromHexDigits(hex, 2 * i, 2 * i + 2);
            text.append(character > ' ' && character < 127 ? character : '.');
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return hex;
    }
}
