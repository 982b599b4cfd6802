/// Tracks of text inside Matroska as cues, read from those clusters of the film that are here. Pure: the bytes come in
/// through `Held`. Start at [MatroskaTexts].
@NullMarked
package nagare.subtitle.track;

import org.jspecify.annotations.NullMarked;
