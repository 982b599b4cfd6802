package nagare.torrent.mse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Both sides, without a wire between them.
final class HandshakingTest {
    private static final InfoHash TORRENT = new InfoHash("ab".repeat(20));
    private static final InfoHash OTHER = new InfoHash("cd".repeat(20));
    private static final List<Cipher> BOTH = List.of(Cipher.PLAIN, Cipher.RC4);
    private static final byte[] HELLO = "what a peer says first".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest(name = "padding of {0} and {1} bytes, {2} bytes at once")
    @CsvSource({
        "0, 0, 1",
        "0, 512, 1",
        "512, 0, 1",
        "512, 512, 1",
        "1, 511, 1",
        "0, 0, 2000",
        "512, 512, 2000",
        "511, 1, 2000",
        "0, 512, 7",
        "512, 0, 96",
        "100, 200, 97",
        "512, 512, 13"
    })
    void theTwoSidesAgreeAndWhatIsSaidAfterwardsIsUnderstood(int calling, int called, int atOnce) throws Exception {
        for (Cipher cipher : Cipher.values()) {
            var one = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Chance(1, calling));
            var other = new Called(List.of(OTHER, TORRENT), List.of(cipher), new Chance(2, called));
            var wire = new Wire();

            wire.carry(one, other, atOnce);

            assertEquals(cipher, one.agreed().orElseThrow().cipher());
            assertEquals(cipher, other.agreed().orElseThrow().cipher());
            assertEquals(TORRENT, other.agreed().orElseThrow().torrent());
            wire.talk(one, other, HELLO);
        }
    }

    @Test
    void theFirstThatIsTakenOfWhatIsOfferedIsChosen() throws Exception {
        var one = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Random(1));
        var other = new Called(List.of(TORRENT), List.of(Cipher.RC4, Cipher.PLAIN), new Random(2));

        new Wire().carry(one, other, 4000);

        assertEquals(Cipher.RC4, one.agreed().orElseThrow().cipher());
    }

    @Test
    void whoTakesNothingOfWhatIsOfferedEndsIt() {
        var one = new Calling(TORRENT, List.of(Cipher.PLAIN), ByteBuffer.wrap(HELLO), new Random(1));
        var other = new Called(List.of(TORRENT), List.of(Cipher.RC4), new Random(2));

        var refused = assertThrows(ProtocolException.class, () -> new Wire().carry(one, other, 4000));

        assertTrue(String.valueOf(refused.getMessage()).startsWith("offers"), refused::getMessage);
    }

    @Test
    void whoAsksForATorrentThatIsNotHereLearnsNothing() {
        var one = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Random(1));
        var other = new Called(List.of(OTHER), BOTH, new Random(2));

        assertThrows(ProtocolException.class, () -> new Wire().carry(one, other, 4000));
        assertTrue(other.agreed().isEmpty());
        assertEquals(0, other.said().remaining(), "nothing after the key");
    }

    @Test
    void theMarkMayStandBehindTheLongestPaddingAndNoFurther() throws Exception {
        for (int pad : new int[] {Handshaking.MAX_PAD, Handshaking.MAX_PAD + 1}) {
            var one = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Chance(1, 0));
            var other = new Called(List.of(TORRENT), BOTH, new Chance(2, 0));
            feed(other, one.said());
            feed(one, other.said());
            feed(other, ByteBuffer.allocate(pad));
            if (pad > Handshaking.MAX_PAD) {
                assertThrows(ProtocolException.class, () -> feed(other, one.said()));
            } else {
                feed(other, one.said());
                assertTrue(other.agreed().isPresent());
            }
        }
    }

    @Test
    void theConstantMayStandBehindTheLongestPaddingAndNoFurther() throws Exception {
        for (int pad : new int[] {Handshaking.MAX_PAD, Handshaking.MAX_PAD + 1}) {
            var one = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Chance(1, 0));
            var other = new Called(List.of(TORRENT), BOTH, new Chance(2, 0));
            feed(other, one.said());
            feed(one, other.said());
            feed(other, one.said());
            feed(one, ByteBuffer.allocate(pad));
            if (pad > Handshaking.MAX_PAD) {
                assertThrows(ProtocolException.class, () -> feed(one, other.said()));
            } else {
                feed(one, other.said());
                assertTrue(one.agreed().isPresent());
            }
        }
    }

    /// A peer that says anything at all is not listened to for long.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void chanceIsRefusedBeforeItFillsTheRoom(long seed) {
        var random = new Random(seed);
        for (Handshaking side : List.of(
                new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), random),
                new Called(List.of(TORRENT), BOTH, random))) {
            assertThrows(ProtocolException.class, () -> {
                for (int i = 0; i < Handshaking.ROOM_BYTES; i++) {
                    feed(side, ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}));
                }
            });
        }
    }

    /// Padding within the encryption: `{VC, choice, length}` of an answer.
    @ParameterizedTest
    @CsvSource({"512, true", "513, false", "65535, false"})
    void encryptedPaddingHasTheSameLimit(int length, boolean taken) throws Exception {
        var liar = new Liar(TORRENT);
        var one = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Random(1));
        feed(one, liar.keyFor(one.said()));

        if (taken) {
            feed(one, liar.answers(2, length, length));
            assertTrue(one.agreed().isPresent());
        } else {
            assertThrows(ProtocolException.class, () -> feed(one, liar.answers(2, length, 512)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, -1})
    void aChoiceThatWasNotOfferedEndsIt(int choice) throws Exception {
        var liar = new Liar(TORRENT);
        var one = new Calling(TORRENT, List.of(Cipher.RC4), ByteBuffer.wrap(HELLO), new Random(1));
        feed(one, liar.keyFor(one.said()));

        assertThrows(ProtocolException.class, () -> feed(one, liar.answers(choice, 0, 0)));
    }

    @Test
    void theMostThatCanBeSaidWithTheHandshakeIsUnderstood() throws Exception {
        var initial = new byte[Calling.MAX_INITIAL];
        new Random(5).nextBytes(initial);
        var one = new Calling(TORRENT, BOTH, ByteBuffer.wrap(initial), new Random(1));
        var other = new Called(List.of(TORRENT), List.of(Cipher.PLAIN), new Random(2));
        var wire = new Wire();

        wire.carry(one, other, 1000);

        wire.talk(one, other, initial);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Calling(TORRENT, BOTH, ByteBuffer.allocate(Calling.MAX_INITIAL + 1), new Random(1)));
    }

    @Test
    void whatIsSaidLooksDifferentEachTime() throws Exception {
        var first = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Random(1)).said();
        var second = new Calling(TORRENT, BOTH, ByteBuffer.wrap(HELLO), new Random(2)).said();

        assertTrue(first.mismatch(second) >= 0);
    }

    static void feed(Handshaking side, ByteBuffer bytes) throws ProtocolException {
        while (bytes.hasRemaining() && side.agreed().isEmpty()) {
            int length = Math.min(bytes.remaining(), side.room().remaining());
            side.room().put(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
            side.heard();
        }
    }

    /// Carries what one side says to the other, so many bytes at a time; and what comes after the handshakes.
    private static final class Wire {
        private final ByteBuffer forth = ByteBuffer.allocate(100_000).flip();
        private final ByteBuffer back = ByteBuffer.allocate(100_000).flip();

        void carry(Handshaking one, Handshaking other, int atOnce) throws ProtocolException {
            while (one.agreed().isEmpty() || other.agreed().isEmpty()) {
                add(forth, one.said());
                add(back, other.said());
                int before = forth.remaining() + back.remaining();
                move(forth, other, atOnce);
                move(back, one, atOnce);
                if (before == forth.remaining() + back.remaining()
                        && !other.said().hasRemaining()) {
                    throw new AssertionError("the two wait for each other");
                }
            }
            add(forth, one.said());
            add(back, other.said());
        }

        private static void add(ByteBuffer wire, ByteBuffer said) {
            wire.compact().put(said).flip();
        }

        private static void move(ByteBuffer wire, Handshaking to, int atOnce) throws ProtocolException {
            int length = Math.min(Math.min(atOnce, wire.remaining()), to.room().remaining());
            if (length > 0 && to.agreed().isEmpty()) {
                to.room().put(wire.slice(wire.position(), length));
                wire.position(wire.position() + length);
                to.heard();
            }
        }

        /// The side that was called reads what came with the handshake, then both say something.
        void talk(Handshaking one, Handshaking other, byte[] initial) throws Exception {
            var forthPipe = new Pipe();
            var backPipe = new Pipe();
            forthPipe.write(forth);
            backPipe.write(back);
            var caller = one.agreed().orElseThrow().over(new PipeStream(backPipe, forthPipe));
            var answerer = other.agreed().orElseThrow().over(new PipeStream(forthPipe, backPipe));

            assertArrayEquals(initial, read(answerer, initial.length));
            for (String word : List.of("a", "bcd", "e".repeat(5000))) {
                byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
                for (var source = ByteBuffer.wrap(bytes); source.hasRemaining(); ) {
                    assertTrue(caller.write(source) > 0);
                }
                answerer.spend(ByteBuffer.wrap(bytes.clone()));
                assertArrayEquals(bytes, read(answerer, bytes.length));
                assertArrayEquals(bytes, scatter(caller, bytes.length));
            }
        }

        private static byte[] read(EncryptedStream stream, int length) throws Exception {
            var bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                assertTrue(stream.read(bytes) > 0);
            }
            return bytes.array();
        }

        private static byte[] scatter(EncryptedStream stream, int length) throws Exception {
            var parts = new ArrayList<ByteBuffer>();
            for (int at = 0; at < length; at += 1000) {
                parts.add(ByteBuffer.allocateDirect(Math.min(1000, length - at)));
            }
            long read = 0;
            while (read < length) {
                read += stream.read(parts.toArray(ByteBuffer[]::new));
            }
            var bytes = ByteBuffer.allocate(length);
            parts.forEach(part -> bytes.put(part.flip()));
            return bytes.array();
        }
    }

    /// Answers a caller with what it likes, encrypted as it should be.
    private static final class Liar {
        private final InfoHash torrent;
        private final KeyExchange key = new KeyExchange(new Random(9));
        private byte[] theirs = new byte[0];

        Liar(InfoHash torrent) {
            this.torrent = torrent;
        }

        ByteBuffer keyFor(ByteBuffer said) {
            theirs = new byte[KeyExchange.KEY_BYTES];
            said.get(theirs);
            return ByteBuffer.wrap(key.publicKey());
        }

        ByteBuffer answers(int choice, int length, int padding) throws ProtocolException {
            var answer =
                    ByteBuffer.allocate(14 + padding).putLong(0).putInt(choice).putShort((short) length);
            return ByteBuffer.wrap(
                    new Secret(key.secret(theirs)).answerers(torrent).apply(answer.array()));
        }
    }
}
