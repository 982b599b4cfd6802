/// MPEG's streams of packets: [MpegTs] and [MpegPs], and what is heard and seen of the streams in them. Pure.
@NullMarked
package nagare.probe.container.mpeg;

import org.jspecify.annotations.NullMarked;
