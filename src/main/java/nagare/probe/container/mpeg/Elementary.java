package nagare.probe.container.mpeg;

import java.util.Arrays;
import java.util.Optional;
import nagare.probe.codec.Aac;
import nagare.probe.codec.Avc;
import nagare.probe.codec.Frames;
import nagare.probe.codec.Hevc;
import nagare.probe.codec.MpegVideo;
import nagare.probe.codec.Picture;
import nagare.probe.codec.Sound;
import nagare.probe.container.content.TrackDraft;

/// The first bytes of an elementary stream inside MPEG-TS or -PS, as they are gathered from its packets.
final class Elementary {
    /// What is gathered of a picture: its headers stand before the first one, which may be long.
    private static final int MOST_VIDEO = 256 * 1024;

    private static final int MOST_AUDIO = 8 * 1024;
    private static final int MOST_SET = 1024;
    private static final int SEQUENCE = 0xB3;

    final TrackDraft draft;
    private byte[] bytes = new byte[1024];
    private int length;
    private int searched;
    private boolean known;

    Elementary(TrackDraft draft) {
        this.draft = draft;
        this.known = draft.kind == TrackDraft.Kind.TEXT || draft.kind == TrackDraft.Kind.OTHER;
    }

    /// Whether nothing more is to be learned, or too much was read in vain.
    boolean isKnown() {
        return known;
    }

    /// The next byte of the stream.
    void add(int next) {
        if (known) {
            return;
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) next;
    }

    /// A packet is over: looks at what is there.
    void look() {
        if (known) {
            return;
        }
        known = draft.kind == TrackDraft.Kind.VIDEO ? video() : audio();
        boolean full = length >= (draft.kind == TrackDraft.Kind.VIDEO ? MOST_VIDEO : MOST_AUDIO);
        if (known || full) {
            known = true;
            bytes = new byte[0];
        }
    }

    private boolean video() {
        while (searched + 4 < length) {
            int start = startCode(searched);
            if (start < 0) {
                searched = Math.max(searched, length - 3);
                return false;
            }
            int next = startCode(start + 3);
            if (next < 0 && length - start < MOST_SET) {
                searched = start; // it may not be whole yet
                return false;
            }
            int end = Math.min(next < 0 ? length : next, start + 3 + MOST_SET);
            if (unit(start + 3, end)) {
                return true;
            }
            searched = start + 3;
        }
        return false;
    }

    private int startCode(int from) {
        for (int i = from; i + 3 < length; i++) {
            if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
                return i;
            }
        }
        return -1;
    }

    private boolean unit(int from, int end) {
        int type = bytes[from] & 0xff;
        switch (draft.codec) {
            case "h264" -> draft.picture = (type & 0x1f) == Avc.SPS ? Avc.ofSet(bytes, from, end) : Picture.UNKNOWN;
            case "hevc" ->
                draft.picture = (type >> 1 & 0x3f) == Hevc.SPS ? Hevc.ofSet(bytes, from, end) : Picture.UNKNOWN;
            case "mpeg1video", "mpeg2video" -> {
                if (type == SEQUENCE) {
                    Optional<MpegVideo.Sequence> sequence = MpegVideo.ofHeader(bytes, from + 1, length);
                    draft.codec = sequence.map(MpegVideo.Sequence::codec).orElse(draft.codec);
                    draft.picture = sequence.map(MpegVideo.Sequence::picture).orElse(Picture.UNKNOWN);
                }
            }
            default -> {
                return true; // its headers are not read
            }
        }
        return draft.picture.width() > 0;
    }

    private boolean audio() {
        for (int at = 0; at + 12 < length; at++) {
            Sound sound = switch (draft.codec) {
                case "aac" -> Aac.ofFrame(bytes, at);
                case "ac3", "eac3" -> Frames.ac3(bytes, at);
                case "dts" -> Frames.dts(bytes, at);
                case "mp1", "mp2", "mp3" -> mpeg(at);
                default -> draft.sound;
            };
            if (sound.sampleRate().isPresent()) {
                draft.sound = sound;
                return true;
            }
        }
        return false;
    }

    private Sound mpeg(int at) {
        long header = (bytes[at] & 0xffL) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
        Optional<Frames.Mpeg> frame = Frames.mpeg(header);
        frame.ifPresent(found -> draft.codec = found.codec());
        return frame.map(Frames.Mpeg::sound).orElse(Sound.UNKNOWN);
    }
}
