/// Subtitles: which belong to a film, what language they are in, from any text format to SubRip and WebVTT.
/// Start at `SubtitleOffer`.
@NullMarked
package nagare.subtitle;

import org.jspecify.annotations.NullMarked;
