package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CardTest {
    @ParameterizedTest
    @EnumSource
    void cardFillsItsSize(ArtSize size) throws Exception {
        PictureHead head = PictureHead.of(Card.of("A Show - 05", size)).orElseThrow();

        assertEquals(List.of(size.width(), size.width() * 3 / 4), List.of(head.width(), head.height()));
    }

    @Test
    void sameTitleIsTheSameCardAndAnotherIsAnother() throws Exception {
        assertArrayEquals(Card.of("A Show", ArtSize.TN), Card.of("A Show", ArtSize.TN));
        assertNotEquals(Arrays.hashCode(Card.of("A Show", ArtSize.TN)), Arrays.hashCode(Card.of("B", ArtSize.TN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u202e\ud800\u0000",
                "進撃の巨人 \ud83d\ude00",
                "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
                "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l"
            })
    void strangeTitlesMakeACardToo(String title) throws Exception {
        assertEquals(
                "jpeg", PictureHead.of(Card.of(title, ArtSize.SM)).orElseThrow().format());
    }
}
