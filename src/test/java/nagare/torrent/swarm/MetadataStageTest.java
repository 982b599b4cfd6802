package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.MetadataStatus;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The time before a magnet link's torrent is known.
final class MetadataStageTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MAX_PEERS = 9;

    /// By which they want to be told of metadata.
    private static final int THEIR_ID = 7;

    private final byte[] info = new byte[3 * MetadataMessage.PIECE_BYTES - 50];
    private final List<Effect> effects = new ArrayList<>();
    private long now = 5 * SECOND;
    private final MetadataStage stage;

    MetadataStageTest() {
        new Random(8).nextBytes(info);
        stage = new MetadataStage(
                Strangers.settings(MAX_PEERS, new Budget(0, now)),
                false,
                ByteBuffer.wrap(info)::equals,
                effects::add,
                now);
    }

    @Test
    void aNewPeerHearsEverythingInOneWrite() {
        join(1);
        stage.settle(now);

        List<PeerMessage> hello = sent(1);
        assertEquals(new PeerMessage.HaveNone(), hello.get(0));
        assertEquals(ExtensionHandshake.ID, ((PeerMessage.Extended) hello.get(1)).id());
        assertEquals(new PeerMessage.Interested(), hello.get(2));
        assertEquals(1, effects.stream().filter(Effect.Send.class::isInstance).count());
    }

    @Test
    void whoHasTheDictionaryIsAskedForItAndItIsPutTogether() {
        join(1);
        says(1, "d1:md11:ut_metadatai%dee13:metadata_sizei%dee".formatted(THEIR_ID, info.length));
        stage.settle(now);
        assertEquals(List.of(0, 1, 2), asked(1));
        assertEquals(new MetadataStatus(0, 1, 0, 1, 0, 3), stage.status());

        IntStream.range(0, 3).forEach(piece -> gives(1, piece));
        stage.settle(now);

        assertEquals(Optional.of(ByteBuffer.wrap(info)), stage.dictionary());
    }

    /// Above the limit, 2^31 and its like, nothing, and a size without the extension.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:md11:ut_metadatai7ee13:metadata_sizei16777217ee",
                "d1:md11:ut_metadatai7ee13:metadata_sizei2147483648ee",
                "d1:md11:ut_metadatai7ee13:metadata_sizei-2147483648ee",
                "d1:md11:ut_metadatai7ee13:metadata_sizei0ee",
                "d1:md11:ut_metadatai7eee",
                "d1:mde13:metadata_sizei1000ee",
                "d1:md11:ut_metadatai0ee13:metadata_sizei1000ee"
            })
    void whoNamesNoSizeThatCanBeIsNotAskedAndStays(String handshake) {
        join(1);
        says(1, handshake);
        stage.settle(now);

        assertEquals(List.of(), asked(1));
        assertEquals(1, stage.status().peersConnected());
        assertEquals(0, stage.status().givers());
    }

    @Test
    void whoGaveAFalseDictionaryAloneIsBanned() {
        join(1);
        says(1, "d1:md11:ut_metadatai%dee13:metadata_sizei%dee".formatted(THEIR_ID, info.length));
        stage.settle(now);
        asked(1).forEach(piece -> said(1, data(piece, new byte[bytes(piece)])));
        stage.settle(now);

        assertTrue(effects.contains(new Effect.Disconnect(1, "sent a false info dictionary")), () -> "" + effects);
        assertEquals(Optional.empty(), stage.dictionary());
    }

    @Test
    void whatAPeerSaidIsKeptForTheSwarm() {
        join(1);
        said(1, new PeerMessage.HaveAll());
        said(1, new PeerMessage.Unchoke());
        said(1, new PeerMessage.Interested());

        Acquaintance met = stage.acquaintances().getFirst();

        assertTrue(met.isUnchoked());
        assertEquals(1, stage.status().peersUnchoked());
        assertTrue(met.said().contains(new PeerMessage.HaveAll()), () -> "" + met.said());
        assertTrue(met.said().contains(new PeerMessage.Unchoke()));
    }

    @Test
    void nothingIsHereToGive() {
        join(1);
        says(1, "d1:md11:ut_metadatai%deee".formatted(THEIR_ID));
        said(1, new PeerMessage.Request(0, 0, 16384));
        said(1, new PeerMessage.Extended(Extension.UT_METADATA.id(), new MetadataMessage.Request(0).payload()));
        stage.settle(now);

        assertTrue(sent(1).contains(new PeerMessage.Reject(0, 0, 16384)));
        assertTrue(sent(1).contains(new PeerMessage.Extended(THEIR_ID, new MetadataMessage.Reject(0).payload())));
    }

    @Test
    void blocksThatNobodyAskedForAreBorneSoOftenAndNotOftener() {
        join(1);
        for (int i = 1; i < Intake.MAX_UNASKED; i++) {
            said(1, new PeerMessage.Piece(0, 0, ByteBuffer.allocate(16384)));
        }
        assertEquals(1, stage.status().peersConnected());

        said(1, new PeerMessage.Piece(0, 0, ByteBuffer.allocate(16384)));

        assertEquals(0, stage.status().peersConnected());
    }

    @Test
    void aPeerIntroducesItselfSoOftenAndNotOftener() {
        join(1);
        for (int i = 0; i < Acquaintance.MAX_HANDSHAKES; i++) {
            says(1, "d1:mdee");
        }
        assertEquals(1, stage.status().peersConnected());

        says(1, "d1:mdee");

        assertEquals(0, stage.status().peersConnected());
    }

    @Test
    void piecesThatItAllowsAreKeptToTheLimitAndNotBeyond() {
        join(1);
        for (int piece = 0; piece <= Acquaintance.MAX_ALLOWED; piece++) {
            said(1, new PeerMessage.AllowedFast(piece));
        }

        var kept = stage.acquaintances().getFirst().said();

        assertTrue(kept.contains(new PeerMessage.AllowedFast(Acquaintance.MAX_ALLOWED - 1)));
        assertFalse(kept.contains(new PeerMessage.AllowedFast(Acquaintance.MAX_ALLOWED)));
    }

    @Test
    void aPieceBeyondAllTorrentsIsAFault() {
        join(1);
        said(1, new PeerMessage.Have(Metainfo.MAX_PIECES - 1));
        assertEquals(1, stage.status().peersConnected());

        said(1, new PeerMessage.Have(Metainfo.MAX_PIECES));

        assertEquals(0, stage.status().peersConnected());
    }

    @Test
    void theSamePeerTwiceAndOurselvesAreSentAway() {
        stage.on(joined(1, "127.0.0.1", Strangers.id(1)), now);
        stage.on(joined(2, "127.0.0.1", Strangers.id(1)), now);
        stage.on(joined(3, "127.0.0.3", Strangers.SELF), now);

        assertEquals(1, stage.status().peersConnected());
        assertEquals(
                2, effects.stream().filter(Effect.Disconnect.class::isInstance).count());
    }

    @Test
    void peersAreDialledWithinTheLimitAndPrivateNetworksNot() {
        var found = new ArrayList<>(List.of(Strangers.address("192.168.1.1", 6881)));
        IntStream.rangeClosed(1, 50).forEach(i -> found.add(Strangers.address("127.0.1." + i, 6881)));
        stage.on(new Event.PeersFound(PeerSource.TRACKER, found), now);
        stage.settle(now);

        List<InetSocketAddress> dialled = effects.stream()
                .filter(Effect.Dial.class::isInstance)
                .map(effect -> ((Effect.Dial) effect).address())
                .toList();
        assertEquals(MAX_PEERS, dialled.size());
        assertFalse(dialled.contains(found.getFirst()));
    }

    @Test
    void whoIsSilentForLongIsPartedFromAndMorePeersAreWanted() {
        join(1);
        stage.settle(now);
        now += Attendance.KEEP_ALIVE + 2 * SECOND;
        stage.settle(now);
        assertTrue(sent(1).contains(new PeerMessage.KeepAlive()));
        assertTrue(effects.contains(new Effect.Starve()));

        now += Attendance.SILENCE;
        stage.settle(now);

        assertTrue(effects.contains(new Effect.Disconnect(1, "silent")));
    }

    private void join(int peer) {
        stage.on(joined(peer, "127.0.0." + peer, Strangers.id(peer)), now);
    }

    private static Event.Joined joined(int number, String host, PeerId id) {
        return new Event.Joined(number, Strangers.address(host, 6881), Strangers.handshake(id), SECOND / 100, false);
    }

    private void said(int peer, PeerMessage message) {
        stage.on(new Event.Said(peer, message), now);
    }

    private void says(int peer, String handshake) {
        said(
                peer,
                new PeerMessage.Extended(
                        ExtensionHandshake.ID, ByteBuffer.wrap(handshake.getBytes(StandardCharsets.US_ASCII))));
    }

    private void gives(int peer, int piece) {
        var right = new byte[bytes(piece)];
        System.arraycopy(info, piece * MetadataMessage.PIECE_BYTES, right, 0, right.length);
        said(peer, data(piece, right));
    }

    private int bytes(int piece) {
        return Math.min(MetadataMessage.PIECE_BYTES, info.length - piece * MetadataMessage.PIECE_BYTES);
    }

    private PeerMessage data(int piece, byte[] bytes) {
        var given = new MetadataMessage.Given(piece, OptionalInt.of(info.length), ByteBuffer.wrap(bytes));
        return new PeerMessage.Extended(Extension.UT_METADATA.id(), given.payload());
    }

    private List<PeerMessage> sent(int peer) {
        return effects.stream()
                .filter(effect -> effect instanceof Effect.Send send && send.peer() == peer)
                .flatMap(effect -> ((Effect.Send) effect).messages().stream())
                .toList();
    }

    /// The pieces that the peer was asked for.
    private List<Integer> asked(int peer) {
        return sent(peer).stream()
                .filter(message -> message instanceof PeerMessage.Extended(int id, var _) && id == THEIR_ID)
                .map(message -> parsed(((PeerMessage.Extended) message).payload()))
                .filter(MetadataMessage.Request.class::isInstance)
                .map(request -> ((MetadataMessage.Request) request).piece())
                .toList();
    }

    private static MetadataMessage parsed(ByteBuffer payload) {
        try {
            return MetadataMessage.parse(payload).orElseThrow();
        } catch (nagare.torrent.wire.ProtocolException e) {
            throw new AssertionError(e);
        }
    }
}
