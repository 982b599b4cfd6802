package nagare.torrent.utp.protocol;

/// The arithmetic of 16-bit numbers that wrap around.
final class SequenceNumbers {
    private SequenceNumbers() {}

    static int plus(int number, int count) {
        return (number + count) & 0xffff;
    }

    /// How far `to` lies behind `from`: negative when it lies before it.
    static int distance(int from, int to) {
        return (short) (to - from);
    }
}
