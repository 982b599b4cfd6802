package nagare.probe.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Bytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.ContainerIndex;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Head;
import nagare.probe.container.matroska.Matroska;
import nagare.probe.container.mp4.Mp4;
import nagare.probe.container.mpeg.MpegPs;
import nagare.probe.container.mpeg.MpegTs;

/// Reads what a file holds, whatever its container: that is told from its first bytes, not from its name.
public final class Containers {
    /// Bytes that are fetched of one file, in all: the index of an MP4 of three hours has four million.
    public static final long MAX_BYTES = 24L << 20;

    /// Elements, boxes, table rows and packets that are looked at, in all.
    public static final int MAX_STEPS = 4_000_000;

    private Containers() {}

    /// Waits for bytes as long as `file` does.
    ///
    /// @throws Malformed when this is no container that is known, or one that breaks its rules
    /// @throws IOException when bytes cannot be had
    public static Contents read(Bytes file) throws IOException {
        return read(new BoundedBytes(file, new BoundedBytes.Limits(MAX_BYTES, MAX_STEPS)));
    }

    /// Where the index is: looks at the first bytes of a file of `length` bytes, from the buffer's position on.
    public static ContainerIndex index(ByteBuffer head, long length) {
        ByteBuffer seen = head.slice(head.position(), Math.min(head.remaining(), ContainerIndex.MAX_HEAD));
        var bytes = new BoundedBytes(
                new Head(seen, length), new BoundedBytes.Limits(Long.MAX_VALUE, ContainerIndex.MAX_ELEMENTS));
        try {
            return find(bytes);
        } catch (Head.Short e) {
            return e.needed() <= Math.min(ContainerIndex.MAX_HEAD, length)
                    ? new ContainerIndex.Unclear()
                    : new ContainerIndex.Unsaid();
        } catch (IOException e) {
            return new ContainerIndex.Unsaid(); // it breaks the rules
        }
    }

    private static ContainerIndex find(BoundedBytes head) throws IOException {
        if (head.u32(0) == Matroska.EBML) {
            return Matroska.whereCuesAre(head);
        }
        if (head.letters(0).equals("RIFF")) {
            return head.letters(8).equals("AVI ") ? Avi.whereTheIndexIs(head) : new ContainerIndex.Unsaid();
        }
        return Mp4.FIRST.contains(head.letters(4)) ? Mp4.whereMoovIs(head) : new ContainerIndex.Unsaid();
    }

    static Contents read(BoundedBytes file) throws IOException {
        if (!file.has(0, 16)) {
            throw new Malformed("too short for a container");
        }
        long start = file.u32(0);
        if (start == Matroska.EBML) {
            return Matroska.read(file);
        }
        if (Mp4.FIRST.contains(file.letters(4))) {
            return Mp4.read(file);
        }
        switch (file.letters(0) + file.letters(8)) {
            case "RIFFAVI " -> {
                return Avi.read(file);
            }
            case "RIFFWAVE", "RF64WAVE" -> {
                return Wav.read(file);
            }
            default -> {} // something else
        }
        if (start == Ogg.MAGIC) {
            return Ogg.read(file);
        }
        if (start == MpegPs.PACK) {
            return MpegPs.read(file);
        }
        Id3 tag = start >>> 8 == Id3.MAGIC ? Id3.read(file) : Id3.NONE;
        if (file.has(tag.end(), 4) && file.u32(tag.end()) == Flac.MAGIC) {
            return Flac.read(file, tag.end());
        }
        if (tag.end() > 0 || Mp3.isFrame(file, 0)) {
            return Mp3.read(file, tag);
        }
        return MpegTs.of(file)
                .orElseThrow(() -> new Malformed("a container that nobody knows"))
                .read();
    }
}
