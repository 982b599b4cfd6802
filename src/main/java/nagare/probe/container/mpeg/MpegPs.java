package nagare.probe.container.mpeg;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// MPEG-PS (ISO/IEC 13818-1 §2.5, and ISO/IEC 11172-1): the packets in front tell the streams and when the film begins,
/// those behind when it ends.
public final class MpegPs {
    public static final long PACK = 0x000001BAL;

    /// What is read in front, and behind.
    public static final int HEAD = 2 << 20;

    public static final int TAIL = 1 << 20;

    /// Streams of one film.
    static final int MAX_STREAMS = 64;

    private static final int PRIVATE = 0xBD;
    private static final int LAST_CODE = 0xBA;
    private static final double CLOCK = 90_000;
    private static final long WRAP = 1L << 33;

    private final BoundedBytes bytes;
    private final Map<Integer, Elementary> streams = new LinkedHashMap<>();
    private int clockStream = -1;
    private long first = -1;
    private long last = -1;

    private MpegPs(BoundedBytes bytes) {
        this.bytes = bytes;
    }

    public static Contents read(BoundedBytes bytes) throws IOException {
        return new MpegPs(bytes).read();
    }

    private Contents read() throws IOException {
        walk(0, Math.min(bytes.length(), HEAD), true);
        if (streams.isEmpty()) {
            throw new Malformed("MPEG-PS without streams");
        }
        long from = Math.max(0, bytes.length() - TAIL);
        walk(nextPack(from), bytes.length(), false);
        Optional<Duration> duration = first >= 0 && last >= 0
                ? Durations.ofSeconds(Math.floorMod(last - first, WRAP) / CLOCK)
                : Optional.empty();
        var tracks = streams.values().stream()
                .flatMap(stream -> stream.draft.track().stream())
                .toList();
        return new Contents(new MediaFacts("mpeg", duration, tracks), IndexDraft.even(duration, 0, bytes.length()));
    }

    private long nextPack(long from) throws IOException {
        for (long at = from; at + 4 <= bytes.length(); at++) {
            if (bytes.u8(at) == 0 && bytes.u32(at) == PACK) {
                return at;
            }
        }
        return bytes.length();
    }

    private void walk(long from, long end, boolean isHead) throws IOException {
        long at = from;
        while (at + 14 <= end) {
            bytes.step();
            long code = bytes.u32(at);
            if (code >>> 8 != 1) {
                at++; // padding between packs
            } else if (code == PACK) {
                boolean second = bytes.u8(at + 4) >> 6 == 1;
                at += second ? 14 + (bytes.u8(at + 13) & 7) : 12;
            } else if ((code & 0xff) <= LAST_CODE) {
                at += 4; // the end, or a code of the video itself
            } else {
                long next = at + 6 + bytes.u16(at + 4);
                packet((int) code & 0xff, at + 6, Math.min(next, bytes.length()), isHead);
                at = next;
            }
        }
    }

    private void packet(int id, long at, long end, boolean isHead) throws IOException {
        boolean isMedia = id == PRIVATE || id >= 0xC0 && id < 0xF0;
        if (!isMedia || end - at < 8) {
            return;
        }
        long content = at;
        long stamp = -1;
        if (bytes.u8(at) >> 6 == 2) {
            stamp = (bytes.u8(at + 1) & 0x80) != 0 ? MpegTs.stamp(bytes, at + 3) : -1;
            content = Math.min(end, at + 3 + bytes.u8(at + 2));
        } else {
            while (content < end && bytes.u8(content) == 0xff) {
                content++;
            }
            content += content < end && bytes.u8(content) >> 6 == 1 ? 2 : 0;
            int flags = content + 5 <= end ? bytes.u8(content) >> 4 : 0;
            stamp = flags == 2 || flags == 3 ? MpegTs.stamp(bytes, content) : -1;
            content += flags == 2 ? 5 : flags == 3 ? 10 : 1;
        }
        int key = id == PRIVATE && content < end ? 0x100 | bytes.u8(content) : id;
        if (isHead) {
            inHead(key, content, end, stamp);
        } else if (key == clockStream && stamp >= 0) {
            boolean isLater = last < 0 || Math.floorMod(stamp - last, WRAP) < WRAP / 2;
            last = isLater ? stamp : last;
        }
    }

    private void inHead(int key, long content, long end, long stamp) throws IOException {
        Elementary stream = streams.get(key);
        if (stream == null) {
            if (streams.size() == MAX_STREAMS) {
                throw new Malformed("more than " + MAX_STREAMS + " streams");
            }
            stream = new Elementary(draft(key));
            streams.put(key, stream);
        }
        boolean isVideo = stream.draft.kind == TrackDraft.Kind.VIDEO;
        if (stamp >= 0
                && (clockStream < 0 || isVideo && streams.get(clockStream).draft.kind != TrackDraft.Kind.VIDEO)) {
            clockStream = key;
            first = stamp;
        }
        for (long at = content + (key >= 0x180 ? 4 : 0); at < end && !stream.isKnown(); at++) {
            stream.add(bytes.u8(at));
        }
        stream.look();
    }

    /// By the numbers of DVDs for private streams.
    private static TrackDraft draft(int key) {
        var draft = new TrackDraft();
        draft.number = key;
        int inner = key & 0xff;
        if (key >= 0x100 && inner >= 0x20 && inner < 0x40) {
            draft.kind = TrackDraft.Kind.TEXT;
            draft.codec = "dvd_subtitle";
        } else if (key >= 0x100 && inner >= 0x80 && inner < 0xA8) {
            draft.kind = TrackDraft.Kind.AUDIO;
            draft.codec = inner < 0x88 ? "ac3" : inner < 0x90 ? "dts" : "pcm_dvd";
        } else if (key >= 0xE0 && key < 0xF0) {
            draft.kind = TrackDraft.Kind.VIDEO;
            draft.codec = "mpeg2video";
        } else if (key >= 0xC0 && key < 0xE0) {
            draft.kind = TrackDraft.Kind.AUDIO;
            draft.codec = "mp2";
        }
        return draft;
    }
}
