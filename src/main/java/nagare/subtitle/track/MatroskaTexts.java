package nagare.subtitle.track;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Ebml;
import nagare.probe.bytes.Ebml.Element;
import nagare.probe.bytes.Malformed;
import nagare.subtitle.text.Cue;

/// Collects the text of a film in Matroska (RFC 9559) from what is here of it: each call reads the clusters that have
/// come since the last one, wherever in the file they are. One thread at a time.
public final class MatroskaTexts {
    private static final long EBML = 0x1A45DFA3L;
    private static final long SEGMENT = 0x18538067L;
    private static final long INFO = 0x1549A966L;
    private static final long TRACKS = 0x1654AE6BL;
    private static final long CLUSTER = 0x1F43B675L;

    /// Largest cluster that is read; muxers make them of some MiB.
    static final long MAX_CLUSTER = 64L << 20;

    /// What is looked at before the first cluster, fonts skipped.
    private static final BoundedBytes.Limits HEAD = new BoundedBytes.Limits(8 << 20, 20_000);

    /// Elements of one cluster.
    private static final int MAX_STEPS = 500_000;

    /// Tracks of text of one film.
    static final int MAX_TRACKS = 200;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAX_SCALE = 1_000_000_000;
    private static final int CHUNK = 64 * 1024;

    private final Held held;
    private final Map<Long, TextTrack> tracks = new HashMap<>();
    private final Stretches read = new Stretches();
    private long scale = NANOS_PER_MILLI;
    private long begin = -1;
    private long end;

    public MatroskaTexts(Held held) {
        this.held = held;
    }

    /// Reads what is here and was not read before.
    ///
    /// @throws Held.Absent as long as the head of the file is not here
    /// @throws Malformed when it is no Matroska
    public void collect() throws IOException {
        if (begin < 0) {
            head();
        }
        for (long at = read.endOf(begin); at < end; at = read.endOf(at)) {
            at = held.next(at);
            long until = Math.min(end, held.until(at));
            if (read.endOf(at) == at && at < until) {
                stretch(at, until);
                at = Math.max(until, at + 1);
            }
        }
    }

    /// What is known of a track so far, in order; empty when there is no such track of text.
    public Optional<List<Cue>> cues(long track) {
        return Optional.ofNullable(tracks.get(track)).map(found -> found.cues().cues());
    }

    /// Whether all clusters have been read.
    public boolean complete() {
        return begin >= 0 && read.endOf(begin) >= end;
    }

    /// The first byte that was not read for want of it; zero while the head of the file has not been.
    public long missing() {
        return begin < 0 ? held.until(0) : held.until(read.endOf(begin));
    }

    private void head() throws IOException {
        var ebml = new Ebml(new BoundedBytes(held, HEAD));
        Element first = ebml.element(0, held.length());
        if (first.id() != EBML) {
            throw new Malformed("no EBML");
        }
        Element segment = ebml.element(first.end(), held.length());
        if (segment.id() != SEGMENT) {
            throw new Malformed("Matroska without a segment");
        }
        tracks.clear();
        long[] cluster = {-1};
        ebml.children(segment, child -> {
            if (child.id() == INFO) {
                ebml.children(child, each -> info(ebml, each));
            } else if (child.id() == TRACKS) {
                ebml.children(child, each -> track(ebml, each));
            } else if (child.id() == CLUSTER) {
                cluster[0] = child.at();
            }
            return cluster[0] < 0;
        });
        end = segment.end();
        begin = cluster[0] < 0 ? end : cluster[0];
    }

    private boolean info(Ebml ebml, Element child) throws IOException {
        if (child.id() == 0x2AD7B1) {
            long said = ebml.number(child);
            scale = said <= 0 || said > MAX_SCALE ? NANOS_PER_MILLI : said;
        }
        return true;
    }

    private boolean track(Ebml ebml, Element child) throws IOException {
        if (child.id() == 0xAE) {
            Optional<TextTrack> track = TextTrack.read(ebml, child);
            if (track.isPresent() && tracks.size() < MAX_TRACKS) {
                tracks.putIfAbsent(track.get().number(), track.get());
            }
        }
        return true;
    }

    /// Reads the clusters that lie wholly within a stretch of bytes that are here.
    private void stretch(long from, long until) throws IOException {
        for (long at = from; at < until; ) {
            at = read.endOf(at);
            Optional<Element> element = at < until ? topmost(at, until) : Optional.empty();
            if (element.isEmpty()) {
                at = at < until ? search(at + 1, until) : until;
                continue;
            }
            long stop = element.get().id() == CLUSTER
                    ? cluster(element.get(), until)
                    : element.get().end();
            if (stop > until) {
                return; // the rest of it is not here
            }
            read.add(at, stop);
            at = stop;
        }
    }

    /// The element on top of the segment that begins here, if one does.
    private Optional<Element> topmost(long at, long until) throws IOException {
        try {
            Element element = new Ebml(new BoundedBytes(held, new BoundedBytes.Limits(CHUNK, 4))).element(at, end);
            boolean sized = element.id() == CLUSTER
                    ? element.isOpen() || element.length() <= MAX_CLUSTER
                    : isBesideClusters(element.id()) && !element.isOpen();
            return sized && (element.id() != CLUSTER || beginsLikeACluster(element, until))
                    ? Optional.of(element)
                    : Optional.empty();
        } catch (Malformed | Held.Absent e) {
            return Optional.empty();
        }
    }

    /// Cues, Tags, Chapters, Attachments, SeekHead, Info, Tracks, Void, CRC-32.
    private static boolean isBesideClusters(long id) {
        return id == 0x1C53BB6BL
                || id == 0x1254C367L
                || id == 0x1043A770L
                || id == 0x1941A469L
                || id == 0x114D9B74L
                || id == INFO
                || id == TRACKS
                || id == 0xEC
                || id == 0xBF;
    }

    /// The four bytes of its id stand in pictures too; a timestamp within its first elements does not by chance.
    private boolean beginsLikeACluster(Element cluster, long until) throws IOException {
        if (cluster.content() + 2 > until) {
            return false;
        }
        int first = held.at(cluster.content(), 1).get() & 0xff;
        return first == 0xE7 || first == 0xBF || first == 0xEC || first == 0xA7 || first == 0xAB;
    }

    /// The next place where a cluster may begin.
    private long search(long from, long until) throws IOException {
        for (long at = from; at + 4 <= until; ) {
            ByteBuffer chunk = held.at(at, (int) Math.min(CHUNK, until - at)).slice();
            for (int i = 0; i + 4 <= chunk.limit(); i++) {
                if (chunk.get(i) == 0x1F && chunk.getInt(i) == (int) CLUSTER) {
                    return at + i;
                }
            }
            at += Math.max(1, chunk.limit() - 3);
        }
        return until;
    }

    /// Reads a cluster; where it ends. Of one that is not wholly here nothing is taken.
    private long cluster(Element cluster, long until) throws IOException {
        if (!cluster.isOpen() && cluster.end() > until) {
            return cluster.end();
        }
        var walk = new ClusterWalk(
                new Ebml(new BoundedBytes(held, new BoundedBytes.Limits(2 * MAX_CLUSTER, MAX_STEPS))), tracks, scale);
        try {
            long stop = walk.read(cluster);
            walk.deliver();
            return stop;
        } catch (Held.Absent e) {
            return Long.MAX_VALUE; // of a cluster that does not say how long it is
        } catch (Malformed e) {
            walk.deliver(); // what came before the fault
            return cluster.isOpen() ? until : cluster.end();
        }
    }
}
