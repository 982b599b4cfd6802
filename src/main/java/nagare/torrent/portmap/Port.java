package nagare.torrent.portmap;

import java.util.Locale;

/// A port of this machine that peers shall reach.
public record Port(Protocol protocol, int number) {
    /// With the numbers of IANA.
    public enum Protocol {
        TCP(6),
        UDP(17);

        final int number;

        Protocol(int number) {
            this.number = number;
        }
    }

    public Port {
        if (number <= 0 || number > 0xffff) {
            throw new IllegalArgumentException("no port: " + number);
        }
    }

    @Override
    public String toString() {
        return number + "/" + protocol.name().toLowerCase(Locale.ROOT);
    }
}
