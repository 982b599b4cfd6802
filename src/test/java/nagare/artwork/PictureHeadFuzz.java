package nagare.artwork;

import java.util.List;

/// Whatever claims to be a picture is measured in time in proportion to its length, and what is left of a JPEG without
/// its notes is the same picture.
public final class PictureHeadFuzz {
    private PictureHeadFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        PictureHead.of(input).filter(head -> head.format().equals("jpeg")).ifPresent(head -> {
            byte[] plain = PictureHead.withoutNotes(input);
            if (plain.length > input.length
                    || !PictureHead.of(plain).orElseThrow().equals(head)) {
                throw new AssertionError("without its notes it is another picture");
            }
        });
    }

    public static List<byte[]> seeds() {
        return List.of(Paintings.jpeg(32, 16), Paintings.progressive(32, 16), Paintings.png(32, 16));
    }
}
