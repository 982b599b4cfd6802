package nagare.torrent.utp.protocol;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// One direction of a path: a bottleneck with a queue, then a delay with its moods. Times are nanoseconds.
///
/// `bytesPerSecond` 0 is no bottleneck; `queueBytes` is what waits before it at most. Of `loss` and `twice` 1 is
/// always.
record Path(long delay, long jitter, double loss, double twice, long bytesPerSecond, long queueBytes) {
    static Path of(long delayMillis) {
        return new Path(TimeUnit.MILLISECONDS.toNanos(delayMillis), 0, 0, 0, 0, 0);
    }

    Path jitter(long millis) {
        return new Path(delay, TimeUnit.MILLISECONDS.toNanos(millis), loss, twice, bytesPerSecond, queueBytes);
    }

    Path losing(double part) {
        return new Path(delay, jitter, part, twice, bytesPerSecond, queueBytes);
    }

    Path doubling(double part) {
        return new Path(delay, jitter, loss, part, bytesPerSecond, queueBytes);
    }

    Path bottleneck(long rate, long queueMillis) {
        return new Path(delay, jitter, loss, twice, rate, rate * queueMillis / 1000);
    }

    boolean loses(RandomGenerator chance) {
        return loss > 0 && chance.nextDouble() < loss;
    }

    long delay(RandomGenerator chance) {
        return delay + (jitter > 0 ? chance.nextLong(jitter) : 0);
    }
}
