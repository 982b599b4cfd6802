package nagare.probe.container.mp4;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.mp4.Boxes.Box;

/// The indexes of a fragmented film: `sidx` (ISO/IEC 14496-12 §8.16.3) in front, or `mfra` (§8.8.9) at the end. Without
/// them nobody knows how long it is before all of it is read.
final class Mp4Fragments {
    private static final int MFRO = 16;
    private static final int MAX_MFRA = 4 << 20;
    private static final int MAX_RUNS = 64;
    private static final int MAX_SAMPLES = 100_000;

    private final Boxes boxes;
    private final BoundedBytes bytes;

    Mp4Fragments(Boxes boxes) {
        this.boxes = boxes;
        this.bytes = boxes.bytes;
    }

    /// @return how long all segments are together
    Optional<Duration> ofSegments(Box sidx, IndexDraft index) throws IOException {
        boolean large = boxes.version(sidx) == 1;
        long scale = bytes.u32(sidx.content() + 8);
        long first = large ? bytes.i64(sidx.content() + 20) : bytes.u32(sidx.content() + 16);
        long row = sidx.content() + (large ? 28 : 20) + 4;
        int count = bytes.u16(row - 2);
        long at = sidx.end() + first;
        double time = 0;
        for (int i = 0; i < count && row + 12 <= sidx.end(); i++, row += 12) {
            bytes.step();
            long reference = bytes.u32(row);
            if (reference >>> 31 == 1 || scale == 0) {
                return Optional.empty(); // an index of indexes
            }
            index.add(time * 1000 / scale, at);
            at += reference;
            time += bytes.u32(row + 4);
        }
        return Durations.of(time, scale);
    }

    /// @return when the last fragment ends
    Optional<Duration> ofTail(Mp4Track track, IndexDraft index) throws IOException {
        long end = bytes.length();
        if (end < MFRO || !bytes.letters(end - MFRO + 4).equals("mfro")) {
            return Optional.empty();
        }
        long size = bytes.u32(end - 4);
        if (size < MFRO || size > Math.min(end, MAX_MFRA)) {
            return Optional.empty();
        }
        var last = new long[] {-1};
        boxes.children(boxes.box(end - size, end), box -> {
            if (box.type().equals("tfra") && bytes.u32(box.content() + 4) == track.draft().number) {
                last[0] = entries(box, track.scale(), index);
            }
            return true;
        });
        return last[0] < 0 ? Optional.empty() : end(last[0], track);
    }

    /// @return where the last fragment is, -1 for none
    private long entries(Box tfra, long scale, IndexDraft index) throws IOException {
        boolean large = boxes.version(tfra) == 1;
        long sizes = bytes.u32(tfra.content() + 8);
        long count = bytes.u32(tfra.content() + 12);
        int width = (large ? 16 : 8) + (int) ((sizes >> 4 & 3) + (sizes >> 2 & 3) + (sizes & 3)) + 3;
        long last = -1;
        long row = tfra.content() + 16;
        for (long i = 0; i < count && row + width <= tfra.end() && scale > 0; i++, row += width) {
            bytes.step();
            double time = large ? bytes.i64(row) : bytes.u32(row);
            long at = large ? bytes.i64(row + 8) : bytes.u32(row + 4);
            if (at >= 0 && at < bytes.length()) {
                index.add(time * 1000 / scale, at);
                last = at;
            }
        }
        return last;
    }

    private Optional<Duration> end(long moof, Mp4Track track) throws IOException {
        Box box = boxes.box(moof, bytes.length());
        var end = new double[] {0};
        if (box.type().equals("moof")) {
            boxes.children(box, traf -> {
                if (traf.type().equals("traf")) {
                    end[0] = Math.max(end[0], endOf(traf, track.draft().number));
                }
                return true;
            });
        }
        return Durations.of(end[0], track.scale());
    }

    private double endOf(Box traf, long number) throws IOException {
        var time = new double[1];
        var usual = new long[1];
        var ours = new boolean[1];
        var runs = new int[1];
        boxes.children(traf, box -> {
            switch (box.type()) {
                case "tfhd" -> {
                    ours[0] = bytes.u32(box.content() + 4) == number;
                    usual[0] = usualDuration(box);
                }
                case "tfdt" ->
                    time[0] = boxes.version(box) == 1 ? bytes.i64(box.content() + 4) : bytes.u32(box.content() + 4);
                case "trun" -> time[0] += ours[0] && runs[0]++ < MAX_RUNS ? run(box, usual[0]) : 0;
                default -> {} // encryption, groups
            }
            return true;
        });
        return ours[0] ? time[0] : 0;
    }

    private long usualDuration(Box tfhd) throws IOException {
        int flags = bytes.u24(tfhd.content() + 1);
        long at = tfhd.content() + 8 + ((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 4 : 0);
        return (flags & 8) != 0 ? bytes.u32(at) : 0;
    }

    private double run(Box trun, long usual) throws IOException {
        int flags = bytes.u24(trun.content() + 1);
        long count = Math.min(bytes.u32(trun.content() + 4), MAX_SAMPLES);
        if ((flags & 0x100) == 0) {
            return (double) count * usual;
        }
        int width = 4 * Integer.bitCount(flags & 0xf00);
        long row = trun.content() + 8 + ((flags & 1) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0);
        double sum = 0;
        for (long i = 0; i < count && row + width <= trun.end(); i++, row += width) {
            bytes.step();
            sum += bytes.u32(row);
        }
        return sum;
    }
}
