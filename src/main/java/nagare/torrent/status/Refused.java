package nagare.torrent.status;

/// Addresses that were named to us and may not be dialled: so many stand on the user's block lists, so many belong to
/// networks that are not the internet and that the user does not trust.
public record Refused(int listed, int inside) {
    public static final Refused NONE = new Refused(0, 0);

    public Refused {
        if (listed < 0 || inside < 0) {
            throw new IllegalArgumentException("impossible counts: %d, %d".formatted(listed, inside));
        }
    }

    public int all() {
        return listed + inside;
    }
}
