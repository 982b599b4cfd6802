package nagare.torrent.swarm.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.Encryption;
import nagare.torrent.peer.Line;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;

final class ExtensionsTest {
    private final List<PeerMessage> said = new ArrayList<>();
    private final SwarmSettings settings = Strangers.settings(9, new Budget(0, 0));
    private final Extensions extensions = new Extensions(settings, 500, (_, message) -> said.add(message));
    private final Peer peer = Strangers.peer(1, "203.0.113.7", 0);
    private final Recording metadata = new Recording();

    private static final class Recording implements Dialect {
        final List<String> events = new ArrayList<>();

        @Override
        public Extension extension() {
            return Extension.UT_METADATA;
        }

        @Override
        public ExtensionHandshake sign(ExtensionHandshake ours) {
            return ours.withMetadata(77);
        }

        @Override
        public void introduced(Peer peer, long now) {
            events.add("introduced " + peer.idOf(Extension.UT_METADATA));
        }

        @Override
        public void heard(Peer peer, ByteBuffer payload, long now) {
            events.add("heard " + payload.get());
        }

        @Override
        public void left(Peer peer, long now) {
            events.add("left");
        }
    }

    @Test
    void weOfferWhatWeAnswerAndTellThePeerItsAddress() throws ProtocolException {
        extensions.add(metadata);

        extensions.joined(peer, 0);

        var ours = ExtensionHandshake.parse(((PeerMessage.Extended) said.getFirst()).payload());
        assertEquals(Map.of(Extension.UT_METADATA, Extension.UT_METADATA.id()), ours.ids());
        assertEquals(OptionalInt.of(77), ours.metadataBytes());
        assertEquals(OptionalInt.of(500), ours.requests());
        assertEquals(OptionalInt.of(6881), ours.listenPort());
        assertEquals(Optional.of("Nagare"), ours.client());
        assertEquals(Optional.of(peer.address.getAddress()), ours.yourIp());
    }

    @Test
    void whoDoesNotKnowExtensionsHearsNothingOfThem() {
        var plain = new Handshake(Strangers.TORRENT, Strangers.id(1), false, true, false, false);

        extensions.joined(new Peer(2, Strangers.address("9.9.9.9", 1), plain, Line.plain(true), 0), 0);

        assertEquals(List.of(), said);
    }

    @Test
    void theIdsOfTheReceiverAreUsedAndALaterHandshakeAdds() throws ProtocolException {
        extensions.add(metadata);
        assertFalse(extensions.say(peer, Extension.UT_METADATA, ByteBuffer.allocate(1)), "it has said nothing");

        hear(Map.of(Extension.UT_PEX, 9));
        hear(Map.of(Extension.UT_METADATA, 200));

        assertTrue(extensions.say(peer, Extension.UT_METADATA, ByteBuffer.allocate(1)));
        assertEquals(200, ((PeerMessage.Extended) said.getLast()).id());
        assertEquals(OptionalInt.of(9), peer.idOf(Extension.UT_PEX));
        assertEquals(List.of("introduced OptionalInt.empty", "introduced OptionalInt[200]"), metadata.events);

        hear(Map.of(Extension.UT_METADATA, 0));
        assertFalse(extensions.say(peer, Extension.UT_METADATA, ByteBuffer.allocate(1)), "it took that back");
    }

    @Test
    void whatIsSaidGoesToWhomItBelongs() throws ProtocolException {
        extensions.add(metadata);

        extensions.heard(peer, message(Extension.UT_METADATA, (byte) 5), 0);
        extensions.left(peer, 0);

        assertEquals(List.of("heard 5", "left"), metadata.events);
    }

    @Test
    void whatWasNotOfferedIsAProtocolError() {
        extensions.add(metadata);

        assertThrows(ProtocolException.class, () -> extensions.heard(peer, message(Extension.UT_PEX, (byte) 0), 0));
    }

    @Test
    void aPeerHasAVoiceOnOurAddress() throws ProtocolException {
        var ours = Strangers.address("8.8.4.4", 1).getAddress();

        extensions.heard(
                peer,
                new ExtensionHandshake(
                                Map.of(),
                                Optional.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                Optional.empty(),
                                Optional.of(ours))
                        .encode(),
                0);

        assertEquals(Optional.of(ours), settings.own().like(peer.address.getAddress()));
    }

    @Test
    void whoPrefersEncryptionIsCalledSoAtThePortThatItTold() throws ProtocolException {
        var caller = new Peer(
                2, Strangers.address("9.9.9.9", 50_001), Strangers.handshake(Strangers.id(2)), Line.plain(true), 0);
        extensions.heard(peer, preferring(OptionalInt.empty()), 0);
        extensions.heard(caller, preferring(OptionalInt.of(7000)), 0);

        assertTrue(settings.approach().isEncryptedFirst(peer.address));
        assertTrue(settings.approach().isEncryptedFirst(Strangers.address("9.9.9.9", 7000)));
        assertFalse(settings.approach().isEncryptedFirst(caller.address));
    }

    @Test
    void weSayThatWePreferEncryptionWhereWeDo() throws ProtocolException {
        for (var encryption : Encryption.values()) {
            var approach = Approach.byTcp(encryption, new Random(1));
            var set = new SwarmSettings(
                    settings.self(), 6881, 9, settings.budget(), settings.policy(), approach, settings.client());

            new Extensions(set, 500, (_, message) -> said.add(message)).joined(peer, 0);

            var ours = ExtensionHandshake.parse(((PeerMessage.Extended) said.getLast()).payload());
            assertEquals(encryption != Encryption.PREFER_PLAIN, ours.prefersEncryption());
        }
    }

    private static PeerMessage.Extended preferring(OptionalInt port) {
        return new ExtensionHandshake(
                        Map.of(),
                        Optional.empty(),
                        port,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty())
                .withEncryption(true)
                .encode();
    }

    private void hear(Map<Extension, Integer> ids) throws ProtocolException {
        var theirs = new ExtensionHandshake(
                ids,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
        extensions.heard(peer, theirs.encode(), 0);
    }

    private static PeerMessage.Extended message(Extension extension, byte payload) {
        return new PeerMessage.Extended(extension.id(), ByteBuffer.wrap(new byte[] {payload}));
    }
}
