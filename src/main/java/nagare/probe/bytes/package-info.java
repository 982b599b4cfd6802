/// A stranger's file, read at any place and within bounds: how many bytes in all, how many steps. Pure: who gives the
/// bytes may wait for them. Start at [BoundedBytes]; [Ebml] reads the elements of Matroska, [Bits] the headers inside
/// video streams.
@NullMarked
package nagare.probe.bytes;

import org.jspecify.annotations.NullMarked;
