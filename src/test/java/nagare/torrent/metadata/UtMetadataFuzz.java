package nagare.torrent.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import nagare.fuzz.Allowance;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.ProtocolException;

/// Three peers say whatever they like: what is asked of them stays within its limits, and nothing but the right
/// dictionary is ever taken. The input is a list of messages: a byte for the peer and what happens, two for the length,
/// then the payload.
public final class UtMetadataFuzz {
    private static final byte[] INFO = new byte[3 * MetadataMessage.PIECE_BYTES - 1000];
    private static final int PEERS = 3;
    private static final long STEP = 700_000_000L;

    static {
        new Random(1).nextBytes(INFO);
    }

    private UtMetadataFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, UtMetadataFuzz::feed);
    }

    private static void feed(byte[] input) {
        var assembly = new Assembly(ByteBuffer.wrap(INFO)::equals);
        var said = ByteBuffer.wrap(input);
        long now = 0;
        for (int peer = 0; peer < PEERS; peer++) {
            assembly.offered(peer, INFO.length);
        }
        while (said.remaining() >= 3) {
            int what = said.get() & 0xff;
            int length = Math.min(said.getShort() & 0x7fff, said.remaining());
            var payload = said.slice(said.position(), length);
            said.position(said.position() + length);
            int peer = what % PEERS;
            now += STEP;
            try {
                if (what >= 0xf0) {
                    assembly.offered(peer, 1 + payload.limit() * 5);
                } else if (what >= 0xe0) {
                    assembly.rejected(peer, now);
                } else {
                    hear(assembly, peer, payload, now);
                }
            } catch (ProtocolException dropped) {
                require(dropped.getMessage() != null, "a reason");
                assembly.left(peer);
            }
            assembly.drainLiars().forEach(assembly::left);
            check(assembly, now);
        }
        assembly.dictionary().ifPresent(found -> require(found.equals(ByteBuffer.wrap(INFO)), "dictionary"));
    }

    private static void hear(Assembly assembly, int peer, ByteBuffer payload, long now) throws ProtocolException {
        Optional<MetadataMessage> message = MetadataMessage.parse(payload);
        if (message.isEmpty()) {
            return;
        }
        var again = MetadataMessage.parse(message.get().payload());
        require(again.equals(message), "written and read again");
        switch (message.get()) {
            case MetadataMessage.Given given -> assembly.received(peer, given);
            case MetadataMessage.Reject _ -> assembly.rejected(peer, now);
            case MetadataMessage.Request request -> require(request.piece() >= 0, "piece");
        }
    }

    private static void check(Assembly assembly, long now) {
        var asks = assembly.plan(now);
        require(asks.size() <= PEERS * Assembly.MAX_OUTSTANDING, "requests");
        asks.forEach(ask -> require(ask.piece() >= 0 && ask.piece() < MetadataMessage.MAX_PIECES, "piece"));
        require(assembly.nextPlan(now) > now, "the next plan is later");
        assembly.progress().ifPresent(progress -> require(progress.here() <= progress.pieces(), "progress"));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static List<byte[]> seeds() {
        return List.of(
                said(0, given(0), given(1), given(2)),
                said(0, text("d8:msg_typei0e5:piecei0ee"), text("d8:msg_typei2e5:piecei1ee")),
                said(1, text("d8:msg_typei9e5:piecei1ee"), text("d8:msg_typei1e5:piecei1e10:total_sizei2147483648eex")),
                said(2, text("d8:msg_typei1e5:piecei0e10:total_sizei48152eeabc"), text("d5:piecei0ee"), text("le")),
                said(0xf0, new byte[9000], given(0)),
                said(0, wrong(given(0)), given(1), given(2), given(0), given(1), given(2)));
    }

    private static byte[] given(int piece) {
        int length = Copy.bytesIn(piece, INFO.length);
        var data = ByteBuffer.wrap(INFO, piece * MetadataMessage.PIECE_BYTES, length);
        var payload = new MetadataMessage.Given(piece, OptionalInt.of(INFO.length), data).payload();
        return Arrays.copyOf(payload.array(), payload.limit());
    }

    private static byte[] wrong(byte[] given) {
        given[given.length - 1] ^= 1;
        return given;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] said(int peer, byte[]... messages) {
        var all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.write(peer);
            all.write(message.length >> 8);
            all.write(message.length);
            all.writeBytes(message);
        }
        return all.toByteArray();
    }
}
