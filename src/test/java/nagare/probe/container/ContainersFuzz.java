package nagare.probe.container;

import static nagare.probe.container.Specimen.box;
import static nagare.probe.container.Specimen.chunk;
import static nagare.probe.container.Specimen.cue;
import static nagare.probe.container.Specimen.element;
import static nagare.probe.container.Specimen.info;
import static nagare.probe.container.Specimen.ints;
import static nagare.probe.container.Specimen.join;
import static nagare.probe.container.Specimen.letters;
import static nagare.probe.container.Specimen.list;
import static nagare.probe.container.Specimen.littleInts;
import static nagare.probe.container.Specimen.matroska;
import static nagare.probe.container.Specimen.mvhd;
import static nagare.probe.container.Specimen.tables;
import static nagare.probe.container.Specimen.trak;
import static nagare.probe.container.Specimen.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import nagare.fuzz.Allowance;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.ContainerIndex;
import nagare.probe.container.content.Contents;
import nagare.probe.container.matroska.Matroska;

/// A file of whatever container, told by its first bytes: it is read or refused; whatever it says of places is within
/// it. The corpus has a real one of each container.
public final class ContainersFuzz {
    private ContainersFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, ContainersFuzz::feed);
    }

    private static void feed(byte[] file) throws IOException {
        if (file.length == 0) {
            return;
        }
        if (Containers.index(ByteBuffer.wrap(file), file.length) instanceof ContainerIndex.At(long from, long to)) {
            require(from >= 0 && to <= file.length, "an index outside of the file");
        }
        try {
            Contents contents = Containers.read(new HeapBytes(file));
            contents.facts().cover().ifPresent(cover -> check(cover, file));
            contents.index().ifPresent(index -> check(index, file));
        } catch (Malformed e) {
            // what a stranger may be answered with
        }
    }

    private static void check(MediaFacts.Cover cover, byte[] file) {
        require(cover.from() + cover.length() <= file.length, "a cover outside of the file");
    }

    private static void check(TimeIndex index, byte[] file) {
        long last = index.byteAt(index.duration());
        require(last <= file.length && index.byteAt(Duration.ZERO) < file.length, "a time outside of the file");
        require(index.timeAt(last).equals(index.duration()), "the end is not the end");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static List<byte[]> seeds() {
        byte[] seekHead = element(
                Matroska.SEEK_HEAD,
                element(0x4DBB, element(0x53AB, Specimen.id(Matroska.CUES)), Specimen.number(0x53AC, 300)));
        byte[] film = matroska(
                seekHead,
                info(60_000),
                element(Matroska.TRACKS, video(1)),
                element(Matroska.CUES, cue(0, 1, 10), cue(9000, 1, 90)));
        byte[] mp4 = join(
                box("ftyp", letters("isom")),
                box("moov", mvhd(1000, 4000), trak(1, 100, tables(100, 2, 900))),
                new byte[2000]);
        byte[] header = chunk("strh", letters("vidsH264"), new byte[12], littleInts(1, 25, 0, 100), new byte[12]);
        byte[] format = chunk("strf", littleInts(40, 640, 360, 0), letters("H264"), new byte[20]);
        byte[] avi = chunk(
                "RIFF",
                letters("AVI "),
                list("hdrl", chunk("avih", littleInts(40_000), new byte[52]), list("strl", header, format)),
                list("movi", new byte[500]));
        byte[] fragments = join(
                box("ftyp", letters("isom")),
                box("moov", mvhd(1000, 0), trak(1, 0), box("mvex")),
                box("sidx", ints(0, 1, 1000, 0, 0, 1, 100, 4000, 0)),
                new byte[200]);
        return List.of(film, mp4, avi, fragments);
    }
}
