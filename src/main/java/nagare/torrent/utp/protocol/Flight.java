package nagare.torrent.utp.protocol;

import org.jspecify.annotations.Nullable;

/// Segments in the order of their numbers, by place.
final class Flight {
    private static final int LEAST_CAPACITY = 16;

    private @Nullable Segment[] segments = new Segment[LEAST_CAPACITY];
    private int first;
    private int count;

    int count() {
        return count;
    }

    Segment at(int place) {
        Segment segment = segments[(first + place) & (segments.length - 1)];
        if (place < 0 || place >= count || segment == null) {
            throw new IndexOutOfBoundsException(place);
        }
        return segment;
    }

    void addLast(Segment segment) {
        if (count == segments.length) {
            var larger = new @Nullable Segment[2 * count];
            for (int i = 0; i < count; i++) {
                larger[i] = at(i);
            }
            segments = larger;
            first = 0;
        }
        segments[(first + count) & (segments.length - 1)] = segment;
        count++;
    }

    Segment removeFirst() {
        Segment segment = at(0);
        segments[first] = null;
        first = (first + 1) & (segments.length - 1);
        count--;
        return segment;
    }

    Segment firstLost() {
        for (int i = 0; i < count; i++) {
            if (at(i).lost) {
                return at(i);
            }
        }
        throw new IllegalStateException("nothing is lost");
    }
}
