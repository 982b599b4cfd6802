/// What is gathered of a file while its container is read, and what comes of it: [Contents], a [ContainerIndex]. Pure.
/// A container's reader fills a [TrackDraft] for each track and an [IndexDraft] of its places; the limits of tracks,
/// points and texts stand in these.
@NullMarked
package nagare.probe.container.content;

import org.jspecify.annotations.NullMarked;
