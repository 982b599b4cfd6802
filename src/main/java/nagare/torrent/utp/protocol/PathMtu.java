package nagare.torrent.utp.protocol;

/// How large a datagram the path carries (RFC 4821): begins with what every path carries and tries larger ones. A
/// probe is an ordinary packet with padding, so when it is lost, the same bytes go again without. Sizes are those of
/// the datagram's payload.
final class PathMtu {
    /// What IPv4 promises: 576 less its header and that of UDP.
    static final int LEAST_V4 = 548;

    /// What IPv6 promises: 1280 less the headers.
    static final int LEAST_V6 = 1232;

    /// Ethernet's 1500 less the headers.
    static final int MOST_V4 = 1472;

    static final int MOST_V6 = 1452;

    /// What is tried first: it goes through most tunnels.
    private static final int FIRST_PROBE = 1400;

    /// A finer answer is not worth a packet; and half of it is more than the least padding there is.
    static final int CLOSE_ENOUGH = 32;

    /// One lost probe may be chance.
    private static final int TRIES = 2;

    private final int least;
    private int size;
    private int most;
    private int lost;
    private boolean underWay;

    PathMtu(boolean ipv6) {
        least = ipv6 ? LEAST_V6 : LEAST_V4;
        most = ipv6 ? MOST_V6 : MOST_V4;
        size = least;
    }

    /// What may be sent.
    int size() {
        return size;
    }

    /// The size to try with the next full packet, 0 for none.
    int probe() {
        if (underWay || most - size < CLOSE_ENOUGH) {
            return 0;
        }
        if (size < FIRST_PROBE && FIRST_PROBE <= most) {
            return FIRST_PROBE;
        }
        return size >= FIRST_PROBE && lost == 0 ? most : (size + most + 1) / 2;
    }

    void probing() {
        underWay = true;
    }

    void arrived(int probe) {
        underWay = false;
        if (probe <= most) {
            size = Math.max(size, probe);
            lost = 0;
        }
    }

    void lost(int probe) {
        underWay = false;
        if (++lost >= TRIES) {
            most = Math.max(size, Math.min(most, probe - 1));
            lost = 0;
        }
    }

    /// Twice in a row nothing came back: the path may have changed to one that swallows what was right before.
    void blackHole() {
        most = Math.max(least, Math.min(most, size - 1));
        size = least;
    }
}
