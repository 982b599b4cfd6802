package nagare.torrent.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import nagare.net.AddressPolicy;
import nagare.torrent.dht.krpc.Ask;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.KrpcReader;
import nagare.torrent.dht.krpc.KrpcWriter;
import nagare.torrent.dht.krpc.MalformedKrpc;
import nagare.torrent.dht.krpc.Message;
import nagare.torrent.dht.krpc.NodeId;
import nagare.torrent.dht.krpc.SecureId;
import org.junit.jupiter.api.Test;

final class LocalNodeTest {
    private static final NodeId OWN = new NodeId(7, 7, 7);
    private static final NodeId HASH = new NodeId(1, 2, 3);
    private static final InetSocketAddress ASKER = at("8.8.4.4");
    private static final InetSocketAddress SIX = at("2a00:1450::8");

    private final Random chance = new Random(4);
    private final List<Contact> others = List.of(new Contact(HASH, SIX));
    private final LocalNode node = new LocalNode(
            new LocalNode.Place(Family.IPV4, 6881, new AddressPolicy(List.of())),
            Optional.of(new SavedTable(Family.IPV4, OWN, List.of())),
            _ -> others,
            chance,
            0);

    @Test
    void whatWasAnnouncedWithItsTokenIsGivenToOthers() {
        var token = answer(ask(ASKER, new Ask.GetPeers(HASH), 0)).token().orElseThrow();
        answer(ask(ASKER, new Ask.AnnouncePeer(HASH, 4711, false, token), 0));

        var answer = answer(ask(at("8.8.9.9"), new Ask.GetPeers(HASH), 0));

        assertEquals(List.of(new InetSocketAddress(ASKER.getAddress(), 4711)), answer.peers());
    }

    @Test
    void theImpliedPortIsTheOneThePacketComesFrom() {
        var token = answer(ask(ASKER, new Ask.GetPeers(HASH), 0)).token().orElseThrow();
        answer(ask(ASKER, new Ask.AnnouncePeer(HASH, 0, true, token), 0));

        assertEquals(
                List.of(ASKER),
                answer(ask(at("8.8.9.9"), new Ask.GetPeers(HASH), 0)).peers());
    }

    @Test
    void aBadTokenIsAnErrorAndNothingIsKept() {
        var refused = ask(ASKER, new Ask.AnnouncePeer(HASH, 4711, false, "bad"), 0);

        assertEquals(203, assertInstanceOf(Message.Failure.class, refused).code());
        assertEquals(List.of(), answer(ask(ASKER, new Ask.GetPeers(HASH), 0)).peers());
    }

    @Test
    void nodesOfTheOtherFamilyAreGivenToWhoWantsThem() {
        var query = new Message.Query("ab", HASH, true, Set.of(Family.IPV6), new Ask.FindNode(HASH));

        assertEquals(others, answer(hear(query, ASKER, 0).getFirst()).nodes());
    }

    @Test
    void answersTakeNoMoreThanTheirShareOfTheLine() {
        int bytes = 0;
        for (int i = 0; i < 2000; i++) {
            var from = new InetSocketAddress(SimulatedNetwork.address(0x14000000 + (i << 8)), 6881);
            node.received(from, packet(query(new Ask.GetPeers(HASH)), from), 0);
            for (var effect : node.take()) {
                bytes += effect instanceof Effect.Send send ? send.packet().remaining() : 0;
            }
        }
        assertTrue(bytes > Answers.BYTES_PER_SECOND / 2 && bytes <= Answers.BYTES_PER_SECOND, "" + bytes);
    }

    @Test
    void aReadOnlyNodeIsAnsweredAndNotAskedBack() {
        assertEquals(
                1,
                hear(new Message.Query("ab", HASH, true, Set.of(), new Ask.Ping()), ASKER, 0)
                        .size());
        assertEquals(
                2,
                hear(new Message.Query("ab", HASH, false, Set.of(), new Ask.Ping()), ASKER, 0)
                        .size());
    }

    @Test
    void privateAddressesAndPortZeroAreNobody() {
        for (var from : List.of(at("192.168.1.7"), at("127.0.0.1"), new InetSocketAddress(ASKER.getAddress(), 0))) {
            assertEquals(List.of(), hear(query(new Ask.Ping()), from, 0));
            node.ping(from, 0);
            node.bootstrap(List.of(from), 0);
            assertEquals(List.of(), node.take());
        }
    }

    @Test
    void anAnswerFromAnotherAddressOrWithAnotherTransactionIsNone() throws MalformedKrpc {
        node.ping(ASKER, 0);
        var ping = KrpcReader.read(
                assertInstanceOf(Effect.Send.class, node.take().getFirst()).packet());
        var forged = reply(ping.transaction() + "x", HASH, List.of());
        var good = reply(ping.transaction(), HASH, List.of());

        node.received(ASKER, packet(forged, ASKER), 1);
        node.received(at("8.8.4.5"), packet(good, ASKER), 1);
        assertEquals(0, node.size());
        node.received(ASKER, packet(good, ASKER), 1);
        assertEquals(1, node.size());
    }

