package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;

/// One simulated peer of a [Crowd]: it has everything, a line of its own, and at most one vice. It answers requests in
/// order, at its rate.
final class CrowdPeer {
    private static final long SECOND = 1_000_000_000L;
    private static final byte RIGHT = 0;

    /// What it does wrong.
    enum Vice {
        NONE,
        /// Every block is false.
        LIES,
        LIES_SOMETIMES,
        /// After it has proved itself.
        LIES_LATER,
        /// Lies in the first block of a piece, and is silent for a while before it sends the rest.
        LIES_AND_PAUSES,
        /// Sends some false blocks, and hangs up before their piece is whole.
        LIES_AND_LEAVES,
        STALLS,
        NEVER_UNCHOKES,
        VANISHES,
        /// Sends false blocks that nobody asked for.
        UNASKED;

        boolean isLiar() {
            return switch (this) {
                case LIES, LIES_SOMETIMES, LIES_LATER, LIES_AND_PAUSES, LIES_AND_LEAVES -> true;
                case NONE, STALLS, NEVER_UNCHOKES, VANISHES, UNASKED -> false;
            };
        }
    }

    private static final int HONEST_BLOCKS = 128;
    private static final int ONE_IN = 7;
    private static final int FEW = 5;
    private static final int UNASKED = 50;
    private static final long SILENCE = 2 * SECOND;
    private static final double LONGEST_HICCUP = 3 * SECOND;

    final Vice vice;
    final InetSocketAddress address;
    private final Handshake handshake;
    private final PieceLayout layout;
    private final Crowd crowd;
    private final RandomGenerator random;
    private final double bytesPerSecond;
    private final long latency;
    /// How often it is not scheduled for a while, as on a busy computer: once in so many blocks.
    private final int hiccupEvery;

    private final Deque<Block> queue = new ArrayDeque<>();
    private int connection;
    private long busyUntil;
    private boolean sending;
    private int sent;
    private int sentHere;

    /// How it sends: bytes per second, nanoseconds one way, and one pause in so many blocks.
    record Pace(double bytesPerSecond, long latency, int hiccupEvery) {}

    CrowdPeer(
            Vice vice, InetSocketAddress address, PieceLayout layout, Crowd crowd, Pace pace, RandomGenerator random) {
        this.vice = vice;
        this.address = address;
        this.layout = layout;
        this.crowd = crowd;
        this.random = random;
        this.bytesPerSecond = pace.bytesPerSecond();
        this.latency = pace.latency();
        this.hiccupEvery = pace.hiccupEvery();
        this.handshake = new Handshake(
                Strangers.TORRENT, PeerId.random(random), vice == Vice.NONE, vice == Vice.NONE, false, false);
    }

    void dialled() {
        int number = crowd.nextNumber();
        crowd.after(2 * latency, () -> {
            connection = number;
            sentHere = 0;
            sending = false;
            queue.clear();
            crowd.connect(number, this);
            crowd.post(new Event.Joined(number, address, handshake, 2 * latency, false));
            greet();
        });
    }

    private void greet() {
        var all = new BitSet();
        all.set(0, layout.pieces());
        say(PeerMessage.Bitfield.of(all, layout.pieces()));
        if (vice == Vice.UNASKED) {
            for (int piece = 0; piece < Math.min(UNASKED, layout.pieces()); piece++) {
                say(block(new Block(piece, 0, layout.bytesInBlock(piece, 0)), (byte) 99));
            }
        }
        if (vice != Vice.NEVER_UNCHOKES) {
            say(new PeerMessage.Unchoke());
        }
    }

    private void say(PeerMessage message) {
        crowd.post(new Event.Said(connection, message));
    }

    void hear(int number, List<PeerMessage> messages) {
        crowd.after(latency, () -> {
            if (number == connection) {
                messages.forEach(this::hear);
                serve();
            }
        });
    }

    private void hear(PeerMessage message) {
        if (message instanceof PeerMessage.Request(int piece, int begin, int length)) {
            queue.add(new Block(piece, begin, length));
        } else if (message instanceof PeerMessage.Cancel(int piece, int begin, int length)
                && vice == Vice.NONE
                && queue.remove(new Block(piece, begin, length))) {
            say(new PeerMessage.Reject(piece, begin, length));
        }
    }

    void hungUp(int number) {
        if (number == connection) {
            connection = 0;
        }
    }

    private void serve() {
        if (connection == 0 || sending || queue.isEmpty() || vice == Vice.STALLS || vice == Vice.NEVER_UNCHOKES) {
            return;
        }
        sending = true;
        int number = connection;
        long takes = (long) (queue.getFirst().length() / bytesPerSecond * SECOND);
        if (random.nextInt(hiccupEvery) == 0) {
            takes += (long) (random.nextDouble() * LONGEST_HICCUP);
        }
        if (vice == Vice.LIES_AND_PAUSES && sent % ONE_IN == 1) {
            takes += SILENCE;
        }
        busyUntil = Math.max(busyUntil, crowd.now()) + takes;
        crowd.after(busyUntil - crowd.now() + latency, () -> {
            if (number == connection) {
                sending = false;
                send();
                serve();
            }
        });
    }

    private void send() {
        Block next = queue.poll();
        if (next == null) {
            return;
        }
        boolean tired = sentHere >= FEW;
        if (tired && (vice == Vice.VANISHES || vice == Vice.LIES_AND_LEAVES)) {
            crowd.post(new Event.Left(connection, "closed", false));
            connection = 0;
            return;
        }
        sent++;
        sentHere++;
        boolean isFalse = lies(next);
        say(block(next, isFalse ? (byte) (1 + connection % 90) : RIGHT));
    }

    private boolean lies(Block block) {
        return switch (vice) {
            case LIES, LIES_AND_LEAVES -> true;
            case LIES_SOMETIMES -> sent % ONE_IN == 3;
            case LIES_LATER -> sent > HONEST_BLOCKS;
            case LIES_AND_PAUSES -> block.begin() == 0;
            case NONE, STALLS, NEVER_UNCHOKES, VANISHES, UNASKED -> false;
        };
    }

    private static PeerMessage.Piece block(Block block, byte fill) {
        return new PeerMessage.Piece(block.piece(), block.begin(), bytes(fill, block.length()));
    }

    private static final ByteBuffer[] FILLED = new ByteBuffer[100];

    static {
        Arrays.setAll(FILLED, fill -> {
            var bytes = new byte[PieceLayout.BLOCK];
            Arrays.fill(bytes, (byte) fill);
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        });
    }

    private static ByteBuffer bytes(byte fill, int length) {
        return FILLED[fill].duplicate().limit(length);
    }

    static boolean isRight(ByteBuffer block) {
        return block.get(block.position()) == RIGHT;
    }
}
