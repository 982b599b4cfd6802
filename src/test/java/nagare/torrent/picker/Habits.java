package nagare.torrent.picker;

/// How a simulated peer behaves: bytes per second, round trip in nanoseconds, spread of its service time (0.3: ±30 %),
/// stalls and chokes per second, how many bytes cannot be taken back from its send buffer, whether it speaks BEP 6,
/// whether it sends spoilt bytes, after how many honest blocks, and whether it spoils them as its accomplices do.
record Habits(
        double rate,
        long rtt,
        double jitter,
        double stalls,
        double chokes,
        int sendBuffer,
        boolean fast,
        boolean lies,
        int honest,
        boolean colludes) {
    static Habits steady(double rate, long rttMillis) {
        return new Habits(
                rate,
                rttMillis * Timeline.MILLI,
                0.3,
                0,
                0,
                (int) Math.max(32 << 10, rate * 0.15),
                true,
                false,
                0,
                false);
    }

    Habits stalling(double perSecond) {
        return new Habits(rate, rtt, jitter, perSecond, chokes, sendBuffer, fast, lies, honest, colludes);
    }

    Habits choking(double perSecond) {
        return new Habits(rate, rtt, jitter, stalls, perSecond, sendBuffer, fast, lies, honest, colludes);
    }

    Habits old() {
        return new Habits(rate, rtt, jitter, stalls, chokes, sendBuffer, false, lies, honest, colludes);
    }

    Habits lying() {
        return lyingAfter(0);
    }

    /// Sends so many right blocks first.
    Habits lyingAfter(int blocks) {
        return new Habits(rate, rtt, jitter, stalls, chokes, sendBuffer, fast, true, blocks, colludes);
    }

    /// Spoils each block just as its accomplices do.
    Habits colluding() {
        return new Habits(rate, rtt, jitter, stalls, chokes, sendBuffer, fast, true, honest, true);
    }
}
