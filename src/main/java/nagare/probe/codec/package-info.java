/// What codecs say of themselves in their first bytes, and what containers call them, in ffmpeg's words. Pure; every
/// reader takes what bytes there are and tells what it understood. Start at [CodecNames] and [Picture].
@NullMarked
package nagare.probe.codec;

import org.jspecify.annotations.NullMarked;
