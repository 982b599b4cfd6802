package nagare.torrent.mse;

import java.nio.ByteBuffer;

/// The RC4 stream cipher (RFC 6229 has its vectors): a key stream, laid over bytes in their place. Encrypting and
/// decrypting are the same. Our own, since a JRE may come without. For one thread.
final class Rc4 {
    private static final int STATES = 256;
    private static final int MASK = 0xff;

    /// How much of the key stream is thrown away before the first use: its beginning tells about the key.
    static final int DROPPED = 1024;

    private final int[] state = new int[STATES];
    private int i;
    private int j;

    Rc4(byte[] key) {
        for (int k = 0; k < STATES; k++) {
            state[k] = k;
        }
        for (int k = 0, l = 0; k < STATES; k++) {
            l = (l + state[k] + key[k % key.length]) & MASK;
            swap(k, l);
        }
    }

    /// As MSE has it: without the beginning of the key stream.
    static Rc4 late(byte[] key) {
        var cipher = new Rc4(key);
        cipher.apply(ByteBuffer.allocate(DROPPED));
        return cipher;
    }

    private void swap(int a, int b) {
        int kept = state[a];
        state[a] = state[b];
        state[b] = kept;
    }

    byte[] apply(byte[] data) {
        apply(ByteBuffer.wrap(data));
        return data;
    }

    /// What remains in the buffer, which is left as it was but for its bytes.
    void apply(ByteBuffer data) {
        apply(data, data.position(), data.limit());
    }

    /// The bytes `[from, to)` of the buffer.
    void apply(ByteBuffer data, int from, int to) {
        ByteBuffer bytes = data.duplicate(); // in network order, whatever the other's
        int[] s = state;
        int a = i;
        int b = j;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long key = 0;
            for (int k = 0; k < Long.BYTES; k++) {
                a = (a + 1) & MASK;
                int x = s[a];
                b = (b + x) & MASK;
                int y = s[b];
                s[a] = y;
                s[b] = x;
                key = key << Byte.SIZE | s[(x + y) & MASK];
            }
            bytes.putLong(at, bytes.getLong(at) ^ key);
        }
        for (; at < to; at++) {
            a = (a + 1) & MASK;
            int x = s[a];
            b = (b + x) & MASK;
            int y = s[b];
            s[a] = y;
            s[b] = x;
            bytes.put(at, (byte) (bytes.get(at) ^ s[(x + y) & MASK]));
        }
        i = a;
        j = b;
    }
}
