package nagare.torrent.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Random;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.MetadataMessage.Given;
import nagare.torrent.wire.MetadataMessage.Reject;
import nagare.torrent.wire.MetadataMessage.Request;
import org.junit.jupiter.api.Test;

final class MetadataShareTest {
    private final byte[] info = new byte[2 * MetadataMessage.PIECE_BYTES + 7];
    private final MetadataShare share = new MetadataShare(ByteBuffer.wrap(info));
    private final MetadataShare.Allowance allowance = new MetadataShare.Allowance(0);

    MetadataShareTest() {
        new Random(1).nextBytes(info);
    }

    @Test
    void everyPieceIsGivenAndWhatIsNoneIsRejected() {
        assertEquals(
                new Given(0, OptionalInt.of(info.length), ByteBuffer.wrap(info, 0, MetadataMessage.PIECE_BYTES)),
                share.answer(new Request(0), allowance, 0));
        assertEquals(
                new Given(2, OptionalInt.of(info.length), ByteBuffer.wrap(info, info.length - 7, 7)),
                share.answer(new Request(2), allowance, 0));
        assertEquals(new Reject(3), share.answer(new Request(3), allowance, 0));
    }

    @Test
    void aPeerGetsSoManyAtOnceAndThenOneNowAndThen() {
        for (int i = 0; i < MetadataShare.ANSWERS; i++) {
            assertInstanceOf(Given.class, share.answer(new Request(0), allowance, 0));
        }
        assertInstanceOf(Reject.class, share.answer(new Request(0), allowance, 0));
        long later = MetadataShare.ANSWER_EVERY;

        assertInstanceOf(Reject.class, share.answer(new Request(0), allowance, later - 1));
        assertInstanceOf(Given.class, share.answer(new Request(0), allowance, later));
        assertInstanceOf(Reject.class, share.answer(new Request(0), allowance, later));
    }

    @Test
    void theLargestDictionaryIsGivenAndALargerOneIsNot() {
        assertEquals(
                OptionalInt.of(Assembly.MAX_BYTES), new MetadataShare(ByteBuffer.allocate(Assembly.MAX_BYTES)).bytes());
        var larger = new MetadataShare(ByteBuffer.allocate(Assembly.MAX_BYTES + 1));

        assertEquals(OptionalInt.empty(), larger.bytes());
        assertInstanceOf(Reject.class, larger.answer(new Request(0), allowance, 0));
    }
}
