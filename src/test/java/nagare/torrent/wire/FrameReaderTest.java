package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.merkle.HashRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameReaderTest {
    static Stream<PeerMessage> everyMessage() {
        return Stream.of(
                new PeerMessage.KeepAlive(),
                new PeerMessage.Choke(),
                new PeerMessage.Unchoke(),
                new PeerMessage.Interested(),
                new PeerMessage.NotInterested(),
                new PeerMessage.Have(7),
                new PeerMessage.Bitfield(bytes(300)),
                new PeerMessage.Request(1, 16384, 16384),
                new PeerMessage.Piece(2, 32768, bytes(16384)),
                new PeerMessage.Piece(2, 32768, bytes(0)),
                new PeerMessage.Cancel(3, 0, 1),
                new PeerMessage.Port(65535),
                new PeerMessage.Suggest(0),
                new PeerMessage.HaveAll(),
                new PeerMessage.HaveNone(),
                new PeerMessage.Reject(Integer.MAX_VALUE, 0, 16384),
                new PeerMessage.AllowedFast(9),
                new PeerMessage.Extended(0, bytes(100)),
                new PeerMessage.Extended(Extension.UT_METADATA.id(), bytes(0)),
                new PeerMessage.HashRequest(range(0, 512, 512, 11)),
                new PeerMessage.HashRequest(range(77, 3, 5000, Integer.MAX_VALUE)),
                new PeerMessage.Hashes(range(0, 4, 4, 6), bytes(9 * 32)),
                new PeerMessage.Hashes(range(8, 0, 2, 0), bytes(64)),
                new PeerMessage.HashReject(range(0, 0, 2, 0)));
    }

    private static HashRange range(int baseLayer, int index, int length, int proofLayers) {
        return new HashRange(bytes(32), baseLayer, index, length, proofLayers);
    }

    @Test
    void hashesMayBeAsManyAsTheLongestRequestAsksForAndNotOneMore() throws Exception {
        var most = new PeerMessage.Hashes(range(0, 0, 512, 29), bytes((512 + 21) * 32));
        var tooMany = new PeerMessage.Hashes(range(0, 0, 1024, 0), bytes(1024 * 32));

        assertEquals(List.of(most), readAll(PeerCodec.encode(most), 1000));
        assertThrows(ProtocolException.class, () -> readAll(PeerCodec.encode(tooMany), 1000));
    }

    @Test
    void hashesThatAreNotAsManyAsTheirRangeSaysAreAProtocolError() {
        var frame = PeerCodec.encode(new PeerMessage.Hashes(range(0, 0, 4, 0), bytes(4 * 32)));
        frame.putInt(4 + 1 + 32 + 8, 8); // twice as many, it says now

        assertThrows(ProtocolException.class, () -> readAll(frame, 1000));
        frame.putInt(4 + 1 + 32 + 8, 3);
        assertThrows(ProtocolException.class, () -> readAll(frame, 1000));
    }

    @Test
    void aRangeOfHashesHoldsNoNumberAboveTwoGiga() {
        var frame = PeerCodec.encode(new PeerMessage.HashRequest(range(0, 0, 4, 0)));
        frame.putInt(4 + 1 + 32 + 4, -1);

        assertThrows(ProtocolException.class, () -> readAll(frame, 1000));
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void whatWasWrittenIsRead(PeerMessage message) throws Exception {
        var frame = PeerCodec.encode(message);

        assertEquals(PeerCodec.encodedLength(message), frame.remaining());
        assertEquals(List.of(message), readAll(frame, frame.remaining()));
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void everyFrameCutShortIsAnErrorNotAnEnd(PeerMessage message) {
        var frame = PeerCodec.encode(message);
        var cut = frame.duplicate().limit(frame.remaining() - 1);

        assertThrows(EOFException.class, () -> readAll(cut, 7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 13, 1000, 65536, 1 << 20})
    void messagesDoNotDependOnHowTheBytesArrive(int chunk) throws Exception {
        var all = new ArrayList<PeerMessage>();
        var bytes = new ByteArrayOutputStream();
        for (int round = 0; round < 5; round++) {
            everyMessage().forEach(message -> {
                all.add(message);
                bytes.writeBytes(PeerCodec.encode(message).array());
            });
        }

        assertEquals(all, readAll(ByteBuffer.wrap(bytes.toByteArray()), chunk));
    }

    @Test
    void dataOfAPieceIsTheCallersToKeep() throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                PeerCodec.encode(new PeerMessage.Piece(0, 0, bytes(16384))).array());
        bytes.writeBytes(PeerCodec.encode(new PeerMessage.Piece(0, 16384, ByteBuffer.allocate(16384)))
                .array());
        var reader = new FrameReader(new Chunks(ByteBuffer.wrap(bytes.toByteArray()), 4096), new BlockPool(0));

        var first = (PeerMessage.Piece) reader.next().orElseThrow();
        reader.next();

        assertTrue(first.data().hasArray());
        assertEquals(16384, first.data().array().length);
        assertEquals(bytes(16384), first.data());
    }

    @Test
    void aPeerThatSendsABlockNowAndThenHoldsNoneOfThePool() throws Exception {
        var pool = new BlockPool(1 << 20);
        var reader = new FrameReader(new Gulps(blocks(6), 16397), pool); // a block, and then nothing for a while
        for (int i = 0; i < 6; i++) {
            ((PeerMessage.Piece) reader.next().orElseThrow()).lease().release();

            assertEquals(0, pool.out());
        }
    }

    @Test
    void aPeerThatSendsMuchHasABlockOfThePoolUntilItSendsLittle() throws Exception {
        var pool = new BlockPool(1 << 20);
        var gulps = new Gulps(blocks(20), 1 << 20);
        var reader = new FrameReader(gulps, pool);
        for (int i = 0; i < 4; i++) {
            ((PeerMessage.Piece) reader.next().orElseThrow()).lease().release();
        }
        assertEquals(1, pool.out());

        gulps.size = 1000;
        for (int i = 4; i < 20; i++) {
            var block = (PeerMessage.Piece) reader.next().orElseThrow();
            assertEquals(bytes(16384), block.data(), "nothing is lost on the way");
            block.lease().release();
        }

        assertEquals(0, pool.out());
        reader.close();
        assertEquals(0, pool.out());
    }

    private static ByteBuffer blocks(int count) {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(
                    PeerCodec.encode(new PeerMessage.Piece(0, 0, bytes(16384))).array());
        }
        return ByteBuffer.wrap(all.toByteArray());
    }

    /// Hands out what came in one gulp of so many bytes, and nothing of the next one.
    private static final class Gulps implements ScatteringByteChannel {
        private final ByteBuffer bytes;
        private int size;

        Gulps(ByteBuffer bytes, int size) {
            this.bytes = bytes;
            this.size = size;
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) {
            long all = 0;
            int left = Math.min(size - bytes.position() % size, bytes.remaining());
            for (int i = offset; i < offset + length; i++) {
                int count = Math.min(left - (int) all, into[i].remaining());
                into[i].put(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                all += count;
            }
            return all == 0 ? -1 : all;
        }

        @Override
        public long read(ByteBuffer[] into) {
            return read(into, 0, into.length);
        }

        @Override
        public int read(ByteBuffer into) {
            return (int) read(new ByteBuffer[] {into});
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "two bytes of choke, 00000002 00 00",
        "have of 4 bytes, 00000004 04 000000",
        "have of 6 bytes, 00000006 04 0000000000",
        "request of 12, 0000000c 06 0000000000000000000000",
        "port of 5, 00000005 09 00000000",
        "piece without its begin, 00000008 07 00000000000000",
        "extended without its id, 00000001 14",
        "have-all with a body, 00000002 0e 00",
        "reject of 14, 0000000e 10 00000000000000000000000000",
        "unknown id 10, 00000001 0a",
        "unknown id 18, 00000001 12",
        "hash request of 48, 00000030 15 00",
        "hashes without their range, 00000030 16 00",
        "hash reject of 50, 00000032 17 00",
        "negative length, ffffffff 00",
        "two gigabytes, 7fffffff 07",
        "negative piece, 00000005 04 80000000",
        "negative begin, 0000000d 06 00000000 ffffffff 00004000",
        "request of nothing, 0000000d 06 00000000 00000000 00000000",
        "extension that was not offered, 00000002 14 77"
    })
    void brokenFrameIsAProtocolError(String what, String hex) {
        var frame = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));

        assertThrows(ProtocolException.class, () -> readAll(frame, 100), what);
    }

    @Test
    void pieceMayBeSixteenKibAndNotOneByteMore() throws Exception {
        readAll(PeerCodec.encode(new PeerMessage.Piece(0, 0, bytes(PeerMessage.BLOCK_BYTES))), 4096);

        var longer = PeerCodec.encode(new PeerMessage.Piece(0, 0, bytes(PeerMessage.BLOCK_BYTES + 1)));
        assertThrows(ProtocolException.class, () -> readAll(longer, 4096));
    }

    @Test
    void requestMayBe128KibAndNotOneByteMore() throws Exception {
        readAll(PeerCodec.encode(new PeerMessage.Request(0, 0, PeerMessage.MAX_REQUEST_BYTES)), 4096);

        var longer = PeerCodec.encode(new PeerMessage.Request(0, 0, PeerMessage.MAX_REQUEST_BYTES + 1));
        assertThrows(ProtocolException.class, () -> readAll(longer, 4096));
    }

    @Test
    void earlyBitfieldMayFill256KibAndNotOneByteMore() throws Exception {
        readAll(PeerCodec.encode(new PeerMessage.Bitfield(bytes(FrameReader.MAX_EARLY_BITFIELD_BYTES))), 65536);

        var longer = PeerCodec.encode(new PeerMessage.Bitfield(bytes(FrameReader.MAX_EARLY_BITFIELD_BYTES + 1)));
        assertThrows(ProtocolException.class, () -> readAll(longer, 65536));
    }

    @Test
    void extendedMessagesAreBoundedById() throws Exception {
        for (var limit : List.of(
                new Limit(ExtensionHandshake.ID, FrameReader.MAX_EXTENSION_HANDSHAKE_BYTES),
                new Limit(Extension.UT_METADATA.id(), 17 * 1024),
                new Limit(Extension.UT_PEX.id(), 64 * 1024))) {
            readAll(PeerCodec.encode(new PeerMessage.Extended(limit.id, bytes(limit.bytes))), 65536);

            var longer = PeerCodec.encode(new PeerMessage.Extended(limit.id, bytes(limit.bytes + 1)));
            assertThrows(ProtocolException.class, () -> readAll(longer, 65536), limit.toString());
        }
    }

    @Test
    void knownNumberOfPiecesBoundsIndexAndBitfield() throws Exception {
        for (var good : List.of(
                new PeerMessage.Have(8), new PeerMessage.Bitfield(bytes(2)), new PeerMessage.Request(8, 0, 1))) {
            assertEquals(List.of(good), readAll(PeerCodec.encode(good), 100, 9));
        }
        for (var bad : List.of(
                new PeerMessage.Have(9),
                new PeerMessage.Bitfield(bytes(1)),
                new PeerMessage.Bitfield(bytes(3)),
                new PeerMessage.Piece(9, 0, bytes(1)),
                new PeerMessage.AllowedFast(9),
                new PeerMessage.Suggest(9),
                new PeerMessage.Reject(9, 0, 1))) {
            assertThrows(ProtocolException.class, () -> readAll(PeerCodec.encode(bad), 100, 9), bad.toString());
        }
    }

    /// Random bytes must end in an orderly way: a message, a protocol error or the end, never anything else.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noiseNeverDoesWorseThanAnIoException(long seed) {
        var chance = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            var noise = new byte[chance.nextInt(200)];
            chance.nextBytes(noise);
            for (int i = 0; i < Math.min(3, noise.length); i++) {
                noise[i] = 0; // short lengths get past the first check
            }
            try {
                readAll(ByteBuffer.wrap(noise), 1 + chance.nextInt(50));
            } catch (IOException expected) {
                assertFalse(expected.getMessage().isEmpty(), "seed " + seed);
            }
        }
    }

    private record Limit(int id, int bytes) {}

    private static List<PeerMessage> readAll(ByteBuffer bytes, int chunk) throws IOException {
        return readAll(bytes, chunk, 0);
    }

    private static List<PeerMessage> readAll(ByteBuffer bytes, int chunk, int pieces) throws IOException {
        var reader = new FrameReader(new Chunks(bytes.duplicate(), chunk), new BlockPool(0));
        if (pieces > 0) {
            reader.expectPieces(pieces);
        }
        var messages = new ArrayList<PeerMessage>();
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            messages.add(next.get());
        }
        return messages;
    }

    private static ByteBuffer bytes(int count) {
        var bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
