package nagare.torrent.peer;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import nagare.torrent.transport.TcpTransport;
import nagare.torrent.transport.Way;

/// How the peers of an engine are reached: by which transports, whether encrypted, and which addresses are known to
/// want that. Thread-safe. Guarded by its own monitor; no I/O and no callbacks inside.
public final class Approach {
    /// How many addresses that want encryption are remembered; the longest unused is forgotten first.
    public static final int MAX_REMEMBERED = 2000;

    private final List<Way> ways;
    private final Encryption encryption;
    private final RandomGenerator chance;
    private final LinkedHashSet<InetSocketAddress> encrypting = new LinkedHashSet<>();

    /// @param ways in the order in which they are tried
    /// @param chance thread-safe, and hard to guess outside of tests
    public Approach(List<Way> ways, Encryption encryption, RandomGenerator chance) {
        if (ways.isEmpty()) {
            throw new IllegalArgumentException("no way to reach a peer");
        }
        this.ways = List.copyOf(ways);
        this.encryption = encryption;
        this.chance = chance;
    }

    /// TCP alone.
    public static Approach byTcp(Encryption encryption, RandomGenerator chance) {
        return new Approach(List.of(new Way(new TcpTransport(), 0)), encryption, chance);
    }

    /// Whether there is no uTP: then holes cannot be punched either (BEP 55).
    public boolean isByTcpAlone() {
        return ways.stream().allMatch(way -> way.transport() instanceof TcpTransport);
    }

    List<Way> ways() {
        return ways;
    }

    /// The ways by which holes are punched: routers have no ear for TCP, and nothing is gained by waiting.
    List<Way> punching() {
        return ways.stream()
                .filter(way -> !(way.transport() instanceof TcpTransport))
                .map(way -> new Way(way.transport(), 0))
                .toList();
    }

    Encryption encryption() {
        return encryption;
    }

    /// Whether we would rather speak encrypted, even with who takes it plain.
    public boolean prefersEncryption() {
        return encryption != Encryption.PREFER_PLAIN;
    }

    RandomGenerator chance() {
        return chance;
    }

    /// The peer is said to prefer encryption (PEX, or `e` of its extension handshake), or has shown that it does: it is
    /// called encrypted first from now on.
    public synchronized void wantsEncryption(InetSocketAddress peer) {
        encrypting.addLast(peer);
        if (encrypting.size() > MAX_REMEMBERED) {
            encrypting.removeFirst();
        }
    }

    /// It does not take encryption, whatever was said.
    synchronized void refusedEncryption(InetSocketAddress peer) {
        encrypting.remove(peer);
    }

    /// Whether a call to the peer begins encrypted.
    public synchronized boolean isEncryptedFirst(InetSocketAddress peer) {
        return switch (encryption) {
            case PREFER_PLAIN -> encrypting.contains(peer);
            case PREFER, REQUIRE -> true;
        };
    }
}
