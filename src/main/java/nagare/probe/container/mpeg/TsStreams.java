package nagare.probe.container.mpeg;

import java.nio.charset.StandardCharsets;
import nagare.probe.container.content.Languages;
import nagare.probe.container.content.TrackDraft;

/// What a programme map says of a stream: its type and its descriptors (ISO/IEC 13818-1 §2.4.4.9, ETSI EN 300 468).
final class TsStreams {
    private static final int REGISTRATION = 0x05;
    private static final int LANGUAGE = 0x0A;
    private static final int TELETEXT = 0x56;
    private static final int SUBTITLES = 0x59;
    private static final int AC3 = 0x6A;
    private static final int EAC3 = 0x7A;
    private static final int DTS = 0x7B;
    private static final int AAC = 0x7C;

    private TsStreams() {}

    static TrackDraft draft(int type, byte[] descriptors) {
        var draft = new TrackDraft();
        switch (type) {
            case 0x01 -> video(draft, "mpeg1video");
            case 0x02 -> video(draft, "mpeg2video");
            case 0x10 -> video(draft, "mpeg4");
            case 0x1B -> video(draft, "h264");
            case 0x24 -> video(draft, "hevc");
            case 0x33 -> video(draft, "vvc");
            case 0xEA -> video(draft, "vc1");
            case 0x03, 0x04 -> audio(draft, "mp2");
            case 0x0F -> audio(draft, "aac");
            case 0x11 -> audio(draft, "aac_latm");
            case 0x80 -> audio(draft, "pcm_bluray");
            case 0x81 -> audio(draft, "ac3");
            case 0x82, 0x85, 0x86 -> audio(draft, "dts");
            case 0x83 -> audio(draft, "truehd");
            case 0x84, 0x87 -> audio(draft, "eac3");
            case 0x90 -> text(draft, "hdmv_pgs_subtitle");
            default -> {} // private: its descriptors say
        }
        for (int at = 0; at + 2 <= descriptors.length; ) {
            int length = descriptors[at + 1] & 0xff;
            int content = at + 2;
            if (content + length > descriptors.length) {
                break;
            }
            descriptor(draft, descriptors[at] & 0xff, descriptors, content, length);
            at = content + length;
        }
        return draft;
    }

    private static void descriptor(TrackDraft draft, int tag, byte[] bytes, int at, int length) {
        boolean isOpen = draft.kind == TrackDraft.Kind.OTHER;
        if (tag == LANGUAGE && length >= 3) {
            draft.language = Languages.of(letters(bytes, at, 3));
        } else if ((tag == SUBTITLES || tag == TELETEXT) && isOpen) {
            text(draft, tag == SUBTITLES ? "dvb_subtitle" : "dvb_teletext");
            draft.language = length >= 3 ? Languages.of(letters(bytes, at, 3)) : draft.language;
        } else if (isOpen && (tag == AC3 || tag == EAC3 || tag == DTS || tag == AAC)) {
            audio(draft, tag == AC3 ? "ac3" : tag == EAC3 ? "eac3" : tag == DTS ? "dts" : "aac");
        } else if (tag == REGISTRATION && length >= 4 && isOpen) {
            switch (letters(bytes, at, 4)) {
                case "HEVC" -> video(draft, "hevc");
                case "AC-3" -> audio(draft, "ac3");
                case "EAC3" -> audio(draft, "eac3");
                case "Opus" -> audio(draft, "opus");
                case "DTS1", "DTS2", "DTS3" -> audio(draft, "dts");
                case "AV01" -> video(draft, "av1");
                default -> {} // what nobody plays
            }
        }
    }

    private static void video(TrackDraft draft, String codec) {
        draft.kind = TrackDraft.Kind.VIDEO;
        draft.codec = codec;
    }

    private static void audio(TrackDraft draft, String codec) {
        draft.kind = TrackDraft.Kind.AUDIO;
        draft.codec = codec;
    }

    private static void text(TrackDraft draft, String codec) {
        draft.kind = TrackDraft.Kind.TEXT;
        draft.codec = codec;
    }

    private static String letters(byte[] bytes, int at, int count) {
        return new String(bytes, at, count, StandardCharsets.ISO_8859_1);
    }
}
