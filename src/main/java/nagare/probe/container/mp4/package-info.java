/// MP4 and QuickTime (ISO/IEC 14496-12): boxes, sample tables, fragments. Pure, but for waiting for bytes. Start at
/// [Mp4].
@NullMarked
package nagare.probe.container.mp4;

import org.jspecify.annotations.NullMarked;
