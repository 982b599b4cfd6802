package nagare.probe.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.codec.FlacStream;
import nagare.probe.codec.Sound;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// FLAC (RFC 9639 §8): STREAMINFO, the seek table and a picture.
final class Flac {
    static final long MAGIC = 0x664C6143L; // fLaC

    /// Metadata blocks that are looked at.
    static final int MAX_BLOCKS = 64;

    private static final int INFO = 34;
    private static final int SEEK_TABLE = 3;
    private static final int PICTURE = 6;
    private static final int SEEK_POINT = 18;
    private static final int MAX_COVER = 8 << 20;
    private static final int MAX_WORD = 64;

    private final BoundedBytes bytes;
    private final long start;
    private Sound sound = Sound.UNKNOWN;
    private long samples;
    private long seekTable = -1;
    private int seekPoints;
    private Optional<MediaFacts.Cover> cover = Optional.empty();

    private Flac(BoundedBytes bytes, long start) {
        this.bytes = bytes;
        this.start = start;
    }

    /// @param start where its magic word is
    static Contents read(BoundedBytes bytes, long start) throws IOException {
        return new Flac(bytes, start).read();
    }

    private Contents read() throws IOException {
        long at = start + 4;
        boolean last = false;
        for (int blocks = 0; !last && blocks < MAX_BLOCKS; blocks++) {
            bytes.step();
            int type = bytes.u8(at);
            last = (type & 0x80) != 0;
            int size = bytes.u24(at + 1);
            block(type & 0x7f, at + 4, size);
            at += 4L + size;
        }
        if (sound.sampleRate().isEmpty()) {
            throw new Malformed("FLAC without its first block");
        }
        Optional<Duration> duration = Durations.of(samples, sound.sampleRate().getAsInt());
        var draft = new TrackDraft();
        draft.kind = TrackDraft.Kind.AUDIO;
        draft.codec = "flac";
        draft.sound = sound;
        var facts = new MediaFacts("flac", duration, List.of(draft.track().orElseThrow()), cover);
        Optional<TimeIndex> index = index(duration, at);
        return new Contents(facts, index.isPresent() ? index : IndexDraft.even(duration, at, bytes.length()));
    }

    private void block(int type, long at, int size) throws IOException {
        switch (type) {
            case 0 -> {
                byte[] info = bytes.copy(at, Math.min(size, INFO));
                sound = FlacStream.sound(info, 0);
                samples = FlacStream.samples(info, 0);
            }
            case SEEK_TABLE -> {
                seekTable = at;
                seekPoints = size / SEEK_POINT;
            }
            case PICTURE -> cover = cover.isPresent() ? cover : picture(at, Math.min(bytes.length(), at + size));
            default -> {} // comments, padding
        }
    }

    private Optional<MediaFacts.Cover> picture(long at, long end) throws IOException {
        long mimeLength = bytes.u32(at + 4);
        if (mimeLength > MAX_WORD) {
            return Optional.empty();
        }
        String mime = bytes.text(at + 8, (int) mimeLength);
        long description = at + 8 + mimeLength;
        long size = description + 4 + bytes.u32(description) + 16;
        if (size + 4 > end || !(mime.equals("image/jpeg") || mime.equals("image/png"))) {
            return Optional.empty();
        }
        long length = bytes.u32(size);
        return length > 0 && length <= MAX_COVER && size + 4 + length <= end
                ? Optional.of(new MediaFacts.Cover(mime, size + 4, (int) length))
                : Optional.empty();
    }

    private Optional<TimeIndex> index(Optional<Duration> duration, long audio) throws IOException {
        var index = new IndexDraft();
        double rate = sound.sampleRate().orElse(1);
        for (int i = 0; i < seekPoints; i++) {
            bytes.step();
            long sample = bytes.i64(seekTable + (long) i * SEEK_POINT);
            long offset = bytes.i64(seekTable + (long) i * SEEK_POINT + 8);
            if (sample >= 0 && offset >= 0 && offset < bytes.length()) { // -1 holds a place
                index.add(sample * 1000.0 / rate, audio + offset);
            }
        }
        return index.finish(duration, bytes.length());
    }
}
