package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.torrent.wire.MetadataMessage.Given;
import nagare.torrent.wire.MetadataMessage.Reject;
import nagare.torrent.wire.MetadataMessage.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataMessageTest {
    @Test
    void theThreeMessagesAreReadAsBep9WritesThem() throws Exception {
        assertEquals(Optional.of(new Request(5)), parse("d8:msg_typei0e5:piecei5ee"));
        assertEquals(Optional.of(new Reject(5)), parse("d8:msg_typei2e5:piecei5ee"));
        assertEquals(
                Optional.of(new Given(0, OptionalInt.of(4), bytes("e1ee"))),
                parse("d8:msg_typei1e5:piecei0e10:total_sizei4eee1ee"));
    }

    @Test
    void whatFollowsTheDictionaryIsThePieceWhateverItLooksLike() throws Exception {
        assertEquals(
                Optional.of(new Given(1, OptionalInt.empty(), bytes("d1:aee"))),
                parse("d8:msg_typei1e5:piecei1eed1:aee"));
    }

    @Test
    void messagesAreWrittenAsTheyAreRead() throws Exception {
        for (MetadataMessage message : new MetadataMessage[] {
            new Request(0), new Reject(1023), new Given(3, OptionalInt.of(99_999), bytes("x"))
        }) {
            assertEquals(Optional.of(message), MetadataMessage.parse(message.payload()));
        }
        assertEquals(bytes("d8:msg_typei0e5:piecei7ee"), new Request(7).payload());
    }

    @Test
    void aTypeThatIsNotKnownIsIgnored() throws Exception {
        assertEquals(Optional.empty(), parse("d8:msg_typei3e5:piecei0ee"));
        assertEquals(Optional.empty(), parse("d8:msg_typei-1ee"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "le",
                "d5:piecei0ee",
                "d8:msg_typei0ee",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei0e5:piecei1024ee",
                "d8:msg_typei1e5:piecei0ee",
                "d8:msg_typei1e5:piecei0e10:total_sizei0eex",
                "d8:msg_typei1e5:piecei0e10:total_sizei16777217eex",
                "d8:msg_typei1e5:piecei0e10:total_sizei2147483648eex"
            })
    void nonsenseBreaksTheRules(String message) {
        assertThrows(ProtocolException.class, () -> parse(message));
    }

    @Test
    void theLargestSizeAndTheLastPieceAreTaken() throws Exception {
        assertEquals(
                Optional.of(new Given(1023, OptionalInt.of(16 << 20), bytes("x"))),
                parse("d8:msg_typei1e5:piecei1023e10:total_sizei16777216eex"));
    }

    @Test
    void aPieceOf16KibIsTakenAndALongerOneIsNot() throws Exception {
        String head = "d8:msg_typei1e5:piecei0ee";
        assertEquals(
                MetadataMessage.PIECE_BYTES,
                ((Given) parse(head + "x".repeat(MetadataMessage.PIECE_BYTES)).orElseThrow())
                        .bytes()
                        .remaining());

        assertThrows(ProtocolException.class, () -> parse(head + "x".repeat(MetadataMessage.PIECE_BYTES + 1)));
    }

    @Test
    void aMessageOf17KibIsReadAndALongerOneIsNot() throws Exception {
        int most = Extension.UT_METADATA.maxBytes();
        String head = "d8:msg_typei9e1:x";
        int filler = most - head.length() - "99999:e".length();
        String message = head + filler + ":" + "x".repeat(filler) + "e";
        assertEquals(most, message.length());
        assertEquals(Optional.empty(), parse(message));

        assertThrows(ProtocolException.class, () -> parse(message + "x"));
    }

    private static Optional<MetadataMessage> parse(String message) throws ProtocolException {
        return MetadataMessage.parse(bytes(message));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
