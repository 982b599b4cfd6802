package nagare.subtitle.track;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import nagare.fuzz.Allowance;
import nagare.subtitle.text.TextLimits;

/// Whatever a film says of its tracks of text, its limits hold, and half of it is read as far as it goes.
public final class MatroskaTextsFuzz {
    private MatroskaTextsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, MatroskaTextsFuzz::feed);
    }

    private static void feed(byte[] input) {
        var held = new PartlyHeld(input).arrived(0, input.length / 2);
        var texts = new MatroskaTexts(held);
        collect(texts);
        held.arrived(0, input.length);
        collect(texts);
        for (long track = 1; track < 8; track++) {
            if (texts.cues(track).map(List::size).orElse(0) > TextLimits.MAX_CUES) {
                throw new AssertionError("cues");
            }
        }
    }

    private static void collect(MatroskaTexts texts) {
        try {
            texts.collect();
        } catch (IOException refused) {
            if (String.valueOf(refused.getMessage()).isBlank()) {
                throw new AssertionError("message");
            }
        }
    }

    public static List<byte[]> seeds() {
        byte[] styles = "[V4+ Styles]\nFormat: Name, Italic\nStyle: A,-1\n".getBytes(StandardCharsets.UTF_8);
        return List.of(
                Mkv.file(
                        Mkv.head(Mkv.track(1, "S_TEXT/UTF8"), Mkv.track(2, "S_TEXT/ASS", Mkv.element(0x63A2, styles))),
                        Mkv.cluster(
                                0,
                                Mkv.group(1, 0, 900, Mkv.utf8("One")),
                                Mkv.group(2, 0, 900, Mkv.utf8("0,0,A,,0,0,0,,{\\b1}Two")))),
                Mkv.file(
                        Mkv.head(Mkv.track(3, "S_TEXT/UTF8", Mkv.packing(0, new byte[0]))),
                        Mkv.cluster(0, Mkv.group(3, 0, 900, Mkv.zlib(Mkv.utf8("packed packed")))),
                        Mkv.element(0xEC, new byte[9]),
                        Mkv.cluster(1000, Mkv.group(3, 0, 900, Mkv.zlib(Mkv.utf8("packed"))))));
    }
}
