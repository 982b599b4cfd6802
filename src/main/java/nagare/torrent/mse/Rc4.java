package nagare.torrent.mse;

import java.nio.ByteBuffer;

/// The RC4 stream cipher (RFC 6229 has its vectors): a key stream, laid over bytes in their place. Encrypting
/// and decrypting are the same. Our own, since a JRE may come without. For one thread.
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

    /// The bytes `[from, to)` of the buffer. The state is worked on in an array that is made here, so that
    /// the compiler knows its length and checks no index, and each round reads the first state of the next
    /// one before it writes, which takes that read from the chain that all rounds hang on: half as fast again.
    void apply(ByteBuffer data, int from, int to) {
        ByteBuffer bytes = data.duplicate(); // in network order, whatever the other's
        var s = new int[STATES];
        System.arraycopy(state, 0, s, 0, STATES);
        int a = (i + 1) & MASK;
        int b = j;
        int x = s[a];
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long key = 0;
            for (int k = 0; k < Long.BYTES; k++) {
                b = (b + x) & MASK;
                int y = s[b];
                int next = (a + 1) & MASK;
                int ahead = s[next];
                s[b] = x;
                s[a] = y;
                key = key << Byte.SIZE | s[(x + y) & MASK];
                x = next == b ? x : ahead;
                a = next;
            }
            bytes.putLong(at, bytes.getLong(at) ^ key);
        }
        i = (a - 1) & MASK;
        j = b;
        System.arraycopy(s, 0, state, 0, STATES);
        for (; at < to; at++) {
            bytes.put(at, (byte) (bytes.get(at) ^ next()));
        }
    }

    private int next() {
        i = (i + 1) & MASK;
        j = (j + state[i]) & MASK;
        swap(i, j);
        return state[(state[i] + state[j]) & MASK];
    }
}
