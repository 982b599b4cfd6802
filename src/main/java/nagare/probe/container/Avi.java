package nagare.probe.container;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.codec.CodecNames;
import nagare.probe.codec.Sound;
import nagare.probe.container.Riff.Chunk;
import nagare.probe.container.content.ContainerIndex;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// AVI, with OpenDML: the `hdrl` list in front. Its index `idx1` is as long as that of an MP4 and tells no times, so
/// time goes evenly over the `movi` list.
final class Avi {
    /// Streams of one film.
    static final int MAX_STREAMS = 100;

    private static final int STREAM_HEADER = 48;

    private final Riff riff;
    private final BoundedBytes bytes;
    private final List<TrackDraft> tracks = new ArrayList<>();
    private final List<Duration> durations = new ArrayList<>();
    private Optional<Chunk> header = Optional.empty();
    private Optional<Chunk> movie = Optional.empty();
    private double frameSeconds;
    private long frames;

    private Avi(BoundedBytes bytes) {
        this.bytes = bytes;
        this.riff = new Riff(bytes);
    }

    static Contents read(BoundedBytes bytes) throws IOException {
        return new Avi(bytes).read();
    }

    /// `idx1` comes right behind the `movi` list.
    static ContainerIndex whereTheIndexIs(BoundedBytes head) throws IOException {
        var answer = new ContainerIndex[] {new ContainerIndex.Unsaid()};
        new Riff(head).each(12, head.length(), chunk -> {
            if (chunk.type().equals("movi")) {
                answer[0] =
                        ContainerIndex.at(head, chunk.end() + (chunk.end() - chunk.content() & 1), ContainerIndex.IDX1);
            }
            return !chunk.type().equals("movi");
        });
        return answer[0];
    }

    private Contents read() throws IOException {
        riff.each(12, bytes.length(), chunk -> {
            if (chunk.type().equals("hdrl")) {
                header = Optional.of(chunk);
            } else if (chunk.type().equals("movi")) {
                movie = Optional.of(chunk);
            }
            return header.isEmpty() || movie.isEmpty();
        });
        Chunk hdrl = header.orElseThrow(() -> new Malformed("AVI without a header"));
        riff.each(hdrl.content(), hdrl.end(), this::inHeader);
        Optional<Duration> duration =
                durations.stream().max(Comparator.naturalOrder()).or(() -> Durations.ofSeconds(frames * frameSeconds));
        var kept = tracks.stream().flatMap(draft -> draft.track().stream()).toList();
        long from = movie.map(Chunk::content).orElse(0L);
        return new Contents(new MediaFacts("avi", duration, kept), IndexDraft.even(duration, from, bytes.length()));
    }

    private boolean inHeader(Chunk chunk) throws IOException {
        if (chunk.id().equals("avih") && chunk.length() >= 40) {
            frameSeconds = bytes.u32LittleEndian(chunk.content()) / 1e6;
            frames = bytes.u32LittleEndian(chunk.content() + 16);
        } else if (chunk.type().equals("strl")) {
            if (tracks.size() == MAX_STREAMS) {
                throw new Malformed("more than " + MAX_STREAMS + " streams");
            }
            var draft = new TrackDraft();
            draft.number = tracks.size();
            tracks.add(draft);
            riff.each(chunk.content(), chunk.end(), part -> inStream(part, draft));
        }
        return true;
    }

    private boolean inStream(Chunk chunk, TrackDraft draft) throws IOException {
        long at = chunk.content();
        if (chunk.id().equals("strh") && chunk.length() >= STREAM_HEADER) {
            switch (bytes.letters(at)) {
                case "vids" -> draft.kind = TrackDraft.Kind.VIDEO;
                case "auds" -> draft.kind = TrackDraft.Kind.AUDIO;
                default -> draft.kind = TrackDraft.Kind.OTHER; // subtitles of AVI are hardly found
            }
            draft.codec = CodecNames.letters(bytes.letters(at + 4));
            double scale = bytes.u32LittleEndian(at + 20);
            double rate = bytes.u32LittleEndian(at + 24);
            Durations.of(bytes.u32LittleEndian(at + 32) * scale, rate).ifPresent(durations::add);
            draft.frameRate = draft.kind == TrackDraft.Kind.VIDEO && scale > 0 ? rate / scale : 0;
        } else if (chunk.id().equals("strf") && draft.kind == TrackDraft.Kind.VIDEO && chunk.length() >= 20) {
            draft.width = bytes.u32LittleEndian(at + 4);
            draft.height = Math.abs((int) bytes.u32LittleEndian(at + 8)); // negative: the top line first
            String letters = bytes.letters(at + 16);
            draft.tag = CodecNames.knows(letters) ? Optional.of(letters) : Optional.empty();
            draft.codec = CodecNames.letters(letters);
        } else if (chunk.id().equals("strf") && draft.kind == TrackDraft.Kind.AUDIO && chunk.length() >= 16) {
            wave(bytes, at, draft);
        } else if (chunk.id().equals("strn")) {
            draft.name(bytes.text(at, (int) Math.min(chunk.length(), TrackDraft.MAX_NAME)));
        }
        return true;
    }

    /// A WAVEFORMATEX, of 16 bytes at least.
    static void wave(BoundedBytes bytes, long at, TrackDraft draft) throws IOException {
        int tag = bytes.u16LittleEndian(at);
        int bits = bytes.u16LittleEndian(at + 14);
        if (tag == 0xFFFE && bytes.has(at, 26)) {
            tag = bytes.u16LittleEndian(at + 24);
        }
        draft.codec = CodecNames.wave(tag, bits);
        boolean isRaw = draft.codec.startsWith("pcm_");
        draft.sound = Sound.of(bytes.u16LittleEndian(at + 2), bytes.u32LittleEndian(at + 4), isRaw ? bits : 0);
    }
}
