package nagare.probe.codec;

import java.util.Locale;
import java.util.Map;

/// What containers call codecs, in ffmpeg's words. A word that nobody knows stays as it is, in lower case.
public final class CodecNames {
    /// RFC 9559's codec mappings, by how they begin: the longest that fits counts.
    private static final Map<String, String> MATROSKA = Map.ofEntries(
            Map.entry("V_MPEG4/ISO/AVC", "h264"),
            Map.entry("V_MPEGH/ISO/HEVC", "hevc"),
            Map.entry("V_MPEGI/ISO/VVC", "vvc"),
            Map.entry("V_AV1", "av1"),
            Map.entry("V_VP8", "vp8"),
            Map.entry("V_VP9", "vp9"),
            Map.entry("V_MPEG1", "mpeg1video"),
            Map.entry("V_MPEG2", "mpeg2video"),
            Map.entry("V_MPEG4/ISO/", "mpeg4"),
            Map.entry("V_MPEG4/MS/V3", "msmpeg4v3"),
            Map.entry("V_THEORA", "theora"),
            Map.entry("V_PRORES", "prores"),
            Map.entry("V_FFV1", "ffv1"),
            Map.entry("V_MJPEG", "mjpeg"),
            Map.entry("V_REAL/RV30", "rv30"),
            Map.entry("V_REAL/RV40", "rv40"),
            Map.entry("V_UNCOMPRESSED", "rawvideo"),
            Map.entry("A_AAC", "aac"),
            Map.entry("A_AC3", "ac3"),
            Map.entry("A_EAC3", "eac3"),
            Map.entry("A_DTS", "dts"),
            Map.entry("A_TRUEHD", "truehd"),
            Map.entry("A_MLP", "mlp"),
            Map.entry("A_FLAC", "flac"),
            Map.entry("A_OPUS", "opus"),
            Map.entry("A_VORBIS", "vorbis"),
            Map.entry("A_MPEG/L1", "mp1"),
            Map.entry("A_MPEG/L2", "mp2"),
            Map.entry("A_MPEG/L3", "mp3"),
            Map.entry("A_ALAC", "alac"),
            Map.entry("A_TTA1", "tta"),
            Map.entry("A_WAVPACK4", "wavpack"),
            Map.entry("A_REAL/COOK", "cook"),
            Map.entry("S_TEXT/UTF8", "subrip"),
            Map.entry("S_TEXT/ASCII", "text"),
            Map.entry("S_TEXT/ASS", "ass"),
            Map.entry("S_TEXT/SSA", "ass"),
            Map.entry("S_ASS", "ass"),
            Map.entry("S_SSA", "ass"),
            Map.entry("S_TEXT/WEBVTT", "webvtt"),
            Map.entry("D_WEBVTT", "webvtt"),
            Map.entry("S_VOBSUB", "dvd_subtitle"),
            Map.entry("S_HDMV/PGS", "hdmv_pgs_subtitle"),
            Map.entry("S_HDMV/TEXTST", "hdmv_text_subtitle"),
            Map.entry("S_DVBSUB", "dvb_subtitle"),
            Map.entry("S_ARIBSUB", "arib_caption"),
            Map.entry("S_KATE", "kate"));

