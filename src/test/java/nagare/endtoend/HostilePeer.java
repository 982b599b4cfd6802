package nagare.endtoend;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.metainfo.InfoHash;

/// A peer that has one vice, from raw sockets and BEP 3 alone: none of our own wire code is in it, which might be wrong
/// in the same way on both sides.
final class HostilePeer implements AutoCloseable {
    private static final int HANDSHAKE = 68;
    private static final int UNCHOKE = 1;
    private static final int BITFIELD = 5;
    private static final int REQUEST = 6;
    private static final int PIECE = 7;
    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

    /// What it does wrong.
    enum Vice {
        /// Every block is false.
        LIES,
        /// One block in seven is false.
        LIES_SOMETIMES,
        /// Sends [#HONEST_BLOCKS] right blocks, and none after that.
        LIES_LATER,
        /// Unchokes, then answers no request.
        STALLS,
        /// Never unchokes.
        NEVER_UNCHOKES,
        /// Closes the connection after five right blocks.
        VANISHES,
        /// Accepts and says nothing.
        MUTE,
        /// Talks something else than BitTorrent.
        GARBLES,
        /// Has another torrent.
        WRONG_TORRENT,
        /// Announces a message of two gigabytes.
        HUGE_MESSAGE,
        /// Sends false blocks that nobody asked for, before anybody may ask.
        UNASKED;

        /// Whether it sends false blocks where right ones were asked for, the one thing that must be punished.
        boolean isLiar() {
            return this == LIES || this == LIES_SOMETIMES || this == LIES_LATER;
        }
    }

    /// What it takes to be trusted: two pieces of a megabyte.
    static final int HONEST_BLOCKS = 128;

    private final Vice vice;
    private final InfoHash torrent;
    private final byte[] content;
    private final int pieceBytes;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger blocks = new AtomicInteger();

    private HostilePeer(Vice vice, InfoHash torrent, byte[] content, int pieceBytes) throws IOException {
        this.vice = vice;
        this.pieceBytes = pieceBytes;
        this.torrent = torrent;
        this.content = content;
        server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    }

    /// Listens. It claims to have all of the torrent, which is one file with this content.
    static HostilePeer start(Vice vice, InfoHash torrent, byte[] content, int pieceBytes) throws IOException {
        var peer = new HostilePeer(vice, torrent, content, pieceBytes);
        Thread.ofVirtual().name(vice.toString()).start(peer::accept);
        return peer;
    }

    Vice vice() {
        return vice;
    }

    int port() {
        return server.getLocalPort();
    }

    /// How many connections it got.
    int visits() {
        return visits.get();
    }

    /// How many blocks it sent for requests.
    int blocks() {
        return blocks.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.add(socket);
                visits.incrementAndGet();
                Thread.ofVirtual().name(vice + " " + socket.getPort()).start(() -> talk(socket));
            }
        } catch (IOException _) {
            // closed by the test
        }
    }

    private void talk(Socket socket) {
        try (socket;
                var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()))) {
            greet(in, out);
            while (true) {
                byte[] message = in.readNBytes(in.readInt());
                if (message.length > 0 && message[0] == REQUEST && !answer(message, out)) {
                    return;
                }
            }
        } catch (EOFException | SocketException _) {
            // the other side had enough of us, as it should
        } catch (IOException e) {
            throw new IllegalStateException(vice + " broke down", e);
        } finally {
            connections.remove(socket);
        }
    }

    /// Everything up to the first request.
    private void greet(DataInputStream in, DataOutputStream out) throws IOException {
        in.readNBytes(HANDSHAKE);
        switch (vice) {
            case MUTE -> {
                return;
            }
            case GARBLES -> {
                var noise = new byte[1000];
                new Random(1).nextBytes(noise);
                out.write(noise);
                out.flush();
                return;
            }
            case LIES,
                    LIES_SOMETIMES,
                    LIES_LATER,
                    STALLS,
                    NEVER_UNCHOKES,
                    VANISHES,
                    WRONG_TORRENT,
                    HUGE_MESSAGE,
                    UNASKED -> shakeHands(out);
        }
        if (vice == Vice.HUGE_MESSAGE) {
            out.writeInt(Integer.MAX_VALUE);
            out.writeByte(PIECE);
        }
        out.flush();
    }

    private void shakeHands(DataOutputStream out) throws IOException {
        out.write(PROTOCOL);
        out.write(new byte[8]);
        out.write(vice == Vice.WRONG_TORRENT ? new byte[InfoHash.BYTES] : torrent.bytes());
        out.write("-XX0001-%012d".formatted(port()).getBytes(StandardCharsets.US_ASCII));
        byte[] all = allPieces();
        out.writeInt(1 + all.length);
        out.writeByte(BITFIELD);
        out.write(all);
        if (vice == Vice.UNASKED) {
            for (int i = 0; i < 50; i++) {
                block(out, i, 0, new byte[16_384]);
            }
        }
        if (vice != Vice.NEVER_UNCHOKES) {
            out.writeInt(1);
            out.writeByte(UNCHOKE);
        }
    }

    private byte[] allPieces() {
        int pieces = Math.ceilDiv(content.length, pieceBytes);
        byte[] bits = new byte[Math.ceilDiv(pieces, 8)];
        Arrays.fill(bits, (byte) 0xff);
        if (pieces % 8 != 0) {
            bits[bits.length - 1] = (byte) (0xff << (8 - pieces % 8));
        }
        return bits;
    }

    /// Whether it stays after a request.
    private boolean answer(byte[] request, DataOutputStream out) throws IOException {
        if (vice == Vice.STALLS || vice == Vice.NEVER_UNCHOKES) {
            return true;
        }
        if (vice == Vice.VANISHES && blocks.get() % 6 == 5) {
            blocks.incrementAndGet();
            return false;
        }
        var wish = ByteBuffer.wrap(request, 1, 12);
        int piece = wish.getInt();
        int begin = wish.getInt();
        int from = piece * pieceBytes + begin;
        byte[] data = Arrays.copyOfRange(content, from, from + wish.getInt());
        int number = blocks.incrementAndGet();
        if (isFalse(number)) {
            data[data.length / 2] ^= 1;
        }
        block(out, piece, begin, data);
        out.flush();
        return true;
    }

    private boolean isFalse(int number) {
        return vice == Vice.LIES
                || vice == Vice.LIES_SOMETIMES && number % 7 == 3
                || vice == Vice.LIES_LATER && number > HONEST_BLOCKS;
    }

    private static void block(DataOutputStream out, int piece, int begin, byte[] data) throws IOException {
        out.writeInt(9 + data.length);
        out.writeByte(PIECE);
        out.writeInt(piece);
        out.writeInt(begin);
        out.write(data);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : List.copyOf(connections)) {
            connection.close();
        }
    }
}
