package nagare.watch;

import java.time.Duration;

/// Where a film was stopped.
sealed interface Place {
    /// So long after its start.
    record Time(Duration at) implements Place {
        public Time {
            if (at.isNegative()) {
                throw new IllegalArgumentException("negative time " + at);
            }
        }
    }

    /// At this byte of its file: nobody could tell the time yet.
    record Bytes(long at) implements Place {
        public Bytes {
            if (at < 0) {
                throw new IllegalArgumentException("negative position " + at);
            }
        }
    }
}
