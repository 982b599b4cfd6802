package nagare.torrent.picker.reader;

/// How fast a player takes bytes, measured while it does not wait, and what its media needs, in bytes per second.
final class Appetite {
    private static final double PRIOR_RATE = 1e6;
    private static final double PRIOR_SECONDS = 2;
    private static final double MEMORY_SECONDS = 10;
    private static final double RATE_LEAST = 64 * 1024;
    private static final double RATE_MOST = 16e6;

    private double bitrate = PRIOR_RATE;
    private double bytesTaken = PRIOR_RATE * PRIOR_SECONDS;
    private double secondsTaken = PRIOR_SECONDS;

    void bitrate(double bytesPerSecond) {
        bitrate = Math.clamp(bytesPerSecond, RATE_LEAST, RATE_MOST);
    }

    double bitrate() {
        return bitrate;
    }

    double rate() {
        return Math.clamp(bytesTaken / secondsTaken, RATE_LEAST, RATE_MOST);
    }

    void took(long bytes, double inSeconds) {
        double seconds = Math.min(inSeconds, MEMORY_SECONDS);
        double keep = Math.exp(-seconds / MEMORY_SECONDS);
        bytesTaken = bytesTaken * keep + bytes;
        secondsTaken = secondsTaken * keep + seconds;
    }
}
