package nagare.subtitle.track;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nagare.probe.bytes.Ebml;
import nagare.probe.bytes.Ebml.Element;

/// The blocks of text in one cluster (RFC 9559 §5.1.3, §10). They are handed over when all of it was read, so that
/// nothing is taken twice from one that is read again.
final class ClusterWalk {
    private static final int LACING = 0x06;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SHORTEST_TOP_ID = 0x10000000;

    private final Ebml ebml;
    private final Map<Long, TextTrack> tracks;
    private final long scale;
    private final List<Runnable> found = new ArrayList<>();
    private long time;
    private long stop;

    ClusterWalk(Ebml ebml, Map<Long, TextTrack> tracks, long scale) {
        this.ebml = ebml;
        this.tracks = tracks;
        this.scale = scale;
    }

    /// Where the cluster ends: one without a size where the next element of its level begins.
    long read(Element cluster) throws IOException {
        stop = cluster.end();
        ebml.children(cluster, child -> {
            if (cluster.isOpen() && child.id() >= SHORTEST_TOP_ID) {
                stop = child.at();
                return false;
            }
            switch ((int) child.id()) {
                case 0xE7 -> time = ebml.number(child);
                case 0xA3 -> block(child, 0);
                case 0xA0 -> group(child);
                default -> {} // positions and sizes of other clusters
            }
            return true;
        });
        return stop;
    }

    void deliver() {
        found.forEach(Runnable::run);
        found.clear();
    }

    private void group(Element group) throws IOException {
        Element[] block = new Element[1];
        long[] duration = {0};
        ebml.children(group, child -> {
            if (child.id() == 0xA1) {
                block[0] = child;
            } else if (child.id() == 0x9B) {
                duration[0] = ebml.number(child);
            }
            return true;
        });
        if (block[0] != null) {
            block(block[0], duration[0]);
        }
    }

    /// Track number, moment after that of the cluster, flags, content.
    private void block(Element block, long duration) throws IOException {
        int first = ebml.bytes().u8(block.content());
        int width = Integer.numberOfLeadingZeros(first) - 24 + 1;
        if (width > Long.BYTES || block.length() < width + 3) {
            return;
        }
        long number = first & (0xff >> width);
        for (int i = 1; i < width; i++) {
            number = number << 8 | ebml.bytes().u8(block.content() + i);
        }
        TextTrack track = tracks.get(number);
        long at = block.content() + width;
        boolean laced = track != null && (ebml.bytes().u8(at + 2) & LACING) != 0;
        long length = block.end() - at - 3;
        if (track == null || laced || length <= 0 || length > TextTrack.MAX_BLOCK) {
            return;
        }
        long from = millis(time + (short) ebml.bytes().u16(at));
        long to = duration <= 0 ? from : millis(time + (short) ebml.bytes().u16(at) + duration);
        ByteBuffer content = ByteBuffer.wrap(ebml.bytes().copy(at + 3, (int) length));
        found.add(() -> track.add(from, to, content));
    }

    /// Ticks of the segment as milliseconds; what is out of reason is out of every film.
    private long millis(long ticks) {
        double millis = (double) ticks * scale / NANOS_PER_MILLI;
        return Math.round(Math.clamp(millis, -1e12, 1e12));
    }
}
