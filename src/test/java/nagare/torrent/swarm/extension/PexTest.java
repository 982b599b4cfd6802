package nagare.torrent.swarm.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.peer.Line;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.transport.Carrier;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.PeerExchange;
import nagare.torrent.wire.PeerExchange.Flag;
import nagare.torrent.wire.PeerExchange.Named;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;

final class PexTest {
    private static final long SECOND = 1_000_000_000L;
    private static final PieceLayout LAYOUT = new PieceLayout(4 << 14, 1 << 14);

    private final Map<Integer, List<PeerExchange>> told = new java.util.HashMap<>();
    private final List<String> punchable = new ArrayList<>();
    private final Members members = new Members(Strangers.settings(200, new Budget(0, 0)), 0);
    private final Extensions extensions =
            new Extensions(Strangers.settings(200, new Budget(0, 0)), 500, (to, message) -> heard(to, message));
    private final Pex pex =
            new Pex(extensions, members, LAYOUT, (by, peer, _) -> punchable.add(by.number + " " + peer));
    private long now;

    private void heard(Peer to, PeerMessage message) {
        if (message instanceof PeerMessage.Extended(int id, var payload) && id == 7) {
            try {
                told.computeIfAbsent(to.number, _ -> new ArrayList<>()).add(PeerExchange.parse(payload));
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
        }
    }

    PexTest() {
        extensions.add(pex);
    }

    @Test
    void aNewPeerIsToldOfTheOthersAtOnceAndOfChangesOnceAMinute() throws ProtocolException {
        Peer listener = joins(1, false);
        Peer seed = joins(2, false);
        seed.pieces.set(0, LAYOUT.pieces());
        introduces(listener, OptionalInt.empty());

        after(SECOND);
        assertEquals(
                List.of(named(2, 6881, Flag.SEED, Flag.REACHABLE)),
                told.get(1).getFirst().added());

        joins(3, false);
        extensions.left(seed, now);
        after(58 * SECOND);
        assertEquals(1, told.get(1).size(), "no more than one a minute");

        after(2 * SECOND);
        var second = told.get(1).get(1);
        assertEquals(List.of(named(3, 6881, Flag.REACHABLE)), second.added());
        assertEquals(List.of(seed.address), second.dropped());

        after(300 * SECOND);
        assertEquals(2, told.get(1).size(), "nothing is new");
    }

    @Test
    void aCallerIsToldOfWithThePortItListensOn() throws ProtocolException {
        Peer listener = joins(1, false);
        Peer silent = joins(2, true);
        Peer caller = joins(3, true);
        introduces(listener, OptionalInt.empty());
        introduces(caller, OptionalInt.of(5001));

        after(SECOND);

        assertEquals(List.of(named(3, 5001)), told.get(1).getFirst().added());
        assertTrue(silent.line.incoming());
    }

    @Test
    void whatCarriesAConnectionIsTold() throws ProtocolException {
        Peer listener = joins(1, false);
        var line = new Line(false, true, Carrier.UTP);
        extensions.joined(
                new Peer(2, Strangers.address("9.9.9.2", 6881), Strangers.handshake(Strangers.id(2)), line, now), now);
        introduces(listener, OptionalInt.empty());

        after(SECOND);

        assertEquals(
                List.of(named(2, 6881, Flag.PREFERS_ENCRYPTION, Flag.UTP, Flag.REACHABLE)),
                told.get(1).getFirst().added());
    }

    @Test
    void laterMessagesNameFiftyAndTheRestFollows() throws ProtocolException {
        Peer listener = joins(1, false);
        joins(2, false);
        introduces(listener, OptionalInt.empty());
        after(SECOND);
        IntStream.rangeClosed(3, 122).forEach(number -> joins(number, false));

        after(180 * SECOND);

        assertEquals(
                List.of(1, 50, 50, 20),
                told.get(1).stream().map(message -> message.added().size()).toList());
        var all = new HashSet<InetSocketAddress>();
        told.get(1).forEach(message -> message.added().forEach(named -> assertTrue(all.add(named.address()))));
    }

    @Test
    void theFirstMessageNamesAHundredAtMost() throws ProtocolException {
        Peer listener = joins(1, false);
        IntStream.rangeClosed(2, 150).forEach(number -> joins(number, false));
        var counts = new ArrayList<Integer>();
        var counting = new Extensions(Strangers.settings(200, new Budget(0, 0)), 1, (_, message) -> {
            var text = java.nio.charset.StandardCharsets.ISO_8859_1.decode(
                    ((PeerMessage.Extended) message).payload().duplicate());
            counts.add(Integer.parseInt(text.toString().replaceAll("(?s)^d5:added(\\d+):.*", "$1")) / 6);
        });
        var other = new Pex(counting, members, LAYOUT, (_, _, _) -> {});
        IntStream.rangeClosed(2, 150).forEach(number -> other.joined(Strangers.peer(number, 0), now));
        listener.introduced(speaksPex(OptionalInt.empty()));
        other.introduced(listener, now);

        other.tick(now);

        assertEquals(List.of(Pex.MOST_AT_FIRST), counts);
    }

    @Test
    void whoComesAndGoesBetweenTwoMessagesIsNotNamed() throws ProtocolException {
        Peer listener = joins(1, false);
        joins(2, false);
        introduces(listener, OptionalInt.empty());
        after(SECOND);
        extensions.left(joins(3, false), now);

        after(120 * SECOND);

        assertEquals(1, told.get(1).size());
    }

    @Test
    void ourOwnNetworkIsNobodysBusinessOutside() throws ProtocolException {
        Peer outside = joins(1, false);
        Peer near = new Peer(
                2,
                Strangers.address("192.168.1.7", 6881),
                Strangers.handshake(Strangers.id(2)),
                Line.plain(false),
                now);
        extensions.joined(near, now);
        joins(3, false);
        introduces(outside, OptionalInt.empty());
        introduces(near, OptionalInt.empty());

        after(SECOND);

        assertEquals(1, told.get(1).getFirst().added().size());
        assertEquals(2, told.get(2).getFirst().added().size());
    }

    @Test
    void whomAPeerNamesIsDialledAndWhomItLeftIsNot() throws ProtocolException {
        Peer speaker = joins(1, false);

        say(speaker, List.of(named(4, 80), named(5, 81)), List.of(Strangers.address("9.9.9.6", 82)));

        assertEquals(2, members.known());
        assertEquals(2, members.due(false, false, now).size());
    }

    @Test
    void localAddressesFromOutsideAreIgnored() throws ProtocolException {
        var near = new Named(Strangers.address("127.0.0.1", 80), Set.of());

        say(joins(1, false), List.of(near), List.of());
        assertEquals(0, members.known());

        Peer atHome = new Peer(
                2, Strangers.address("127.0.0.1", 9), Strangers.handshake(Strangers.id(2)), Line.plain(false), now);
        extensions.joined(atHome, now);
        say(atHome, List.of(near), List.of());
        assertEquals(1, members.known(), "the user trusts that network");
    }

    @Test
    void whoIsSaidToBeOfUseIsDialledFirst() throws ProtocolException {
        var all = new ArrayList<Named>();
        IntStream.rangeClosed(10, 49).forEach(number -> all.add(named(number, 80)));
        all.add(named(50, 80, Flag.SEED));

        say(joins(1, false), all, List.of());
        members.learn(
                PeerSource.DHT,
                IntStream.rangeClosed(60, 120)
                        .mapToObj(number -> Strangers.address("9.9.9." + number, 80))
                        .toList(),
                now);

        assertEquals(
                Strangers.address("9.9.9.50", 80),
                members.due(false, false, now).getFirst());
    }

    @Test
    void messagesThatComeTooSoonAreIgnoredAndTheTenthIsTheLast() throws ProtocolException {
        Peer flood = joins(1, false);
        say(flood, List.of(named(4, 80)), List.of());
        now += Pex.LEAST_BETWEEN - 1;
        for (int i = 1; i < Pex.MOST_TOO_SOON; i++) {
            say(flood, List.of(named(10 + i, 80)), List.of());
        }
        assertEquals(1, members.known());

        assertThrows(ProtocolException.class, () -> say(flood, List.of(), List.of()));
    }

    @Test
    void aMessageEveryHalfMinuteIsHeard() throws ProtocolException {
        Peer speaker = joins(1, false);
        for (int i = 0; i < 20; i++) {
            say(speaker, List.of(named(10 + i, 80)), List.of());
            now += Pex.LEAST_BETWEEN;
        }
        assertEquals(20, members.known());
    }

    private Peer joins(int number, boolean incoming) {
        var peer = new Peer(
                number,
                Strangers.address("9.9.9." + number, incoming ? 40_000 + number : 6881),
                Strangers.handshake(Strangers.id(number)),
                Line.plain(incoming),
                now);
        extensions.joined(peer, now);
        return peer;
    }

    @Test
    void whoNamesAPeerThatPunchesHolesIsRememberedForIt() throws ProtocolException {
        Peer speaker = joins(1, false);

        say(speaker, List.of(named(2, 6881, Flag.HOLEPUNCH), named(3, 6881, Flag.UTP)), List.of());

        assertEquals(List.of("1 " + Strangers.address("9.9.9.2", 6881)), punchable);
    }

    @Test
    void whoPunchesHolesIsToldOfAsSuch() throws ProtocolException {
        Peer listener = joins(1, false);
        Peer able = joins(2, false);
        able.introduced(new ExtensionHandshake(
                Map.of(Extension.UT_HOLEPUNCH, 3),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty()));
        introduces(listener, OptionalInt.empty());

        after(SECOND);

        assertEquals(
                List.of(named(2, 6881, Flag.HOLEPUNCH, Flag.REACHABLE)),
                told.get(1).getFirst().added());
    }

    private void introduces(Peer peer, OptionalInt port) throws ProtocolException {
        extensions.heard(peer, speaksPex(port).encode(), now);
    }

    private static ExtensionHandshake speaksPex(OptionalInt port) {
        return new ExtensionHandshake(
                Map.of(Extension.UT_PEX, 7),
                Optional.empty(),
                port,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private void say(Peer peer, List<Named> added, List<InetSocketAddress> dropped) throws ProtocolException {
        var message = new PeerMessage.Extended(Extension.UT_PEX.id(), new PeerExchange(added, dropped).encode());
        extensions.heard(peer, message, now);
    }

    private void after(long nanos) {
        for (long end = now + nanos; now < end; ) {
            now += SECOND;
            extensions.tick(now);
        }
    }

    private static Named named(int number, int port, Flag... flags) {
        return new Named(Strangers.address("9.9.9." + number, port), Set.of(flags));
    }
}
