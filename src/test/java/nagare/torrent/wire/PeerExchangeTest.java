package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import nagare.torrent.wire.PeerExchange.Flag;
import nagare.torrent.wire.PeerExchange.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerExchangeTest {
    @Test
    void whatWasWrittenIsRead() throws ProtocolException {
        var written = new PeerExchange(
                List.of(
                        new Named(at("9.8.7.6", 6881), Set.of(Flag.SEED, Flag.REACHABLE)),
                        new Named(at("9.8.7.5", 1), Set.of(Flag.PREFERS_ENCRYPTION, Flag.UTP, Flag.HOLEPUNCH)),
                        new Named(at("2a02::1", 65535), Set.of(Flag.UTP))),
                List.of(at("9.8.7.4", 4), at("2a02::2", 5)));

        assertEquals(written, PeerExchange.parse(written.encode()));
    }

    @Test
    void bytesAreThoseOfBep11() {
        var message = new PeerExchange(
                List.of(new Named(at("97.98.99.100", 0x6566), Set.of(Flag.SEED, Flag.REACHABLE))), List.of());

        assertEquals(
                "d5:added6:abcdef7:added.f1:\u00126:added60:8:added6.f0:7:dropped0:8:dropped60:e",
                StandardCharsets.ISO_8859_1.decode(message.encode()).toString());
    }

    @Test
    void portZeroIsLeftOutAndTheFlagsStayWithTheirPeers() throws ProtocolException {
        var read = parse("d5:added12:abcd\0\0abcdef7:added.f2:\u0002\u0010e");

        assertEquals(List.of(new Named(at("97.98.99.100", 0x6566), Set.of(Flag.REACHABLE))), read.added());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d5:added6:abcdefe",
                "d5:added6:abcdef7:added.f0:e",
                "d5:added6:abcdef7:added.f2:\u0002\u0002e",
                "d5:added6:abcdef7:added.fi2ee",
                "d5:added9:abcdefghi7:added.f3:\u0002\u0002\u0002e"
            })
    void flagsThatAreNotAsManyAsPeersAreNone(String text) throws ProtocolException {
        assertEquals(
                List.of(new Named(at("97.98.99.100", 0x6566), Set.of())),
                parse(text).added());
    }

    @Test
    void fiftyOfEachAreReadAndNoMore() throws ProtocolException {
        assertEquals(List.of(50, 50), counts(message(50)));
        assertEquals(List.of(50, 50), counts(message(51)));
    }

    private static List<Integer> counts(PeerExchange message) throws ProtocolException {
        var read = PeerExchange.parse(message.encode());
        return List.of(read.added().size(), read.dropped().size());
    }

    private static PeerExchange message(int peers) {
        var addresses = IntStream.rangeClosed(1, peers)
                .mapToObj(i -> at("9.9.9." + i, i))
                .toList();
        return new PeerExchange(
                addresses.stream().map(address -> new Named(address, Set.of())).toList(), addresses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "le", "i1e", "d5:added", "d5:added6:abcdef", "4:spam"})
    void whatIsNoDictionaryIsAProtocolError(String text) {
        assertThrows(ProtocolException.class, () -> parse(text));
    }

    @Test
    void keysOfAnotherKindAreAsIfTheyWereNotThere() throws ProtocolException {
        assertEquals(new PeerExchange(List.of(), List.of()), parse("d5:addedi3e7:droppedlee"));
    }

    private static PeerExchange parse(String text) throws ProtocolException {
        return PeerExchange.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
