package nagare.torrent.utp.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nagare.fuzz.Allowance;

/// What strangers and peers may send to an exchange, at any times: whatever it is, nothing breaks, what is held stays
/// within its bounds, and nobody gets more packets for a packet than a few.
///
/// An input is a list of packets, each a byte for what to do before it, a length and that many bytes; some of their
/// fields are filled in as only a real peer knows them, or no packet would get far.
public final class UtpFuzz {
    /// What one packet may make us send, beside what it makes room for: an acknowledgement, and what was written
    /// before.
    private static final int MOST_ANSWERS = 4;

    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1);
    private static final InetSocketAddress OTHER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 1);

    private UtpFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, UtpFuzz::feed);
    }

    private static void feed(byte[] input) {
        var world = new World();
        var in = ByteBuffer.wrap(input);
        while (in.remaining() >= 2) {
            int what = in.get() & 0xff;
            var bytes = new byte[Math.min(in.get() & 0xff, in.remaining())];
            in.get(bytes);
            world.step(what, bytes);
        }
        world.end();
    }

    private static final class World implements Exchange.Outside {
        final Exchange exchange = new Exchange(this, new Random(1));
        final List<Link> called = new ArrayList<>();
        final ByteBuffer sink = ByteBuffer.allocate(4096);
        Link caller;
        long now = 1_000_000_000L;
        int sent;
        int writtenPackets;
        Packet last = Packet.bare(Packet.Type.STATE, 0, 0, 0);

        World() {
            caller = exchange.call(PEER, now).orElseThrow();
            caller.watch(() -> {}, () -> {});
        }

        @Override
        public boolean send(ByteBuffer datagram, InetSocketAddress to) {
            sent++;
            last = Packet.parse(datagram).orElseThrow(() -> new AssertionError("sent what is no packet"));
            if (datagram.remaining() > PathMtu.MOST_V4) {
                throw new AssertionError("a datagram of " + datagram.remaining() + " bytes");
            }
            return true;
        }

        @Override
        public void called(Link link) {
            called.add(link);
        }

        void step(int what, byte[] bytes) {
            Link link = called.isEmpty() ? caller : called.getLast();
            switch (what & 0x7) {
                case 1 -> now += 1_000_000L * bytes.length * bytes.length;
                case 2 -> {
                    int written = link.write(ByteBuffer.wrap(bytes), now);
                    writtenPackets += written > 0 ? 1 : 0;
                }
                case 3 -> link.read(sink.clear().limit(bytes.length), now);
                case 4 -> {
                    if (bytes.length == 1) {
                        link.close(now);
                    }
                }
                default -> arrive(what, bytes, link);
            }
            now += 1000;
            if (exchange.wakeAt() <= now) {
                exchange.tick(now);
            }
            check();
        }

        private void arrive(int what, byte[] bytes, Link link) {
            if ((what & 0x10) != 0 && bytes.length >= Packet.HEADER_BYTES) {
                var packet = ByteBuffer.wrap(bytes);
                bytes[0] = (byte) (bytes[0] & 0x70 | 1);
                packet.putShort(2, (short) link.receiveId());
                packet.putShort(18, (short) (last.seq() + (last.type() == Packet.Type.STATE ? -1 : 0)));
                if ((what & 0x20) != 0) {
                    packet.putShort(16, (short) (last.ack() + (bytes[16] & 0x3)));
                }
            }
            sent = 0;
            exchange.arrived((what & 0x40) == 0 ? PEER : OTHER, ByteBuffer.wrap(bytes), now);
            exchange.drained(now);
            int most = MOST_ANSWERS + writtenPackets + Outgoing.MOST_BYTES / PathMtu.LEAST_V4;
            if (sent > (writtenPackets == 0 ? MOST_ANSWERS : most)) {
                throw new AssertionError(sent + " packets for one");
            }
        }

        private void check() {
            if (exchange.links() > Exchange.MOST_LINKS) {
                throw new AssertionError(exchange.links() + " connections");
            }
            long most = (long) Incoming.MOST_BYTES * (1 + called.size()); // an end may leave something to read
            if (exchange.received().taken() < 0 || exchange.received().taken() > most) {
                throw new AssertionError("holds " + exchange.received().taken());
            }
            if (exchange.written().taken() < 0) {
                throw new AssertionError("holds " + exchange.written().taken());
            }
        }

        /// When all is closed, nothing is held.
        void end() {
            caller.close(now);
            called.forEach(link -> link.close(now));
            exchange.close(now);
            if (exchange.links() != 0
                    || exchange.received().taken() != 0
                    || exchange.written().taken() != 0) {
                throw new AssertionError("left: " + exchange.links() + " connections, "
                        + exchange.received().taken() + " and "
                        + exchange.written().taken() + " bytes");
            }
        }
    }

    public static List<byte[]> seeds() {
        var hello = new Script().packet(0x40, Packet.Type.SYN, 7, 1, 0, 0).packet(0x70, Packet.Type.DATA, 8, 2, 0, 30);
        var talk = hello.copy()
                .does(2, 200)
                .packet(0x70, Packet.Type.DATA, 8, 2, 0, 50)
                .does(3, 250);
        var answered =
                new Script().packet(0x10, Packet.Type.STATE, 0, 700, 1, 0).does(2, 255);
        var gap = hello.copy();
        for (int i = 0; i < 8; i++) {
            gap.packet(0x70, Packet.Type.DATA, 8, i % 4, 0, 20);
        }
        return List.of(
                hello.bytes(),
                talk.bytes(),
                answered.bytes(),
                answered.copy().does(1, 60).does(1, 60).does(1, 255).bytes(),
                gap.bytes(),
                hello.copy()
                        .packet(0x70, Packet.Type.FIN, 8, 2, 0, 0)
                        .does(4, 1)
                        .bytes(),
                hello.copy().packet(0x50, Packet.Type.RESET, 8, 2, 0, 0).bytes());
    }

    private static final class Script {
        private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();

        Script packet(int what, Packet.Type type, int id, int seq, int ack, int payload) {
            var bytes = ByteBuffer.allocate(Packet.HEADER_BYTES + payload);
            Packet.bare(type, id, seq, ack).encodeHead(bytes, payload, 0);
            bytes.putInt(12, 1 << 20);
            bytes.putInt(4, 5);
            out.write(what);
            out.write(bytes.capacity());
            out.writeBytes(bytes.array());
            return this;
        }

        Script does(int what, int length) {
            out.write(what);
            out.write(length);
            out.writeBytes(new byte[length]);
            return this;
        }

        Script copy() {
            var copy = new Script();
            copy.out.writeBytes(out.toByteArray());
            return copy;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
