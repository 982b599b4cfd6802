package nagare.torrent.peer;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.mse.Agreement;
import nagare.torrent.mse.Called;
import nagare.torrent.mse.Calling;
import nagare.torrent.mse.Cipher;
import nagare.torrent.mse.EncryptedStream;
import nagare.torrent.mse.Handshaking;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.ProtocolException;

/// Connecting and the exchange of handshakes, both ways (BEP 3), plain or encrypted (MSE), with short limits: a peer
/// that does not answer in time makes room for one that does.
final class Greeting {
    /// For all handshakes of a connection together: a peer cannot hold a place by sending a byte now and then.
    static final int HANDSHAKE_MILLIS = 4_000;

    private final Approach approach;
    private final LongSupplier nanoTime;

    Greeting(Approach approach, LongSupplier nanoTime) {
        this.approach = approach;
        this.nanoTime = nanoTime;
    }

    /// A stream that stands, what the peer said, how long it took to answer (nanoseconds), and what the stream is.
    record Met(PeerStream stream, Handshake theirs, long rtt, Line line) {}

    /// The first part of a caller's handshake: which torrent it wants, and whether it can speak v2 (BEP 52). What comes
    /// is read from `stream` from here on. `key` is the torrent for which it was encrypted, if it was.
    record Heard(
            PeerStream stream,
            ByteBuffer head,
            InfoHash infoHash,
            boolean v2,
            Optional<InfoHash> key,
            boolean encrypted,
            Deadline deadline) {}

    /// When the handshakes must be through.
    private final class Deadline {
        private final long at = nanoTime.getAsLong() + HANDSHAKE_MILLIS * 1_000_000L;

        int millisLeft() throws SocketTimeoutException {
            int left = (int) ((at - nanoTime.getAsLong()) / 1_000_000);
            if (left <= 0) {
                throw new SocketTimeoutException("no handshake in time");
            }
            return left;
        }
    }

    /// Connects a fresh stream and says hello first.
    ///
    /// @param connected is run when the peer is there
    Met dial(PeerStream stream, Call call, boolean encrypted, Runnable connected) throws IOException {
        long start = nanoTime.getAsLong();
        stream.connect(call.address(), call.connectMillis());
        long rtt = nanoTime.getAsLong() - start;
        connected.run();
        var deadline = new Deadline();
        PeerStream speaking = stream;
        boolean rc4 = false;
        Handshake ours = call.hello().first();
        if (encrypted) {
            var calling =
                    new Calling(ours.infoHash(), approach.encryption().offered(), ours.encode(), approach.chance());
            Agreement agreed = shake(calling, stream, deadline);
            speaking = agreed.over(stream);
            rc4 = agreed.cipher() == Cipher.RC4;
        } else {
            stream.spend(ours.encode());
        }
        Handshake theirs = Handshake.parse(read(speaking, Handshake.BYTES, deadline));
        if (!call.hello().isAnsweredBy(theirs)) {
            throw new ProtocolException("handshake for another torrent");
        }
        return met(speaking, theirs, rtt, new Line(false, rc4, stream.carrier()));
    }

    private static Met met(PeerStream stream, Handshake theirs, long rtt, Line line) throws IOException {
        stream.readTimeout(0);
        return new Met(stream instanceof EncryptedStream some ? some.bare() : stream, theirs, rtt, line);
    }

    /// Reads which torrent a caller wants, plain or encrypted; it gets no answer before we know that it means one of
    /// ours, except for a key that looks like chance.
    Heard hear(PeerStream stream, Supplier<Collection<InfoHash>> torrents) throws IOException {
        var deadline = new Deadline();
        ByteBuffer head = ByteBuffer.allocate(Handshake.HEAD_BYTES);
        while (head.position() < Handshake.NAME_BYTES && Handshake.mayBegin(head)) {
            readSome(stream, head, deadline);
        }
        if (!Handshake.mayBegin(head)) {
            return hearEncrypted(stream, head.flip(), torrents.get(), deadline);
        }
        if (!approach.encryption().allowsPlain()) {
            throw new ProtocolException("a caller that is not encrypted");
        }
        while (head.hasRemaining()) {
            readSome(stream, head, deadline);
        }
        return heard(stream, head.flip(), Optional.empty(), false, deadline);
    }

    private Heard hearEncrypted(
            PeerStream stream, ByteBuffer beginning, Collection<InfoHash> torrents, Deadline deadline)
            throws IOException {
        if (torrents.isEmpty()) {
            throw new ProtocolException("not BitTorrent, or encrypted for a torrent that is not here");
        }
        var called = new Called(torrents, approach.encryption().taken(), approach.chance());
        called.room().put(beginning);
        called.heard();
        Agreement agreed = shake(called, stream, deadline);
        EncryptedStream speaking = agreed.over(stream);
        return heard(
                speaking,
                read(speaking, Handshake.HEAD_BYTES, deadline),
                Optional.of(agreed.torrent()),
                agreed.cipher() == Cipher.RC4,
                deadline);
    }

    private static Heard heard(
            PeerStream stream, ByteBuffer head, Optional<InfoHash> key, boolean encrypted, Deadline deadline)
            throws ProtocolException {
        return new Heard(
                stream, head, Handshake.parseHead(head), Handshake.headSpeaksV2(head), key, encrypted, deadline);
    }

    /// Answers a caller and reads the rest of its handshake. What it takes to send its peer id stands for the RTT.
    Met answer(Heard heard, Hello hello) throws IOException {
        long start = nanoTime.getAsLong();
        PeerStream stream = heard.stream();
        stream.spend(hello.answer(heard.infoHash(), heard.v2()).encode());
        ByteBuffer rest = read(stream, Handshake.BYTES - Handshake.HEAD_BYTES, heard.deadline());
        ByteBuffer whole = ByteBuffer.allocate(Handshake.BYTES)
                .put(heard.head().duplicate())
                .put(rest)
                .flip();
        var line = new Line(true, heard.encrypted(), stream.carrier());
        return met(stream, Handshake.parse(whole), nanoTime.getAsLong() - start, line);
    }

    private static Agreement shake(Handshaking handshaking, PeerStream stream, Deadline deadline) throws IOException {
        while (true) {
            stream.spend(handshaking.said());
            Optional<Agreement> agreed = handshaking.agreed();
            if (agreed.isPresent()) {
                return agreed.get();
            }
            readSome(stream, handshaking.room(), deadline);
            handshaking.heard();
        }
    }

    private static ByteBuffer read(PeerStream stream, int count, Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            readSome(stream, bytes, deadline);
        }
        return bytes.flip();
    }

    private static void readSome(PeerStream stream, ByteBuffer target, Deadline deadline) throws IOException {
        stream.readTimeout(deadline.millisLeft());
        if (stream.read(target) < 0) {
            throw new EOFException("closed during the handshake");
        }
    }
}
