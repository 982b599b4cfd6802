package nagare.probe.codec;

import java.util.List;
import nagare.fuzz.Allowance;

/// Headers of codecs, the first byte says of which: whatever they say, sizes are none that no picture has.
public final class CodecsFuzz {
    private static final int MAX_SIDE = 16_384;

    private CodecsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            Allowance.keep(input, CodecsFuzz::feed);
        }
    }

    private static void feed(byte[] input) {
        byte[] bytes = java.util.Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 15) {
            case 0 -> check(Avc.ofRecord(bytes));
            case 1 -> check(Avc.ofSet(bytes, 0, bytes.length));
            case 2 -> check(Hevc.ofRecord(bytes));
            case 3 -> check(Hevc.ofSet(bytes, 0, bytes.length));
            case 4 -> check(Vpx.av1(bytes));
            case 5 -> check(Vpx.vp9(bytes));
            case 6 -> check(Vpx.vp9OfWebm(bytes));
            case 7 -> MpegVideo.ofHeader(bytes, 0, bytes.length).ifPresent(found -> check(found.picture()));
            case 8 -> Aac.ofConfig(bytes);
            case 9 -> Aac.ofFrame(bytes, 0);
            case 10 -> Frames.ac3(bytes, 0);
            case 11 -> Frames.dts(bytes, 0);
            default ->
                Frames.mpeg(
                        bytes.length < 4 ? 0 : java.nio.ByteBuffer.wrap(bytes).getInt() & 0xffffffffL);
        }
    }

    private static void check(Picture picture) {
        boolean fits = picture.width() >= 0
                && picture.width() <= MAX_SIDE
                && picture.height() >= 0
                && picture.height() <= MAX_SIDE;
        if (!fits || picture.bitDepth().orElse(8) > 23) {
            throw new AssertionError("no picture: " + picture);
        }
    }

    public static List<byte[]> seeds() {
        byte[] avc = {0, 1, 100, 0, 40, -1, -31, 0, 12, 103, 100, 0, 40, -84, -39, 64, 120, 2, 39, -27, -64};
        byte[] set = java.util.Arrays.copyOfRange(avc, 8, avc.length);
        set[0] = 1;
        byte[] aac = {8, 0x12, 0x10};
        byte[] ac3 = {10, 0x0B, 0x77, 0, 0, 0x14, 0x40, 0x43, (byte) 0xE1, 6, 0, 0};
        byte[] mpeg = {12, -1, -5, -112, 0};
        byte[] av1 = {4, (byte) 0x81, 8, 0x4C, 0};
        return List.of(avc, set, aac, ac3, mpeg, av1);
    }
}
