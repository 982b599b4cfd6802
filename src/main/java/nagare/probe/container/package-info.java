/// What a file holds, read from its container's headers and index: Matroska and WebM, MP4 and QuickTime, AVI, MPEG-TS
/// and -PS, MP3, FLAC, Ogg, WAV. Pure, but for waiting for bytes. Everything a file says is checked: bytes, steps,
/// tracks, points and texts have limits. Start at [Containers].
@NullMarked
package nagare.probe.container;

import org.jspecify.annotations.NullMarked;
