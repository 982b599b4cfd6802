package nagare.probe.container.matroska;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import nagare.media.Track;
import nagare.probe.bytes.Ebml;
import nagare.probe.bytes.Ebml.Element;
import nagare.probe.codec.Aac;
import nagare.probe.codec.Avc;
import nagare.probe.codec.CodecNames;
import nagare.probe.codec.Hevc;
import nagare.probe.codec.Picture;
import nagare.probe.codec.Sound;
import nagare.probe.codec.Vpx;
import nagare.probe.container.content.Languages;
import nagare.probe.container.content.TrackDraft;

/// A TrackEntry of Matroska (RFC 9559 §5.1.4).
final class MatroskaTrack {
    /// Of a CodecPrivate only so much is read: fonts of subtitles may stand there too.
    static final int MAX_PRIVATE = 4096;

    private static final Set<String> LOSSLESS = Set.of("flac", "alac", "tta", "wavpack");
    private static final int MAX_WORD = 64;
    private static final int BITMAP_LETTERS = 16;
    private static final int VIDEO = 1;
    private static final int AUDIO = 2;
    private static final int SUBTITLE = 17;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Ebml ebml;
    private final TrackDraft draft = new TrackDraft();
    private String codecId = "";
    private byte[] config = {};
    private String language = "eng"; // what an absent element means
    private Optional<String> bcp47 = Optional.empty();
    private long bitDepth;
    private long channels = 1;
    private double sampleRate = 8000;
    private double outputRate;
    private long displayWidth;
    private long displayHeight;
    private long displayUnit;

    private MatroskaTrack(Ebml ebml) {
        this.ebml = ebml;
        draft.isDefault = true; // what an absent flag means
    }

    static TrackDraft read(Ebml ebml, Element entry) throws IOException {
        var track = new MatroskaTrack(ebml);
        ebml.children(entry, track::part);
        track.finish();
        return track.draft;
    }

    private boolean part(Element child) throws IOException {
        switch ((int) child.id()) {
            case 0xD7 -> draft.number = ebml.number(child);
            case 0x83 -> kind(ebml.number(child));
            case 0x88 -> draft.isDefault = ebml.number(child) != 0;
            case 0x55AA -> draft.isForced = ebml.number(child) != 0;
            case 0x23E383 -> draft.frameRate = NANOS_PER_SECOND / Math.max(1, ebml.number(child));
            case 0x536E -> draft.name(ebml.text(child, TrackDraft.MAX_NAME));
            case 0x22B59C -> language = ebml.text(child, MAX_WORD);
            case 0x22B59D -> bcp47 = Optional.of(ebml.text(child, MAX_WORD));
            case 0x86 -> codecId = ebml.text(child, MAX_WORD);
            case 0x63A2 -> config = ebml.content(child, MAX_PRIVATE).array();
            case 0xE0 -> ebml.children(child, this::video);
            case 0xE1 -> ebml.children(child, this::audio);
            case 0x41E4 -> ebml.children(child, this::addition);
            default -> {} // what nobody asks for
        }
        return true;
    }

    private void kind(long type) {
        draft.kind = switch ((int) Math.min(type, 255)) {
            case VIDEO -> TrackDraft.Kind.VIDEO;
            case AUDIO -> TrackDraft.Kind.AUDIO;
            case SUBTITLE -> TrackDraft.Kind.TEXT;
            default -> TrackDraft.Kind.OTHER;
        };
    }

    private boolean video(Element child) throws IOException {
        switch ((int) child.id()) {
            case 0xB0 -> draft.width = ebml.number(child);
            case 0xBA -> draft.height = ebml.number(child);
            case 0x54B0 -> displayWidth = ebml.number(child);
            case 0x54BA -> displayHeight = ebml.number(child);
            case 0x54B2 -> displayUnit = ebml.number(child);
            case 0x9A -> draft.isInterlaced = ebml.number(child) == 1;
            case 0x55B0 ->
                ebml.children(child, colour -> {
                    if (colour.id() == 0x55BA) {
                        range(Picture.range(ebml.number(colour)));
                    }
                    return true;
                });
            default -> {} // stereo, cropping
        }
        return true;
    }

    private boolean audio(Element child) throws IOException {
        switch ((int) child.id()) {
            case 0xB5 -> sampleRate = ebml.floating(child);
            case 0x78B5 -> outputRate = ebml.floating(child);
            case 0x9F -> channels = ebml.number(child);
            case 0x6264 -> bitDepth = ebml.number(child);
            default -> {} // emphasis
        }
        return true;
    }

    /// A BlockAdditionMapping: Dolby Vision says so there (`dvcC`, `dvvC`).
    private boolean addition(Element child) throws IOException {
        if (child.id() == 0x41E7) {
            long type = ebml.number(child);
            if (type == 0x64766343L || type == 0x64767643L) {
                range(Optional.of(Track.Range.DOLBY_VISION));
            }
        }
        return true;
    }

    private void range(Optional<Track.Range> said) {
        if (!draft.range.equals(Optional.of(Track.Range.DOLBY_VISION))) {
            draft.range = said.or(() -> draft.range);
        }
    }

    private void finish() {
        draft.language = Languages.of(bcp47.orElse(language));
        draft.codec = codec();
        switch (draft.kind) {
            case VIDEO -> {
                draft.picture = picture();
                boolean pixels = displayUnit == 0 || displayUnit == 3;
                draft.isAnamorphic = pixels && isStretched();
            }
            case AUDIO -> draft.sound = sound();
            case TEXT, OTHER -> {}
        }
    }

    private boolean isStretched() {
        return displayWidth > 0
                && displayHeight > 0
                && Math.abs((double) displayWidth / displayHeight / ((double) draft.width / draft.height) - 1) > 0.01;
    }

    private String codec() {
        if (codecId.equals("V_MS/VFW/FOURCC") && config.length >= BITMAP_LETTERS + 4) {
            String letters = new String(config, BITMAP_LETTERS, 4, StandardCharsets.ISO_8859_1);
            draft.tag = CodecNames.knows(letters) ? Optional.of(letters) : Optional.empty();
            return CodecNames.letters(letters);
        }
        if (codecId.equals("A_MS/ACM") && config.length >= 2) {
            return CodecNames.wave(config[0] & 0xff | (config[1] & 0xff) << 8, Math.clamp(bitDepth, 0, 64));
        }
        return codecId.isEmpty() ? "unknown" : CodecNames.matroska(codecId, Math.clamp(bitDepth, 0, 64));
    }

    private Picture picture() {
        return switch (codecId) {
            case "V_MPEG4/ISO/AVC" -> Avc.ofRecord(config);
            case "V_MPEGH/ISO/HEVC" -> Hevc.ofRecord(config);
            case "V_AV1" -> Vpx.av1(config);
            case "V_VP9" -> Vpx.vp9OfWebm(config);
            default -> Picture.UNKNOWN;
        };
    }

    /// What is not has a depth only where writers make one up.
    private boolean isLossless() {
        return draft.codec.startsWith("pcm_") || LOSSLESS.contains(draft.codec);
    }

    private Sound sound() {
        double rate = outputRate > 0 ? outputRate : sampleRate;
        Sound said = Sound.of(channels, rate > 0 && rate < 1e9 ? Math.round(rate) : 0, isLossless() ? bitDepth : 0);
        return switch (draft.codec) {
            case "aac" -> config.length < 2 ? said : Aac.ofConfig(config).over(said);
            case "opus" -> Sound.of(0, 48_000, 0).over(said);
            default -> said;
        };
    }
}
