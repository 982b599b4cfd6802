package nagare.torrent.dht.krpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KrpcReaderTest {
    private static final String ID = "abcdefghij0123456789";
    private static final NodeId NODE = NodeId.of(ID.getBytes(StandardCharsets.ISO_8859_1));
    private static final NodeId OTHER = NodeId.of("mnopqrstuvwxyz123456".getBytes(StandardCharsets.ISO_8859_1));
    private static final InetSocketAddress HERE = at("8.8.4.4", 6881);
    private static final InetSocketAddress HERE6 = at("2a00:1450::8", 6882);

    /// The examples of BEP 5.
    @Test
    void theQueriesOfTheSpecAreRead() throws Exception {
        assertEquals(query(new Ask.Ping()), read("d1:ad2:id20:" + ID + "e1:q4:ping1:t2:aa1:y1:qe"));
        assertEquals(
                query(new Ask.FindNode(OTHER)),
                read("d1:ad2:id20:" + ID + "6:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe"));
        assertEquals(
                query(new Ask.GetPeers(OTHER)),
                read("d1:ad2:id20:" + ID + "9:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe"));
        assertEquals(
                query(new Ask.AnnouncePeer(OTHER, 0, true, "aoeusnth")),
                read("d1:ad2:id20:" + ID + "12:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e"
                        + "5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe"));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        var messages = List.of(
                new Message.Query("xy", NODE, true, Set.of(Family.IPV4, Family.IPV6), new Ask.GetPeers(OTHER)),
                new Message.Query(
                        "\u00ff\u0000", NODE, false, Set.of(), new Ask.AnnouncePeer(OTHER, 7, false, "t\u00e9")),
                new Message.Answer(
                        "xy",
                        NODE,
                        List.of(new Contact(OTHER, HERE), new Contact(NODE, HERE6)),
                        List.of(at("9.9.9.9", 80)),
                        Optional.of("tok"),
                        Optional.of(HERE.getAddress())),
                new Message.Failure("xy", 203, "no"));
        for (var message : messages) {
            assertEquals(message, KrpcReader.read(KrpcWriter.write(message, HERE)));
        }
    }

    @Test
    void anAnswerWithPeersNamesNodesToo() {
        var answer = new Message.Answer("xy", NODE, List.of(), List.of(HERE), Optional.of("t"), Optional.empty());

        var packet = StandardCharsets.ISO_8859_1
                .decode(KrpcWriter.write(answer, HERE))
                .toString();

        assertTrue(packet.contains("5:nodes0:"), packet);
        assertTrue(packet.startsWith("d2:ip6:"), packet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d1:ad2:id19:abcdefghij012345678e1:q4:ping1:t2:aa1:y1:qe", "d1:q4:ping1:t2:aa1:y1:qe"})
    void aQueryWithoutAnIdOfTwentyBytesIsAnError(String packet) throws Exception {
        assertEquals(203, assertInstanceOf(Message.Faulty.class, read(packet)).code());
    }

    @ParameterizedTest
    @CsvSource({
        "find_node, 203",
        "get_peers, 203",
        "announce_peer, 203",
        "vote, 204",
    })
    void aQueryWithoutItsArgumentsIsAnError(String method, int code) throws Exception {
        var faulty = read("d1:ad2:id20:" + ID + "e1:q" + method.length() + ":" + method + "1:t2:aa1:y1:qe");

        assertEquals(code, assertInstanceOf(Message.Faulty.class, faulty).code());
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "65535, true", "65536, false", "-1, false"})
    void anAnnouncedPortIsOneToTheHighest(long port, boolean good) throws Exception {
        var message = read("d1:ad2:id20:" + ID + "9:info_hash20:mnopqrstuvwxyz1234564:porti" + port
                + "e5:token1:te1:q13:announce_peer1:t2:aa1:y1:qe");

        assertEquals(good, message instanceof Message.Query);
    }

    @Test
    void anUnknownQueryWithATargetIsTakenForFindNode() throws Exception {
        assertEquals(
                query(new Ask.FindNode(OTHER)),
                read("d1:ad2:id20:" + ID + "6:target20:mnopqrstuvwxyz123456e1:q4:vote1:t2:aa1:y1:qe"));
    }

    @Test
    void anAnswerWithoutAnIdIsRefused() {
        assertThrows(MalformedKrpc.class, () -> read("d1:rd2:id3:abce1:t2:aa1:y1:re"));
    }

    @Test
    void incompleteNodesAndPortZeroAreLeftOut() throws Exception {
        var nodes = ID + "\u0008\u0008\u0004\u0004\u0000\u0001" + ID + "\u0008\u0008\u0004\u0005\u0000\u0000" + ID;
        var answer = read("d1:rd2:id20:" + ID + "5:nodes" + nodes.length() + ":" + nodes + "e1:t2:aa1:y1:re");

        assertEquals(
                List.of(new Contact(NODE, at("8.8.4.4", 1))),
                assertInstanceOf(Message.Answer.class, answer).nodes());
    }

    @Test
    void valuesOfAnotherLengthAreLeftOut() throws Exception {
        var answer = read("d1:rd2:id20:" + ID
                + "6:valuesl6:\u0008\u0008\u0004\u0004\u0000\u00016:\u0008\u0008\u0004\u0005\u0000\u00003:abci7eee"
                + "1:t2:aa1:y1:re");

        assertEquals(
                List.of(at("8.8.4.4", 1)),
                assertInstanceOf(Message.Answer.class, answer).peers());
    }

    @Test
    void nodesAndPeersAreTakenUpToTheirLimits() throws Exception {
        for (int extra : new int[] {0, 1}) {
            var nodes = (ID + "\u0008\u0008\u0004\u0004\u0000\u0001").repeat(KrpcReader.MAX_NODES + extra);
            var peers = "6:\u0008\u0008\u0004\u0004\u0000\u0001".repeat(KrpcReader.MAX_PEERS + extra);
            var answer = assertInstanceOf(
                    Message.Answer.class,
                    read("d1:rd2:id20:" + ID + "5:nodes" + nodes.length() + ":" + nodes + "6:valuesl" + peers
                            + "ee1:t2:aa1:y1:re"));
            assertEquals(KrpcReader.MAX_NODES, answer.nodes().size());
            assertEquals(KrpcReader.MAX_PEERS, answer.peers().size());
        }
    }

    @Test
    void transactionsAndTokensHaveLimits() throws Exception {
        var most = "t".repeat(KrpcReader.MAX_TRANSACTION_BYTES);
        assertEquals(most, read(ping(most)).transaction());
        assertThrows(MalformedKrpc.class, () -> read(ping(most + "t")));
        assertThrows(MalformedKrpc.class, () -> read(ping("")));

        assertEquals(Optional.of("k".repeat(64)), token(KrpcReader.MAX_TOKEN_BYTES));
        assertEquals(Optional.empty(), token(KrpcReader.MAX_TOKEN_BYTES + 1));
    }

    @Test
    void packetsHaveALimit() throws Exception {
        var packet = new ArrayList<String>();
        for (int extra : new int[] {0, 1}) {
            int padding = KrpcReader.MAX_PACKET_BYTES - ping("aa").length() - "1:z4000:".length() + extra;
            packet.add(ping("aa").replace("1:y1:qe", "1:y1:q1:z" + padding + ":" + "z".repeat(padding) + "e"));
        }
        assertEquals(KrpcReader.MAX_PACKET_BYTES, packet.getFirst().length());
        assertInstanceOf(Message.Query.class, read(packet.getFirst()));
        assertThrows(MalformedKrpc.class, () -> read(packet.getLast()));
    }

    @Test
    void anErrorIsReadWhateverItsForm() throws Exception {
        assertEquals(new Message.Failure("aa", 202, "Oops"), read("d1:eli202e4:Oopse1:t2:aa1:y1:ee"));
        assertEquals(new Message.Failure("aa", 201, ""), read("d1:ele1:t2:aa1:y1:ee"));
        assertEquals(new Message.Failure("aa", 201, "Oops"), read("d1:el4:Oopsi9999999999ee1:t2:aa1:y1:ee"));
    }

    private static Optional<String> token(int length) throws MalformedKrpc {
        var answer = read("d1:rd2:id20:" + ID + "5:token" + length + ":" + "k".repeat(length) + "e1:t2:aa1:y1:re");
        return assertInstanceOf(Message.Answer.class, answer).token();
    }

    private static String ping(String transaction) {
        return "d1:ad2:id20:" + ID + "e1:q4:ping1:t" + transaction.length() + ":" + transaction + "1:y1:qe";
    }

    private static Message query(Ask ask) {
        return new Message.Query("aa", NODE, false, Set.of(), ask);
    }

    private static Message read(String packet) throws MalformedKrpc {
        return KrpcReader.read(ByteBuffer.wrap(packet.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