    @Test
    void aNameIsLeftToTheProxyAndItsAnswerKnownByTheTransaction() throws MalformedKrpc {
        var name = InetSocketAddress.createUnresolved("router.example.org", 6881);
        node.bootstrap(List.of(name), 0);
        var sent = assertInstanceOf(Effect.Send.class, node.take().getFirst());
        assertEquals(name, sent.to());
        var asked = KrpcReader.read(sent.packet());

        node.received(ASKER, packet(reply(asked.transaction() + "x", HASH, List.of()), ASKER), 1);
        assertEquals(0, node.size());
        node.received(ASKER, packet(reply(asked.transaction(), HASH, List.of()), ASKER), 1);

        assertEquals(List.of(new Contact(HASH, ASKER)), node.saved(1).nodes());
        node.received(at("8.8.9.9"), packet(reply(asked.transaction(), OWN, List.of()), ASKER), 1);
        assertEquals(1, node.size(), "one answer is all that there is");
    }

    @Test
    void aNameThatNobodyAnswersForIsGivenUp() {
        node.bootstrap(List.of(InetSocketAddress.createUnresolved("router.example.org", 6881)), 0);
        node.take();

        node.tick(Queries.HARD.toNanos() + 1);

        assertEquals(0, node.size());
    }

    @Test
    void hostsOfTorrentsAreAskedForNodesOnlyWhileThereAreFew() throws MalformedKrpc {
        node.hosts(List.of(ASKER, SIX, at("192.168.1.7")), 0);
        assertInstanceOf(Ask.FindNode.class, asked(node.take()).ask());
        for (int i = 0; i < 4; i++) {
            var other = new InetSocketAddress(SimulatedNetwork.address(0x14000000 + (i << 8)), 6881);
            node.ping(other, 0);
            var ping = asked(node.take());
            node.received(other, packet(reply(ping.transaction(), NodeId.random(chance), List.of()), other), 0);
        }
        node.take();

        node.hosts(List.of(at("8.8.9.9")), Duration.ofSeconds(1).toNanos());

        assertInstanceOf(Ask.Ping.class, asked(node.take()).ask());
    }

    /// The one query that these effects send.
    private static Message.Query asked(List<Effect> effects) throws MalformedKrpc {
        assertEquals(1, effects.size());
        var packet = assertInstanceOf(Effect.Send.class, effects.getFirst()).packet();
        return assertInstanceOf(Message.Query.class, KrpcReader.read(packet));
    }

    @Test
    void theIdFollowsTheAddressThatOthersSee() throws MalformedKrpc {
        var seen = InetAddress.ofLiteral("9.9.9.9");
        for (int i = 0; i < AddressVotes.QUORUM; i++) {
            var voter = new InetSocketAddress(SimulatedNetwork.address(0x14000000 + (i << 8)), 6881);
            long later = i * Duration.ofSeconds(1).toNanos();
            node.ping(voter, later);
            var sent = (Effect.Send) node.take().getLast();
            var transaction = KrpcReader.read(sent.packet()).transaction();
            var reply = reply(transaction, SecureId.make(voter.getAddress(), chance), List.of());
            node.received(voter, packet(reply, new InetSocketAddress(seen, 6881)), later + 1);
            node.take();
        }

        assertTrue(SecureId.fits(node.saved(0).own(), seen));
        assertEquals(AddressVotes.QUORUM, node.saved(0).nodes().size(), "who was known stays known");
    }

    @Test
    void aBadPacketIsNotOurs() {
        assertFalse(node.received(ASKER, ByteBuffer.wrap(new byte[] {'d', 'x'}), 0));
    }

    @Test
    void noMoreThanTwoHundredQueriesASecond() {
        for (int i = 0; i < 1000; i++) {
            node.ping(new InetSocketAddress(SimulatedNetwork.address(0x14000000 + (i << 8)), 6881), 0);
        }
        for (int i = 0; i < 100; i++) {
            node.search(i, NodeId.random(chance), () -> 0, 0);
        }
        assertTrue(node.status(0).asked() <= Queries.PER_SECOND);
    }

    private static Message.Query query(Ask ask) {
        return new Message.Query("ab", HASH, true, Set.of(), ask);
    }

    private static Message reply(String transaction, NodeId id, List<Contact> nodes) {
        return new Message.Answer(transaction, id, nodes, List.of(), Optional.empty(), Optional.empty());
    }

    private Message ask(InetSocketAddress from, Ask ask, long now) {
        return hear(query(ask), from, now).getFirst();
    }

    /// What is sent because of a query.
    private List<Message> hear(Message.Query query, InetSocketAddress from, long now) {
        node.received(from, packet(query, from), now);
        var sent = new ArrayList<Message>();
        for (var effect : node.take()) {
            try {
                sent.add(KrpcReader.read(
                        assertInstanceOf(Effect.Send.class, effect).packet()));
            } catch (MalformedKrpc e) {
                throw new AssertionError(e);
            }
        }
        return sent;
    }

    private static Message.Answer answer(Message message) {
        return assertInstanceOf(Message.Answer.class, message);
    }

    private static ByteBuffer packet(Message message, InetSocketAddress to) {
        return KrpcWriter.write(message, to);
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 6881);
    }
}
