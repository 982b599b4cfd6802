package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PicturesTest {
    @ParameterizedTest
    @CsvSource({
        "TN,1000,1500,107,160", "TN,1600,900,160,90", "TN,100,50,100,50", "TN,160,160,160,160",
        "SM,1920,1080,640,360", "SM,2000,3000,320,480", "SM,3000,20,640,4", "SM,20,5000,2,480",
    })
    void pictureIsMadeToFitInItsOwnShapeAndNeverLarger(ArtSize size, int width, int height, int toWidth, int toHeight)
            throws Exception {
        byte[] made = Pictures.fitted(Pictures.decoded(Paintings.jpeg(width, height)), size);

        PictureHead head = PictureHead.of(made).orElseThrow();
        assertEquals(List.of(toWidth, toHeight), List.of(head.width(), head.height()));
        assertEquals("jpeg", head.format());
        assertFalse(head.isProgressive(), "DLNA wants baseline");
    }

    @Test
    void everyFormatThatIsKnownIsDecoded() throws Exception {
        for (byte[] picture :
                List.of(Paintings.jpeg(300, 200), Paintings.progressive(300, 200), Paintings.png(300, 200))) {
            var small = Paintings.read(Pictures.fitted(Pictures.decoded(picture), ArtSize.TN));

            assertTrue((small.getRGB(1, 1) >> 16 & 0xff) > 200, "red where it was red");
            assertTrue((small.getRGB(158, 105) & 0xff) > 200, "blue where it was blue");
        }
    }

    @Test
    void largePictureIsDecodedInParts() throws Exception {
        var decoded = Pictures.decoded(Paintings.hugePng(7000, 5600));

        assertTrue(decoded.getWidth() <= 4 * ArtSize.SM.width(), () -> decoded.getWidth() + " pixels wide");
    }

    @Test
    void bombsAreRefusedUnopened() {
        assertRefused("pixels", Paintings.hugePng(20_000, 2_001));
        assertRefused("by", Paintings.hugePng(60_000, 2));
        assertRefused("pixels", Paintings.saying(Paintings.jpeg(64, 64), 20_000, 20_000));
        assertRefused("pixels", Paintings.saying(Paintings.progressive(64, 64), 4_000, 2_001));
        assertRefused("bytes", new byte[Pictures.MOST_BYTES + 1]);
    }

    @Test
    void brokenPicturesAreRefusedAndNothingElse() {
        var chance = new Random(5);
        int refused = 0;
        for (byte[] whole :
                List.of(Paintings.jpeg(200, 100), Paintings.progressive(200, 100), Paintings.png(200, 100))) {
            for (int i = 0; i < 150; i++) {
                byte[] broken = i % 5 == 0 ? Arrays.copyOf(whole, chance.nextInt(whole.length)) : whole.clone();
                for (int flips = 0; flips < 1 + i % 7 && broken.length > 0; flips++) {
                    broken[chance.nextInt(broken.length)] = (byte) chance.nextInt();
                }
                refused += isRefused(broken) ? 1 : 0;
            }
        }
        assertTrue(refused > 50, "only " + refused + " of 450 were refused");
    }

    private static boolean isRefused(byte[] picture) {
        try {
            Pictures.fitted(Pictures.decoded(picture), ArtSize.SM);
            return false;
        } catch (Undecodable e) {
            return true;
        }
    }

    private static void assertRefused(String why, byte[] picture) {
        var refusal = assertThrows(Undecodable.class, () -> Pictures.decoded(picture));
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
    }
}
