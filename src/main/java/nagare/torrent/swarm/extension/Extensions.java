package nagare.torrent.swarm.extension;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;

/// The extensions that one swarm speaks. No other is offered, and towards a peer the peer's own ids are used (BEP 10).
public final class Extensions {
    private final SwarmSettings settings;
    private final int requests;
    private final BiConsumer<Peer, PeerMessage> say;
    private final Map<Extension, Dialect> dialects = new EnumMap<>(Extension.class);

    /// @param requests how many requests of one peer are queued
    public Extensions(SwarmSettings settings, int requests, BiConsumer<Peer, PeerMessage> say) {
        this.settings = settings;
        this.requests = requests;
        this.say = say;
    }

    public void add(Dialect dialect) {
        dialects.put(dialect.extension(), dialect);
    }

    /// A peer is here: who knows BEP 10 is told who we are.
    public void joined(Peer peer, long now) {
        dialects.values().forEach(dialect -> dialect.joined(peer, now));
        if (!peer.handshake.extensions()) {
            return;
        }
        var ours = ExtensionHandshake.ours(
                        dialects.keySet(),
                        settings.client(),
                        settings.listenPort(),
                        requests,
                        Optional.of(peer.address.getAddress()).filter(_ -> !settings.isAnonymous()))
                .withEncryption(settings.approach().prefersEncryption());
        for (Dialect dialect : dialects.values()) {
            ours = dialect.sign(ours);
        }
        say.accept(peer, ours.encode());
    }

    /// The peer said something in an extension, or of itself.
    public void heard(Peer peer, PeerMessage.Extended message, long now) throws ProtocolException {
        if (message.id() == ExtensionHandshake.ID) {
            introduced(peer, ExtensionHandshake.parse(message.payload()));
            dialects.values().forEach(dialect -> dialect.introduced(peer, now));
            return;
        }
        Dialect dialect =
                Extension.withId(message.id()).map(dialects::get).orElseThrow(() -> neverOffered(message.id()));
        dialect.heard(peer, message.payload().duplicate(), now);
    }

    /// It has a voice on our address, and is called from now on as it likes.
    private void introduced(Peer peer, ExtensionHandshake theirs) {
        peer.introduced(theirs);
        theirs.yourIp().ifPresent(seen -> settings.own().vote(peer.address.getAddress(), seen));
        if (theirs.prefersEncryption()) {
            peer.dialable().ifPresent(settings.approach()::wantsEncryption);
        }
    }

    private static ProtocolException neverOffered(int id) {
        return new ProtocolException("extended message " + id + " was never offered");
    }

    /// Sends the peer a message of the extension.
    ///
    /// @return false when the peer does not speak it: then nothing is sent
    public boolean say(Peer peer, Extension extension, ByteBuffer payload) {
        OptionalInt id = peer.idOf(extension);
        id.ifPresent(known -> say.accept(peer, new PeerMessage.Extended(known, payload)));
        return id.isPresent();
    }

    public void left(Peer peer, long now) {
        dialects.values().forEach(dialect -> dialect.left(peer, now));
    }

    /// What waits may go out now.
    public void settle(long now) {
        dialects.values().forEach(dialect -> dialect.settle(now));
    }

    /// When [#settle] is due though nothing happens.
    public long nextSettle(long now) {
        return dialects.values().stream()
                .mapToLong(dialect -> dialect.nextSettle(now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /// About a second has passed.
    public void tick(long now) {
        dialects.values().forEach(dialect -> dialect.tick(now));
    }
}
