package nagare.probe.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.codec.Frames;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// MPEG audio as a file of its own: an ID3v2 tag, frames, and in the first one a Xing or VBRI header when the bit rate
/// changes.
final class Mp3 {
    /// How far behind the tag the first frame is looked for.
    static final int MAX_JUNK = 64 * 1024;

    private static final long XING = 0x58696E67L;
    private static final long INFO = 0x496E666FL;
    private static final long VBRI = 0x56425249L;
    private static final int VBRI_AT = 4 + 32;
    private static final int ID3V1 = 128;
    private static final int TOC = 100;

    private final BoundedBytes bytes;
    private final Id3 tag;
    private long start;
    private long end;
    private long frames;
    private long toc = -1;
    private long tocBytes;

    private Mp3(BoundedBytes bytes, Id3 tag) {
        this.bytes = bytes;
        this.tag = tag;
    }

    static Contents read(BoundedBytes bytes, Id3 tag) throws IOException {
        return new Mp3(bytes, tag).read();
    }

    /// Whether there is a frame here, and another one behind it.
    static boolean isFrame(BoundedBytes bytes, long at) throws IOException {
        if (!bytes.has(at, 4)) {
            return false;
        }
        Optional<Frames.Mpeg> frame = Frames.mpeg(bytes.u32(at));
        long next = at + frame.map(Frames.Mpeg::bytes).orElse(0);
        return frame.isPresent()
                && bytes.has(next, 4)
                && Frames.mpeg(bytes.u32(next))
                        .filter(other -> other.layer() == frame.get().layer()
                                && other.sampleRate() == frame.get().sampleRate())
                        .isPresent();
    }

    private Contents read() throws IOException {
        start = firstFrame();
        end = bytes.length();
        if (bytes.has(end - ID3V1, ID3V1) && bytes.u24(end - ID3V1) == 0x544147) {
            end -= ID3V1;
        }
        Frames.Mpeg first = Frames.mpeg(bytes.u32(start)).orElseThrow();
        lookForCount(first);
        Optional<Duration> duration = frames > 0
                ? Durations.of((double) frames * first.samples(), first.sampleRate())
                : Durations.of((end - start) * 8.0, first.bitsPerSecond());
        var draft = new TrackDraft();
        draft.kind = TrackDraft.Kind.AUDIO;
        draft.codec = first.codec();
        draft.sound = first.sound();
        var facts = new MediaFacts("mp3", duration, List.of(draft.track().orElseThrow()), tag.cover());
        return new Contents(facts, index(duration));
    }

    private long firstFrame() throws IOException {
        for (long at = tag.end(); at < tag.end() + MAX_JUNK && bytes.has(at, 4); at++) {
            if (bytes.u8(at) == 0xff && isFrame(bytes, at)) {
                return at;
            }
        }
        throw new Malformed("no frame of MPEG audio");
    }

    private void lookForCount(Frames.Mpeg first) throws IOException {
        long xing = start + 4 + first.sideBytes();
        long vbri = start + VBRI_AT;
        if (bytes.has(xing, 16 + TOC) && (bytes.u32(xing) == XING || bytes.u32(xing) == INFO)) {
            long flags = bytes.u32(xing + 4);
            long at = xing + 8;
            if ((flags & 1) != 0) {
                frames = bytes.u32(at);
                at += 4;
            }
            if ((flags & 2) != 0) {
                tocBytes = bytes.u32(at);
                at += 4;
            }
            toc = (flags & 4) != 0 && tocBytes > 0 ? at : -1;
        } else if (bytes.has(vbri, 18) && bytes.u32(vbri) == VBRI) {
            frames = bytes.u32(vbri + 14);
        }
    }

    /// Xing's table: where each hundredth of the time begins, in 256ths of the bytes.
    private Optional<TimeIndex> index(Optional<Duration> duration) throws IOException {
        var index = new IndexDraft();
        if (toc >= 0 && duration.isPresent() && bytes.has(toc, TOC)) {
            for (int i = 0; i < TOC; i++) {
                index.add(duration.get().toMillis() * i / (double) TOC, start + bytes.u8(toc + i) * tocBytes / 256);
            }
        }
        Optional<TimeIndex> found = index.finish(duration, end);
        return found.isPresent() ? found : IndexDraft.even(duration, start, end);
    }
}
