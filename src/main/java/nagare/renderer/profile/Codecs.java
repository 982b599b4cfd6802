package nagare.renderer.profile;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The names of codecs, as ffmpeg has them, and what people call them.
public final class Codecs {
    /// Those of pictures that a profile may speak of.
    public static final List<String> VIDEO = List.of(
            "h264",
            "hevc",
            "av1",
            "vp9",
            "vp8",
            "mpeg4",
            "mpeg2video",
            "mpeg1video",
            "vc1",
            "wmv3",
            "msmpeg4v3",
            "theora");

    /// Those of sound that a profile may speak of.
    public static final List<String> AUDIO = List.of(
            "aac", "ac3", "eac3", "dts", "truehd", "flac", "opus", "vorbis", "mp3", "mp2", "pcm", "alac", "wmav2",
            "wmapro");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("h264", "H.264"),
            Map.entry("hevc", "HEVC"),
            Map.entry("mpeg4", "MPEG-4 (DivX, Xvid)"),
            Map.entry("mpeg2video", "MPEG-2"),
            Map.entry("mpeg1video", "MPEG-1"),
            Map.entry("vc1", "VC-1"),
            Map.entry("wmv3", "WMV"),
            Map.entry("msmpeg4v3", "DivX 3"),
            Map.entry("theora", "Theora"),
            Map.entry("ac3", "AC-3"),
            Map.entry("eac3", "E-AC-3"),
            Map.entry("truehd", "TrueHD"),
            Map.entry("opus", "Opus"),
            Map.entry("vorbis", "Vorbis"),
            Map.entry("wmav2", "WMA"),
            Map.entry("wmapro", "WMA Pro"));

    private static final int LONGEST = 20;

    private Codecs() {}

    /// The name under which profiles speak of a codec: all kinds of PCM are one.
    public static String family(String codec) {
        return codec.startsWith("pcm") ? "pcm" : codec;
    }

    /// For people; a stranger's word is cut.
    public static String shown(String codec) {
        String family = family(codec);
        String name = NAMES.getOrDefault(family, family.toUpperCase(Locale.ROOT));
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
