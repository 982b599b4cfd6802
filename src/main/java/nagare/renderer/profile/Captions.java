package nagare.renderer.profile;

import java.util.List;
import java.util.Set;

/// How subtitles beside a film reach the device.
///
/// @param channels in which ways they are offered; none means that the device shows none
/// @param formats what it reads, the one it likes best first: `srt`, `vtt`
/// @param mime of an `.srt` in protocolInfo
/// @param served the Content-Type with which an `.srt` is served; some sets want another one there
/// @param single whether only the first is offered, as the device shows one and cannot choose
public record Captions(Set<Channel> channels, List<String> formats, String mime, String served, boolean single) {
    /// What most take: a resource of their own, one for each language.
    public static final Captions USUAL =
            new Captions(Set.of(Channel.RESOURCE), List.of("srt"), "text/srt", "text/srt", false);

    public Captions {
        channels = Set.copyOf(channels);
        formats = List.copyOf(formats);
    }

    /// A way by which a device learns of subtitles.
    public enum Channel {
        /// A `res` of type [Captions#mime] behind that of the film.
        RESOURCE,
        /// `sec:CaptionInfoEx` and `sec:CaptionInfo` in DIDL-Lite.
        CAPTION_INFO,
        /// `CaptionInfo.sec` in the answer to a request for the film with `getCaptionInfo.sec: 1`.
        CAPTION_HEADER,
        /// `pv:subtitleFileUri` and `pv:subtitleFileType` on the `res` of the film.
        ATTRIBUTES
    }

    public boolean by(Channel channel) {
        return channels.contains(channel);
    }
}
