package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PictureHeadTest {
    @Test
    void sizeIsReadBeforeAnythingIsDecoded() {
        assertEquals(Optional.of(new PictureHead("jpeg", 70, 30, false, 1)), PictureHead.of(Paintings.jpeg(70, 30)));
        assertEquals(Optional.of(new PictureHead("png", 70, 30, false, 1)), PictureHead.of(Paintings.png(70, 30)));
    }

    @Test
    void progressivePicturesAndTheirScansAreSeen() {
        PictureHead head = PictureHead.of(Paintings.progressive(70, 30)).orElseThrow();

        assertTrue(head.isProgressive());
        assertTrue(head.scans() > 1, () -> head.scans() + " scans");
    }

    @ParameterizedTest
    @CsvSource({
        "8000,5000,false,1,true",
        "8000,5001,false,1,false",
        "4000,2000,true,64,true",
        "4000,2001,true,64,false",
        "4000,2000,true,65,false",
        "20000,2000,false,1,true",
        "20001,1,false,1,false",
        "1,20001,false,1,false",
        "0,1,false,1,false",
        "1,0,false,1,false",
    })
    void whatTakesTooMuchIsRefused(int width, int height, boolean progressive, int scans, boolean fine) {
        assertEquals(
                fine,
                new PictureHead("jpeg", width, height, progressive, scans)
                        .tooMuch()
                        .isEmpty());
    }

    @Test
    void whatIsNotWellFormedIsNoPicture() {
        byte[] jpeg = Paintings.jpeg(70, 30);

        assertEquals(Optional.empty(), PictureHead.of(new byte[0]));
        assertEquals(Optional.empty(), PictureHead.of("GIF89a".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Optional.empty(), PictureHead.of(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}));
        assertEquals(Optional.empty(), PictureHead.of(Arrays.copyOf(jpeg, 100)));
        assertEquals(Optional.empty(), PictureHead.of(Arrays.copyOf(Paintings.png(70, 30), 28)));
        byte[] twoFrames = with(jpeg, 0xc0, new byte[] {8, 0, 30, 0, 70, 1, 1, 0x11, 0});
        assertEquals(Optional.empty(), PictureHead.of(twoFrames), "two frames");
        byte[] ink = with(jpeg, 0xc0, new byte[] {8, 0, 30, 0, 70, 4, 1, 0x11, 0});
        assertEquals(Optional.empty(), PictureHead.of(ink), "four colours");
    }

    @Test
    void colourProfilesAndNotesAreTakenOutAndThePictureStays() throws Exception {
        byte[] jpeg = Paintings.jpeg(70, 30);
        byte[] noted = with(
                with(jpeg, 0xe2, "ICC_PROFILE of a stranger".getBytes(StandardCharsets.US_ASCII)), 0xfe, new byte[9]);

        byte[] plain = PictureHead.withoutNotes(noted);

        assertFalse(new String(plain, StandardCharsets.ISO_8859_1).contains("stranger"));
        assertArrayEquals(PictureHead.withoutNotes(jpeg), plain);
        assertEquals(70, Paintings.read(plain).getWidth());
    }

    /// A segment behind the first two bytes.
    private static byte[] with(byte[] jpeg, int marker, byte[] content) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(jpeg, 0, 2);
        bytes.write(0xff);
        bytes.write(marker);
        bytes.write(content.length + 2 >> 8);
        bytes.write(content.length + 2);
        bytes.writeBytes(content);
        bytes.write(jpeg, 2, jpeg.length - 2);
        return bytes.toByteArray();
    }
}
