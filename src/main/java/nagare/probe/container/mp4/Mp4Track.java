package nagare.probe.container.mp4;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.Languages;
import nagare.probe.container.content.TrackDraft;
import nagare.probe.container.mp4.Boxes.Box;

/// A `trak` of MP4 (ISO/IEC 14496-12 §8.3).
final class Mp4Track {
    private final Boxes boxes;
    private final BoundedBytes bytes;
    private final boolean isQuickTime;
    private final Set<Long> chapters;
    private final TrackDraft draft = new TrackDraft();
    private final Mp4Samples samples = new Mp4Samples();
    private Optional<Box> descriptions = Optional.empty();
    private String handler = "";
    private long scale;
    private long length;

    private Mp4Track(Boxes boxes, boolean isQuickTime, Set<Long> chapters) {
        this.boxes = boxes;
        this.bytes = boxes.bytes;
        this.isQuickTime = isQuickTime;
        this.chapters = chapters;
    }

    /// @param chapters gets the numbers of tracks that only hold the names of chapters
    static Mp4Track read(Boxes boxes, Box trak, boolean isQuickTime, Set<Long> chapters) throws IOException {
        var track = new Mp4Track(boxes, isQuickTime, chapters);
        boxes.children(trak, track::inTrack);
        track.finish();
        return track;
    }

    TrackDraft draft() {
        return draft;
    }

    Mp4Samples samples() {
        return samples;
    }

    /// Units of time in a second.
    long scale() {
        return scale;
    }

    Optional<Duration> duration() {
        return length > 0 && length != 0xFFFFFFFFL ? Durations.of(length, scale) : Optional.empty();
    }

    private boolean inTrack(Box box) throws IOException {
        switch (box.type()) {
            case "tkhd" -> {
                boolean large = boxes.version(box) == 1;
                draft.isDefault = (bytes.u24(box.content() + 1) & 1) != 0;
                draft.number = bytes.u32(box.content() + (large ? 20 : 12));
            }
            case "mdia" -> boxes.children(box, this::inMedia);
            case "tref" -> {
                Optional<Box> chap = boxes.child(box, "chap");
                for (long at = chap.map(Box::content).orElse(0L);
                        at + 4 <= chap.map(Box::end).orElse(0L);
                        at += 4) {
                    bytes.step();
                    chapters.add(bytes.u32(at));
                }
            }
            case "udta" -> {
                Optional<Box> name = boxes.child(box, "name");
                if (name.isPresent()) {
                    draft.name(text(name.get(), 0));
                }
            }
            default -> {} // edits, groups
        }
        return true;
    }

    private String text(Box box, int skipped) throws IOException {
        long count = Math.max(0, box.length() - skipped);
        return bytes.text(box.content() + skipped, (int) Math.min(count, TrackDraft.MAX_NAME));
    }

    private boolean inMedia(Box box) throws IOException {
        switch (box.type()) {
            case "mdhd" -> {
                boolean large = boxes.version(box) == 1;
                scale = bytes.u32(box.content() + (large ? 20 : 12));
                length = large ? bytes.i64(box.content() + 24) : bytes.u32(box.content() + 16);
                int packed = bytes.u16(box.content() + (large ? 32 : 20));
                draft.language = draft.language.or(() -> Languages.ofPacked(packed));
            }
            case "elng" -> {
                Optional<String> said = Languages.of(text(box, 4));
                draft.language = said.or(() -> draft.language);
            }
            case "hdlr" -> handler = bytes.letters(box.content() + 8);
            case "minf" -> {
                Optional<Box> table = boxes.child(box, "stbl");
                if (table.isPresent()) {
                    boxes.children(table.get(), this::inTable);
                }
            }
            default -> {} // headers of media types
        }
        return true;
    }

    private boolean inTable(Box box) throws IOException {
        if (box.type().equals("stsd")) {
            descriptions = Optional.of(box);
        } else {
            samples.table(box);
        }
        return true;
    }

    private void finish() throws IOException {
        draft.kind = switch (handler) {
            case "vide" -> TrackDraft.Kind.VIDEO;
            case "soun" -> TrackDraft.Kind.AUDIO;
            case "sbtl", "subt", "text", "subp", "clcp" -> TrackDraft.Kind.TEXT;
            default -> TrackDraft.Kind.OTHER;
        };
        if (descriptions.filter(box -> Boxes.holds(box, 16)).isPresent()) {
            Box stsd = descriptions.get();
            new Mp4Entry(boxes, draft, isQuickTime).read(boxes.box(stsd.content() + 8, stsd.end()));
        }
        if (draft.kind == TrackDraft.Kind.VIDEO) {
            draft.frameRate = samples.frameRate(bytes, scale);
        }
    }
}
