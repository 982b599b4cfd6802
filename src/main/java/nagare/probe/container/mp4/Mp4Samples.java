package nagare.probe.container.mp4;

import java.io.IOException;
import java.util.Optional;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.mp4.Boxes.Box;

/// The tables that say when and where the samples of a track are (ISO/IEC 14496-12 §8.6, §8.7). They are read side by
/// side, once; a sample is a step of the bytes beneath.
final class Mp4Samples {
    private Optional<Box> times = Optional.empty();
    private Optional<Box> syncs = Optional.empty();
    private Optional<Box> runs = Optional.empty();
    private Optional<Box> sizes = Optional.empty();
    private Optional<Box> chunks = Optional.empty();

    void table(Box box) {
        switch (box.type()) {
            case "stts" -> times = Optional.of(box);
            case "stss" -> syncs = Optional.of(box);
            case "stsc" -> runs = Optional.of(box);
            case "stsz" -> sizes = Optional.of(box);
            case "stco", "co64" -> chunks = Optional.of(box);
            default -> {} // composition times, groups
        }
    }

    /// Pictures in a second, 0 when that is not said.
    double frameRate(BoundedBytes bytes, long scale) throws IOException {
        if (times.filter(box -> Boxes.holds(box, 16)).isEmpty()) {
            return 0;
        }
        Rows stts = new Rows(bytes, times.get(), 4, 8);
        long samples = 0;
        double units = 0;
        int shown = (int) Math.min(stts.count, 64); // of a film of many rates the first ones
        for (int row = 0; row < shown; row++) {
            long count = stts.u32(row, 0);
            samples += count;
            units += (double) count * stts.u32(row, 4);
        }
        return units > 0 ? samples * (double) scale / units : 0;
    }

    /// Adds a point for each sample from which playing can begin.
    void index(BoundedBytes bytes, long scale, IndexDraft draft) throws IOException {
        if (times.isEmpty() || runs.isEmpty() || sizes.isEmpty() || chunks.isEmpty() || scale == 0) {
            return;
        }
        var walk = new Walk(bytes);
        double millis = 1000.0 / scale;
        for (long chunk = 0; chunk < walk.chunks.count && walk.hasMore(); chunk++) {
            long at = walk.chunkAt(chunk);
            for (long left = walk.samplesIn(chunk); left > 0 && walk.hasMore(); left--) {
                bytes.step();
                if (walk.isSync()) {
                    draft.add(walk.time * millis, at);
                }
                at += walk.size();
                if (at > bytes.length()) {
                    throw new Malformed("a sample outside of the file");
                }
                walk.next();
            }
        }
    }

    /// One table: rows of so many bytes behind a count.
    private static final class Rows {
        final BoundedBytes bytes;
        final long from;
        final int width;
        final long count;

        Rows(BoundedBytes bytes, Box box, int head, int width) throws IOException {
            this.bytes = bytes;
            this.width = width;
            this.from = box.content() + head + 4;
            long fits = width == 0 ? Long.MAX_VALUE : Math.max(0, (box.end() - from) / width);
            this.count = Boxes.holds(box, head + 4L) ? Math.min(bytes.u32(box.content() + head), fits) : 0;
        }

        long u32(long row, int field) throws IOException {
            return bytes.u32(from + row * width + field);
        }
    }

    /// A place in all tables at once.
    private final class Walk {
        private final BoundedBytes bytes;
        private final Rows stts;
        private final Rows stss;
        private final Rows stsc;
        private final Rows stsz;
        private final Rows chunks;
        private final boolean allSync;
        private final boolean isLarge;
        private final long oneSize;
        private long sample;
        private double time;
        private long timeRow;
        private long timeLeft;
        private long delta;
        private long syncRow;
        private long run;

        Walk(BoundedBytes bytes) throws IOException {
            this.bytes = bytes;
            stts = new Rows(bytes, times.orElseThrow(), 4, 8);
            stsc = new Rows(bytes, runs.orElseThrow(), 4, 12);
            Box size = sizes.orElseThrow();
            if (!Boxes.holds(size, 12)) {
                throw new Malformed("a table without rows");
            }
            oneSize = bytes.u32(size.content() + 4);
            stsz = new Rows(bytes, size, 8, oneSize == 0 ? 4 : 0);
            isLarge = Mp4Samples.this.chunks.orElseThrow().type().equals("co64");
            chunks = new Rows(bytes, Mp4Samples.this.chunks.orElseThrow(), 4, isLarge ? 8 : 4);
            allSync = syncs.isEmpty();
            stss = allSync ? stts : new Rows(bytes, syncs.orElseThrow(), 4, 4);
            loadTime();
        }

        boolean hasMore() {
            return sample < stsz.count;
        }

        long chunkAt(long chunk) throws IOException {
            long at = isLarge ? bytes.i64(chunks.from + chunk * 8) : chunks.u32(chunk, 0);
            if (at < 0 || at > bytes.length()) {
                throw new Malformed("a chunk outside of the file");
            }
            return at;
        }

        /// A row of `stsc` counts from its chunk (from one) to that of the next row.
        long samplesIn(long chunk) throws IOException {
            while (run + 1 < stsc.count && stsc.u32(run + 1, 0) <= chunk + 1) {
                bytes.step();
                run++;
            }
            return run < stsc.count ? stsc.u32(run, 4) : 0;
        }

        boolean isSync() throws IOException {
            if (allSync) {
                return true;
            }
            while (syncRow < stss.count && stss.u32(syncRow, 0) < sample + 1) {
                bytes.step();
                syncRow++;
            }
            return syncRow < stss.count && stss.u32(syncRow, 0) == sample + 1;
        }

        long size() throws IOException {
            return oneSize == 0 ? stsz.u32(sample, 0) : oneSize;
        }

        void next() throws IOException {
            sample++;
            time += delta;
            if (--timeLeft <= 0) {
                timeRow++;
                loadTime();
            }
        }

        private void loadTime() throws IOException {
            if (timeRow < stts.count) {
                timeLeft = stts.u32(timeRow, 0);
                delta = stts.u32(timeRow, 4);
            } else {
                timeLeft = Long.MAX_VALUE;
            }
        }
    }
}
