package nagare.torrent.utp.protocol;

/// A packet with bytes that was sent and is not acknowledged with all before it.
final class Segment {
    final int seq;
    final int bytes;
    final boolean fin;

    /// Where its bytes stand in the stream.
    final long position;

    /// The size of datagram that it tries, 0 when it is no probe.
    int probe;

    long sentAt;
    int sends;

    /// Each sending has a number, in order.
    long order;

    boolean sacked;

    /// It is taken for lost and not sent again yet.
    boolean lost;

    Segment(int seq, int bytes, boolean fin, long position) {
        this.seq = seq;
        this.bytes = bytes;
        this.fin = fin;
        this.position = position;
    }

    boolean isUnderWay() {
        return !sacked && !lost;
    }
}
