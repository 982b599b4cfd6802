package nagare.torrent.utp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// One exchange, and packets made by hand.
final class ExchangeTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final InetSocketAddress PEER = peer(1);

    private final List<Packet> sent = new ArrayList<>();
    private final List<Link> called = new ArrayList<>();
    private final Exchange exchange = new Exchange(
            new Exchange.Outside() {
                @Override
                public boolean send(ByteBuffer datagram, InetSocketAddress to) {
                    var copy = ByteBuffer.allocate(datagram.remaining())
                            .put(datagram)
                            .flip();
                    sent.add(Packet.parse(copy).orElseThrow());
                    return true;
                }

                @Override
                public void called(Link link) {
                    called.add(link);
                }
            },
            new Random(1));
    private long now = SECOND;

    private static InetSocketAddress peer(int number) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0." + number / 256 + "." + number % 256), 6881);
    }

    private void arrive(InetSocketAddress from, Packet.Type type, int id, int seq, int ack, int payload) {
        var head = new Packet(
                type, id, 5, 7, 1 << 20, seq & 0xffff, ack & 0xffff, ByteBuffer.allocate(0), ByteBuffer.allocate(0));
        var datagram = ByteBuffer.allocate(Packet.HEADER_BYTES + payload);
        head.encodeHead(datagram, payload, 0);
        datagram.clear();
        assertTrue(exchange.arrived(from, datagram, now));
        exchange.drained(now);
    }

    /// A peer that has called with id 100; what it says next has the number 2.
    private Link accepted(int payload) {
        arrive(PEER, Packet.Type.SYN, 100, 1, 0, 0);
        arrive(PEER, Packet.Type.DATA, 101, 2, sent.getLast().seq() - 1, payload);
        return called.getLast();
    }

    private Link connected() {
        Link link = exchange.call(PEER, now).orElseThrow();
        arrive(PEER, Packet.Type.STATE, sent.getLast().connectionId(), 500, 1, 0);
        assertTrue(link.isOpen());
        return link;
    }

    private void untilSomethingIsSent() {
        while (sent.isEmpty()) {
            now = exchange.wakeAt();
            exchange.tick(now);
        }
    }

    @Test
    void aCallerIsAnsweredWithItsIdAndNumberAndHandedOnOnceItSpeaks() {
        arrive(PEER, Packet.Type.SYN, 0xffff, 1, 0, 0);
        Packet answer = sent.getFirst();

        assertEquals(Packet.Type.STATE, answer.type());
        assertEquals(0xffff, answer.connectionId());
        assertEquals(1, answer.ack());
        assertEquals(List.of(), called);
        arrive(PEER, Packet.Type.DATA, 0, 2, answer.seq() - 1, 3);
        assertEquals(1, called.size());
        assertEquals(3, called.getFirst().read(ByteBuffer.allocate(9), now));
    }

    @Test
    void whoOnlyGuessesOurNumberIsNotHandedOn() {
        arrive(PEER, Packet.Type.SYN, 100, 1, 0, 0);

        arrive(PEER, Packet.Type.DATA, 101, 2, sent.getFirst().seq(), 3);
        arrive(PEER, Packet.Type.DATA, 101, 2, sent.getFirst().seq() + 5000, 3);

        assertEquals(List.of(), called);
    }

    @Test
    void aCallerBeginsWithOneAndGoesOnBehindIt() {
        Link link = exchange.call(PEER, now).orElseThrow();
        Packet syn = sent.getFirst();
        assertEquals(List.of(Packet.Type.SYN, 1), List.of(syn.type(), syn.seq()));

        arrive(PEER, Packet.Type.STATE, syn.connectionId(), 500, 1, 0);
        link.write(ByteBuffer.allocate(10), now);

        Packet data = sent.getLast();
        assertEquals(Packet.Type.DATA, data.type());
        assertEquals((syn.connectionId() + 1) & 0xffff, data.connectionId());
        assertEquals(2, data.seq());
        assertEquals(499, data.ack(), "the number of the answer is that of the data to come");
        arrive(PEER, Packet.Type.DATA, syn.connectionId(), 500, 2, 4);
        assertEquals(4, link.read(ByteBuffer.allocate(9), now));
    }

    @Test
    void firstWordsAreSaidAgainAfterOneSecondThenTwiceAsLong() {
        exchange.call(PEER, now);
        for (int expected = 2; expected <= 4; expected++) {
            long due = exchange.wakeAt();
            assertEquals((1L << (expected - 2)) * SECOND, due - now);
            now = due;
            exchange.tick(now);
            assertEquals(expected, sent.size());
        }
    }

    @Test
    void packetsFromElsewhereOrWithAnotherIdDoNothing() {
        Link link = accepted(0 + 1);
        link.read(ByteBuffer.allocate(1), now);
        int ack = sent.getFirst().seq() - 1;

        arrive(peer(2), Packet.Type.DATA, 101, 3, ack, 5);
        arrive(new InetSocketAddress(PEER.getAddress(), 1), Packet.Type.DATA, 101, 3, ack, 5);
        arrive(PEER, Packet.Type.DATA, 103, 3, ack, 5);
        arrive(PEER, Packet.Type.DATA, 101, 3, ack + 2000, 5);
        arrive(PEER, Packet.Type.DATA, 101, 3, ack - 3000, 5);

        assertFalse(link.isReadable());
    }

    @Test
    void aResetIsBelievedFromThePeerWithANumberThatWasSent() {
        Link link = connected();
        int id = sent.getFirst().connectionId();
        link.write(ByteBuffer.allocate(10), now);

        arrive(PEER, Packet.Type.RESET, id, 9, 3, 0);
        arrive(PEER, Packet.Type.RESET, id + 2, 9, 2, 0);
        arrive(peer(2), Packet.Type.RESET, id, 9, 2, 0);
        assertTrue(link.isOpen());

        arrive(PEER, Packet.Type.RESET, id + 1, 9, 2, 0); // as those send it who know nothing of us
        assertEquals(Optional.of("reset by the peer"), link.failure());
        assertEquals(0, exchange.links());
    }

    @Test
    void whoIsNotKnownIsToldSoButRarely() {
        for (int i = 0; i < 2 * Exchange.RESETS_PER_SECOND; i++) {
            arrive(peer(i), Packet.Type.DATA, i, 77, 0, 100);
        }
        assertEquals(Exchange.RESETS_PER_SECOND, sent.size());
        assertEquals(
                List.of(Packet.Type.RESET, 77),
                List.of(sent.getFirst().type(), sent.getFirst().ack()));

        arrive(PEER, Packet.Type.RESET, 7, 77, 0, 0);
        assertEquals(Exchange.RESETS_PER_SECOND, sent.size());
        now += SECOND;
        arrive(PEER, Packet.Type.DATA, 7, 77, 0, 0);
        assertEquals(Exchange.RESETS_PER_SECOND + 1, sent.size());
    }

    @Test
    void soManyCallersMayBeAtTheDoorAndNoMore() {
        for (int i = 0; i < Exchange.MOST_HALF_OPEN; i++) {
            arrive(peer(i), Packet.Type.SYN, 100, 1, 0, 0);
        }
        assertEquals(Exchange.MOST_HALF_OPEN, sent.size());

        arrive(peer(9999), Packet.Type.SYN, 100, 1, 0, 0);
        assertEquals(Exchange.MOST_HALF_OPEN, sent.size());

        now += Link.HALF_OPEN_TIME;
        exchange.tick(now);
        assertEquals(0, exchange.links());
        arrive(peer(9999), Packet.Type.SYN, 100, 1, 0, 0);
        assertEquals(Exchange.MOST_HALF_OPEN + 1, sent.size());
    }

    @Test
    void soManyCallersOfOneAddressMayBeAtTheDoorAndNoMore() {
        for (int i = 0; i <= Exchange.MOST_HALF_OPEN_OF_ADDRESS; i++) {
            arrive(PEER, Packet.Type.SYN, 100 * i, 1, 0, 0);
        }

        assertEquals(Exchange.MOST_HALF_OPEN_OF_ADDRESS, exchange.links());
    }

    @Test
    void thereAreSoManyConnectionsAndNoMore() {
        for (int i = 0; i < Exchange.MOST_LINKS; i++) {
            assertTrue(exchange.call(peer(i), now).isPresent());
        }

        assertTrue(exchange.call(PEER, now).isEmpty());
        int before = sent.size();
        arrive(peer(9999), Packet.Type.SYN, 100, 1, 0, 0);
        assertEquals(before, sent.size());
    }

    @Test
    void theWindowIsWhatIsLeftOfAMebibyteAndBeyondItNothingIsTaken() {
        Link link = accepted(1000);
        int ack = sent.getFirst().seq() - 1;
        int seq = 3;
        for (; sent.getLast().window() >= 1000; seq++) {
            arrive(PEER, Packet.Type.DATA, 101, seq, ack, 1000);
            now += Link.ACK_DELAY;
            exchange.tick(now);
        }
        int taken = (seq - 2) * 1000;
        assertEquals(Incoming.MOST_BYTES - taken, sent.getLast().window());

        arrive(PEER, Packet.Type.DATA, 101, seq, ack, 1000);
        assertEquals(seq - 1, sent.getLast().ack(), "it is not taken");

        long read = 0;
        for (int count = 1; count > 0; read += Math.max(0, count)) {
            count = link.read(ByteBuffer.allocate(100_000), now);
        }
        assertEquals(taken, read);
        assertTrue(sent.getLast().window() >= Incoming.MOST_BYTES / 4, "the peer is told that there is room");
    }

    @Test
    void packetsTooFarAheadAreNotKept() {
        accepted(1);
        int ack = sent.getFirst().seq() - 1;
        long before = exchange.received().taken();

        arrive(PEER, Packet.Type.DATA, 101, 2 + Incoming.MOST_AHEAD, ack, 10);
        assertEquals(before + 10, exchange.received().taken());
        arrive(PEER, Packet.Type.DATA, 101, 3 + Incoming.MOST_AHEAD, ack, 10);
        assertEquals(before + 10, exchange.received().taken());
    }

    @Test
    void allConnectionsTogetherHoldSoMuchAndEachALittleMore() {
        var shared = new SharedBytes(1000);

        assertEquals(SharedBytes.EACH, shared.room(0, 1 << 20));
        shared.take(5000);
        assertEquals(SharedBytes.EACH - 5000, shared.room(5000, 1 << 20));
        assertEquals(0, shared.room(SharedBytes.EACH, 1 << 20));
        shared.give(5000);
        var large = new SharedBytes(1 << 21);
        assertEquals(1 << 20, large.room(0, 1 << 20));
        large.take((1 << 21) - 50_000);
        assertEquals(50_000, large.room(0, 1 << 20));
    }

    @Test
    void acknowledgementsWaitForTheSecondPacketOrATenthOfASecond() {
        accepted(1);
        int ack = sent.getFirst().seq() - 1;
        sent.clear();
        assertEquals(now + Link.ACK_DELAY, exchange.wakeAt());

        arrive(PEER, Packet.Type.DATA, 101, 3, ack, 10);
        assertEquals(1, sent.size());
        assertEquals(3, sent.getFirst().ack());
        arrive(PEER, Packet.Type.DATA, 101, 4, ack, 10);
        assertEquals(1, sent.size());
        now += Link.ACK_DELAY;
        exchange.tick(now);
        assertEquals(4, sent.getLast().ack());
    }

    @Test
    void aGapIsToldAtOnceWithWhatIsBehindIt() {
        accepted(1);
        int ack = sent.getFirst().seq() - 1;

        arrive(PEER, Packet.Type.DATA, 101, 4, ack, 10);
        arrive(PEER, Packet.Type.DATA, 101, 13, ack, 10);

        assertEquals(2, sent.getLast().ack());
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 0, 0}), sent.getLast().sack());
    }

    @Test
    void silenceIsBrokenBeforeRoutersForget() {
        connected();
        sent.clear();

        untilSomethingIsSent();

        assertEquals(SECOND + Link.KEEP_ALIVE, now);
        assertEquals(List.of(Packet.Type.STATE), sent.stream().map(Packet::type).toList());
    }

    @Test
    void whoDoesNotAnswerAnyMoreIsGivenUp() {
        Link link = connected();
        link.write(ByteBuffer.allocate(10), now);
        long began = now;
        while (!link.isClosed() && now - began < 600 * SECOND) {
            now = exchange.wakeAt();
            exchange.tick(now);
        }

        assertEquals(Optional.of("the peer does not answer any more"), link.failure());
        assertTrue(now - began >= Link.SILENCE && now - began < 120 * SECOND, (now - began) / SECOND + " s");
        assertEquals(0, exchange.links());
    }

    @Test
    void aClosedWindowIsAskedAfterWithOneByte() {
        Link link = connected();
        int id = sent.getFirst().connectionId();
        var shut = new Packet(Packet.Type.STATE, id, 5, 7, 0, 500, 1, ByteBuffer.allocate(0), ByteBuffer.allocate(0));
        var datagram = ByteBuffer.allocate(Packet.HEADER_BYTES);
        shut.encodeHead(datagram, 0, 0);
        exchange.arrived(PEER, datagram.flip(), now);
        exchange.drained(now);
        sent.clear();

        link.write(ByteBuffer.allocate(5000), now);
        assertEquals(List.of(), sent);
        untilSomethingIsSent();
        assertEquals(SECOND + Link.WINDOW_PROBE, now);
        assertEquals(1, sent.getFirst().payload().remaining());

        arrive(PEER, Packet.Type.STATE, id, 500, 2, 0);
        assertTrue(sent.size() > 2, "it goes on");
    }

    @Test
    void whatIsClosedAndNotTakenIsResetInTime() {
        Link link = connected();
        link.write(ByteBuffer.allocate(10), now);
        link.close(now);
        long began = now;
        while (exchange.links() > 0) {
            now = exchange.wakeAt();
            exchange.tick(now);
        }

        assertEquals(Link.LINGER, now - began);
        assertEquals(Packet.Type.RESET, sent.getLast().type());
    }
}