    /// The four letters of MP4, QuickTime and AVI, in lower case.
    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("avc1", "h264"),
            Map.entry("avc3", "h264"),
            Map.entry("h264", "h264"),
            Map.entry("x264", "h264"),
            Map.entry("hvc1", "hevc"),
            Map.entry("hev1", "hevc"),
            Map.entry("hevc", "hevc"),
            Map.entry("h265", "hevc"),
            Map.entry("x265", "hevc"),
            Map.entry("dvh1", "hevc"),
            Map.entry("dvhe", "hevc"),
            Map.entry("dva1", "h264"),
            Map.entry("dvav", "h264"),
            Map.entry("dav1", "av1"),
            Map.entry("av01", "av1"),
            Map.entry("vp08", "vp8"),
            Map.entry("vp80", "vp8"),
            Map.entry("vp09", "vp9"),
            Map.entry("vp90", "vp9"),
            Map.entry("vvc1", "vvc"),
            Map.entry("vvi1", "vvc"),
            Map.entry("mp4v", "mpeg4"),
            Map.entry("xvid", "mpeg4"),
            Map.entry("divx", "mpeg4"),
            Map.entry("dx50", "mpeg4"),
            Map.entry("fmp4", "mpeg4"),
            Map.entry("div3", "msmpeg4v3"),
            Map.entry("div4", "msmpeg4v3"),
            Map.entry("mp43", "msmpeg4v3"),
            Map.entry("mp42", "msmpeg4v2"),
            Map.entry("mjpg", "mjpeg"),
            Map.entry("jpeg", "mjpeg"),
            Map.entry("mp1v", "mpeg1video"),
            Map.entry("mpg1", "mpeg1video"),
            Map.entry("mp2v", "mpeg2video"),
            Map.entry("mpg2", "mpeg2video"),
            Map.entry("wmv1", "wmv1"),
            Map.entry("wmv2", "wmv2"),
            Map.entry("wmv3", "wmv3"),
            Map.entry("wvc1", "vc1"),
            Map.entry("vc-1", "vc1"),
            Map.entry("flv1", "flv1"),
            Map.entry("cvid", "cinepak"),
            Map.entry("apch", "prores"),
            Map.entry("apcn", "prores"),
            Map.entry("apcs", "prores"),
            Map.entry("apco", "prores"),
            Map.entry("ap4h", "prores"),
            Map.entry("mp4a", "aac"),
            Map.entry("ac-3", "ac3"),
            Map.entry("ec-3", "eac3"),
            Map.entry("ac-4", "ac4"),
            Map.entry("flac", "flac"),
            Map.entry("opus", "opus"),
            Map.entry("alac", "alac"),
            Map.entry("dtsc", "dts"),
            Map.entry("dtsh", "dts"),
            Map.entry("dtsl", "dts"),
            Map.entry("dtse", "dts"),
            Map.entry("mlpa", "truehd"),
            Map.entry(".mp3", "mp3"),
            Map.entry(".mp2", "mp2"),
            Map.entry("sowt", "pcm_s16le"),
            Map.entry("twos", "pcm_s16be"),
            Map.entry("in24", "pcm_s24be"),
            Map.entry("in32", "pcm_s32be"),
            Map.entry("fl32", "pcm_f32be"),
            Map.entry("ulaw", "pcm_mulaw"),
            Map.entry("alaw", "pcm_alaw"),
            Map.entry("tx3g", "mov_text"),
            Map.entry("text", "mov_text"),
            Map.entry("wvtt", "webvtt"),
            Map.entry("stpp", "ttml"),
            Map.entry("c608", "eia_608"));

    private CodecNames() {}

    /// A CodecID of Matroska.
    ///
    /// @param bitDepth of raw sound, 0 when it is not said
    public static String matroska(String id, long bitDepth) {
        switch (id) {
            case "A_PCM/INT/LIT" -> {
                return "pcm_" + (bitDepth == 8 ? "u8" : "s" + (bitDepth == 0 ? 16 : bitDepth) + "le");
            }
            case "A_PCM/INT/BIG" -> {
                return "pcm_s" + (bitDepth == 0 ? 16 : bitDepth) + "be";
            }
            case "A_PCM/FLOAT/IEEE" -> {
                return "pcm_f" + (bitDepth == 64 ? 64 : 32) + "le";
            }
            default -> {}
        }
        String known = MATROSKA.get(id);
        for (int end = id.length() - 1; known == null && end > 1; end--) {
            known = MATROSKA.get(id.substring(0, end));
        }
        return known == null ? id.toLowerCase(Locale.ROOT) : known;
    }

    /// Four letters, in whatever case.
    public static String letters(String letters) {
        String lower = letters.toLowerCase(Locale.ROOT);
        return LETTERS.getOrDefault(lower, plain(lower));
    }

    /// Whether the four letters name a codec that is known.
    public static boolean knows(String letters) {
        return LETTERS.containsKey(letters.toLowerCase(Locale.ROOT));
    }

    /// An object type of MPEG-4 systems (MP4RA); empty text when it is not known.
    public static String objectType(int type) {
        return switch (type) {
            case 0x20 -> "mpeg4";
            case 0x21 -> "h264";
            case 0x23 -> "hevc";
            case 0x40, 0x66, 0x67, 0x68 -> "aac";
            case 0x60, 0x61, 0x62, 0x63, 0x64, 0x65 -> "mpeg2video";
            case 0x69, 0x6B -> "mp3";
            case 0x6A -> "mpeg1video";
            case 0x6C -> "mjpeg";
            case 0xA5 -> "ac3";
            case 0xA6 -> "eac3";
            case 0xA9, 0xAA, 0xAB, 0xAC -> "dts";
            case 0xAD -> "opus";
            case 0xB1 -> "vp9";
            case 0xDD -> "vorbis";
            default -> "";
        };
    }

    /// A format tag of a WAVEFORMATEX.
    public static String wave(int tag, int bitDepth) {
        return switch (tag) {
            case 0x1 -> bitDepth == 8 ? "pcm_u8" : "pcm_s" + bitDepth + "le";
            case 0x2 -> "adpcm_ms";
            case 0x3 -> "pcm_f" + bitDepth + "le";
            case 0x6 -> "pcm_alaw";
            case 0x7 -> "pcm_mulaw";
            case 0x11 -> "adpcm_ima_wav";
            case 0x50 -> "mp2";
            case 0x55 -> "mp3";
            case 0xFF, 0x1600, 0x706D -> "aac";
            case 0x1602 -> "aac_latm";
            case 0x160 -> "wmav1";
            case 0x161 -> "wmav2";
            case 0x162 -> "wmapro";
            case 0x2000 -> "ac3";
            case 0x2001 -> "dts";
            case 0x566F -> "vorbis";
            case 0x704F -> "opus";
            case 0xF1AC -> "flac";
            default -> "0x%04x".formatted(tag);
        };
    }

    private static String plain(String letters) {
        return letters.codePoints().allMatch(letter -> letter > ' ' && letter < 127) ? letters : "unknown";
    }
}
