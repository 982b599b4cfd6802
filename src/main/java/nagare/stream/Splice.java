package nagare.stream;

import java.util.ArrayList;
import java.util.List;
import nagare.media.TimeSeek;

/// A Matroska film from its middle as a file of its own, of fixed length: what stands before its clusters, then the
/// film from one of them on. Bytes of it lie in two parts of the film.
///
/// @param head how long the head is
/// @param from the byte of the film that follows it
/// @param whole how long the film is
record Splice(long head, long from, long whole) {
    Splice {
        if (head <= 0 || from <= head || whole <= from) {
            throw new IllegalArgumentException("no splice: " + head + ", " + from + ", " + whole);
        }
    }

    long length() {
        return head + whole - from;
    }

    /// Bytes of the film that are not in it.
    long leftOut() {
        return from - head;
    }

    /// Where these bytes of it lie in the film.
    List<TimeSeek.Bytes> inTheFilm(TimeSeek.Bytes bytes) {
        var parts = new ArrayList<TimeSeek.Bytes>();
        if (bytes.from() < head) {
            parts.add(new TimeSeek.Bytes(bytes.from(), Math.min(bytes.to(), head)));
        }
        if (bytes.to() > head) {
            parts.add(new TimeSeek.Bytes(Math.max(bytes.from(), head) + leftOut(), bytes.to() + leftOut()));
        }
        return parts;
    }

    /// Whether these bytes of the film are of its head.
    boolean isHead(TimeSeek.Bytes part) {
        return part.to() <= head;
    }
}
