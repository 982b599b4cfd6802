package nagare.torrent.mse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import nagare.torrent.transport.Carrier;
import nagare.torrent.transport.PeerStream;

/// A stream after the handshake of MSE: what is read is decrypted where it lies, what is written is encrypted, as
/// far as the two sides agreed upon that.
public final class EncryptedStream implements PeerStream, ScatteringByteChannel {
    private final PeerStream stream;
    private final boolean encrypted;
    private final Rc4 in;
    private final Rc4 out;
    /// How much the other side still says encrypted.
    private long encryptedIn;
    /// What was read together with the handshake.
    private final ByteBuffer ahead;

    EncryptedStream(PeerStream stream, Agreement.Terms terms, ByteBuffer ahead) {
        this.stream = stream;
        this.in = terms.in();
        this.out = terms.out();
        this.encrypted = terms.cipher() == Cipher.RC4;
        this.encryptedIn = encrypted ? Long.MAX_VALUE : terms.initial();
        this.ahead = ahead;
    }

    /// This, or the stream beneath if nothing is left to do here.
    public PeerStream bare() {
        return encrypted || encryptedIn > 0 || ahead.hasRemaining() ? this : stream;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int start = target.position();
        if (ahead.hasRemaining()) {
            int length = Math.min(ahead.remaining(), target.remaining());
            target.put(start, ahead, ahead.position(), length).position(start + length);
            ahead.position(ahead.position() + length);
            decrypt(target, start);
            return length;
        }
        int read = stream.read(target);
        decrypt(target, start);
        return read;
    }

    private void decrypt(ByteBuffer target, int start) {
        int length = (int) Math.min(target.position() - start, encryptedIn);
        if (length > 0) {
            in.apply(target, start, start + length);
            encryptedIn -= encrypted ? 0 : length;
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        if (ahead.hasRemaining() || !(stream instanceof ScatteringByteChannel scattering)) {
            for (int k = offset; k < offset + length; k++) {
                if (targets[k].hasRemaining()) {
                    return read(targets[k]);
                }
            }
            return 0;
        }
        var starts = new int[length];
        for (int k = 0; k < length; k++) {
            starts[k] = targets[offset + k].position();
        }
        long read = scattering.read(targets, offset, length);
        for (int k = 0; k < length; k++) {
            decrypt(targets[offset + k], starts[k]);
        }
        return read;
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return read(targets, 0, targets.length);
    }

    /// All of it, like [#spend], but from a copy.
    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!encrypted) {
            return stream.write(source);
        }
        int length = source.remaining();
        spend(ByteBuffer.allocate(length).put(source).flip());
        return length;
    }

    @Override
    public void spend(ByteBuffer source) throws IOException {
        if (encrypted) {
            out.apply(source);
        }
        stream.spend(source);
    }

    /// It was connected before it was encrypted.
    @Override
    public void connect(InetSocketAddress to, int millis) {
        throw new IllegalStateException("connected already");
    }

    @Override
    public void readTimeout(int millis) throws IOException {
        stream.readTimeout(millis);
    }

    @Override
    public Carrier carrier() {
        return stream.carrier();
    }

    @Override
    public boolean isOpen() {
        return stream.isOpen();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
