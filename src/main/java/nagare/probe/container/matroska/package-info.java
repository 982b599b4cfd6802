/// Matroska and WebM (RFC 9559). Pure, but for waiting for bytes. Start at [Matroska]; [MatroskaHead] makes the head of
/// a film fit for a later part of it.
@NullMarked
package nagare.probe.container.matroska;

import org.jspecify.annotations.NullMarked;
