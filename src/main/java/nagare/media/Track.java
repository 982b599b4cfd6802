package nagare.media;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// One track of a film or a song, in so far as its container tells. Codecs are named in lower case as ffmpeg names
/// them (`h264`, `hevc`, `av1`, `aac`, `ac3`, `eac3`, `dts`, `truehd`, `flac`, `opus`, `subrip`, `ass`,
/// `hdmv_pgs_subtitle`, …), which are the names that renderer profiles use; a codec nobody knows has the container's
/// own word for it.
public sealed interface Track {
    String codec();

    /// ISO 639-2 or BCP 47, in lower case; empty when the container does not say or says `und`.
    Optional<String> language();

    /// Whether the container wants it played unless somebody chooses.
    boolean isDefault();

    /// A picture.
    ///
    /// @param profile as ffmpeg spells it, such as `High` or `Main 10`
    /// @param level as the bitstream counts: 41 is 4.1 of H.264, 120 is 4.0 of HEVC
    /// @param bitDepth bits of one sample: 8, 10, 12
    /// @param frameRate frames in a second
    /// @param coding what few players ask for
    record Video(
            String codec,
            Optional<String> language,
            boolean isDefault,
            int width,
            int height,
            Optional<String> profile,
            OptionalInt level,
            OptionalInt bitDepth,
            OptionalDouble frameRate,
            Coding coding)
            implements Track {
        public Video(
                String codec,
                Optional<String> language,
                boolean isDefault,
                int width,
                int height,
                Optional<String> profile,
                OptionalInt level,
                OptionalInt bitDepth,
                OptionalDouble frameRate) {
            this(codec, language, isDefault, width, height, profile, level, bitDepth, frameRate, Coding.PLAIN);
        }
    }

    /// How a picture is coded, beyond its profile.
    ///
    /// @param tag four letters by which MP4 or AVI calls the codec, such as `hvc1`
    /// @param refFrames earlier pictures that a decoder has to keep
    /// @param isAnamorphic whether its pixels are not square
    record Coding(
            Optional<String> tag, OptionalInt refFrames, boolean isInterlaced, boolean isAnamorphic, Range range) {
        public static final Coding PLAIN = new Coding(Optional.empty(), OptionalInt.empty(), false, false, Range.SDR);
    }

    /// What the brightness of a picture means.
    enum Range {
        SDR,
        /// Perceptual quantizer, SMPTE ST 2084.
        HDR10,
        /// Hybrid log-gamma.
        HLG,
        /// Dolby Vision on top of a picture that others show, or alone.
        DOLBY_VISION
    }

    /// Sound.
    ///
    /// @param sampleRate in Hz
    /// @param name what its author called it, such as "Commentary"
    record Audio(
            String codec,
            Optional<String> language,
            boolean isDefault,
            Optional<String> profile,
            OptionalInt channels,
            OptionalInt sampleRate,
            OptionalInt bitDepth,
            Optional<String> name)
            implements Track {
        public Audio(
                String codec,
                Optional<String> language,
                boolean isDefault,
                Optional<String> profile,
                OptionalInt channels,
                OptionalInt sampleRate,
                OptionalInt bitDepth) {
            this(codec, language, isDefault, profile, channels, sampleRate, bitDepth, Optional.empty());
        }
    }

    /// Subtitles.
    ///
    /// @param number how the container numbers it
    /// @param name what its author called it, such as "Signs & Songs"
    record Text(
            String codec,
            Optional<String> language,
            boolean isDefault,
            long number,
            Optional<String> name,
            boolean isForced)
            implements Track {}
}
