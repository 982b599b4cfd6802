/// Subtitles as text: SubRip, SubStation Alpha, WebVTT and MicroDVD to cues, and cues to SubRip and WebVTT. Every
/// limit for hostile input is in `TextLimits`.
@NullMarked
package nagare.subtitle.text;

import org.jspecify.annotations.NullMarked;
