package nagare.media;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a file is answered to who asks for a time of it (DLNA 7.4.40, `TimeSeekRange.dlna.org`): by bytes of the file as
/// they are. Whether what begins in the middle can be played depends on the container.
///
/// @param index which byte is played when
public record TimeSeek(Way way, TimeIndex index) {
    /// A Matroska file whose clusters begin later than this carries fonts; they are not sent again with every seek.
    static final long MOST_HEAD = 2 << 20;

    /// What is sent of a container.
    public enum Way {
        /// Any part plays by itself: MPEG transport and program streams, MP3.
        PART,
        /// What stands before the first cluster, then the clusters from that time on: Matroska and WebM.
        HEAD_AND_PART,
        /// A part does not play without its index, so who knows that it is a part gets it, and nobody is told of it.
        POSITION
    }

    /// The bytes `[from, to)` of the file.
    public record Bytes(long from, long to) {
        public Bytes {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("no bytes: " + from + ".." + to);
            }
        }

        public long length() {
            return to - from;
        }
    }

    /// What an answer consists of.
    ///
    /// @param from the time at which it really begins, at or before the one that was asked for
    /// @param part where that time is in the file
    /// @param head what goes before it so that it plays
    public record Answer(Duration from, Duration to, Bytes part, Optional<Bytes> head) {
        /// What is sent, in this order.
        public List<Bytes> sent() {
            return head.map(before -> List.of(before, part)).orElse(List.of(part));
        }

        public long length() {
            return sent().stream().mapToLong(Bytes::length).sum();
        }
    }

    /// For a file of this type; empty when its index is no use for seeking.
    public static Optional<TimeSeek> of(MediaType type, TimeIndex index) {
        return switch (type) {
            case MKV, WEBM ->
                index.isExact() && head(index) <= MOST_HEAD
                        ? Optional.of(new TimeSeek(Way.HEAD_AND_PART, index))
                        : Optional.empty();
            case TS, M2TS, MPG, MPEG, MP3 -> Optional.of(new TimeSeek(Way.PART, index));
            case MP4, M4V, MOV, M4A ->
                index.isExact() ? Optional.of(new TimeSeek(Way.POSITION, index)) : Optional.empty();
            case AVI, WMV, FLV, OGV, FLAC, OGG, OPUS, WAV -> Optional.empty();
        };
    }

    /// Whether it is announced (OP=11): where any player can do something with the answer.
    public boolean isAnnounced() {
        return way != Way.POSITION;
    }

    /// The bytes between two times of a file of `length` bytes; empty when it begins behind the end of the film.
    public Optional<Answer> between(Duration from, Optional<Duration> to, long length) {
        Duration whole = index.duration();
        TimeIndex.Point start = start(from);
        if (from.compareTo(whole) > 0 || start.at() >= length) {
            return Optional.empty();
        }
        Optional<Duration> end = to.filter(time -> time.compareTo(whole) < 0);
        long last = end.map(index::byteAt)
                .map(at -> Math.clamp(at, start.at() + 1, length))
                .orElse(length);
        boolean cut = way == Way.HEAD_AND_PART && start.at() > 0;
        return Optional.of(new Answer(
                start.time(),
                end.orElse(whole),
                new Bytes(start.at(), last),
                cut ? Optional.of(new Bytes(0, head(index))) : Optional.empty()));
    }

    /// The film from this byte on, with its head before it; empty when that is no place, behind the first one, from
    /// which a film of this kind can be played.
    public Optional<Answer> from(long at, long length) {
        TimeIndex.Point point = index.pointBefore(index.timeAt(at));
        return point.at() == at
                ? between(point.time(), Optional.empty(), length)
                        .filter(answer -> answer.head().isPresent())
                : Optional.empty();
    }

    /// Where playing begins for a time: at its beginning, a file begins with its first byte.
    private TimeIndex.Point start(Duration from) {
        TimeIndex.Point point =
                index.isExact() ? index.pointBefore(from) : new TimeIndex.Point(from, packet(index.byteAt(from)));
        return from.isZero() || point.at() <= head(index) ? new TimeIndex.Point(Duration.ZERO, 0) : point;
    }

    /// Transport streams are made of packets of 188 bytes; others do not mind where they are cut.
    private static long packet(long at) {
        return at - at % 188;
    }

    private static long head(TimeIndex index) {
        return index.pointBefore(Duration.ZERO).at();
    }
}
