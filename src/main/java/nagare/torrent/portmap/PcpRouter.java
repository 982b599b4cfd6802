package nagare.torrent.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import nagare.torrent.portmap.PcpMessage.Answer;

/// A gateway asked by PCP, or by NAT-PMP when it knows no better.
final class PcpRouter implements Router {
    /// Where gateways listen.
    static final int PORT = 5351;

    /// How long an answer is waited for before the question is sent again (RFC 6886 §3.1; we give up sooner than it
    /// says, since we ask other kinds of routers too, and all of them again later).
    private static final int[] LADDER_MILLIS = {250, 500, 1000};

    private final InetSocketAddress gateway;
    private final Optional<InetAddress> from;
    private final byte[] nonce;
    private final LongSupplier nanoClock;
    private boolean older;
    private Optional<InetAddress> external = Optional.empty();

    /// @param nonce by which the gateway knows who may change a mapping: random, and the same for the life of a mapping
    PcpRouter(InetSocketAddress gateway, byte[] nonce, LongSupplier nanoClock) {
        this(gateway, Optional.empty(), nonce, nanoClock);
    }

    /// @param from the address of ours that peers shall reach, which the question has to come from (RFC 6887 §8.1)
    PcpRouter(InetSocketAddress gateway, Optional<InetAddress> from, byte[] nonce, LongSupplier nanoClock) {
        this.gateway = gateway;
        this.from = from;
        this.nonce = nonce.clone();
        this.nanoClock = nanoClock;
    }

    @Override
    public String name() {
        return "the router at " + gateway.getAddress().getHostAddress() + " (" + (older ? "NAT-PMP" : "PCP") + ")";
    }

    @Override
    public Granted map(Port port, int wanted, int seconds) throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(from.orElse(null), 0))) {
            socket.connect(gateway);
            if (!older) {
                var answer = ask(
                        socket,
                        PcpMessage.pcpMap(port, wanted, seconds, socket.getLocalAddress(), nonce),
                        packet -> PcpMessage.readPcp(packet, port, nonce));
                if (answer instanceof Answer.Mapped mapped) {
                    external = mapped.external().or(() -> external);
                    return new Granted(mapped.externalPort(), mapped.seconds());
                }
                if (answer instanceof Answer.Refused) {
                    throw refused(answer);
                }
                if (gateway.getAddress() instanceof Inet6Address) {
                    throw refused(new Answer.Nothing()); // NAT-PMP is for IPv4 alone
                }
            }
            var answer = ask(
                    socket,
                    PcpMessage.natPmpMap(port, wanted, seconds),
                    packet -> PcpMessage.readNatPmpMap(packet, port));
            older = !(answer instanceof Answer.Nothing);
            if (answer instanceof Answer.Mapped mapped) {
                return new Granted(mapped.externalPort(), mapped.seconds());
            }
            throw refused(answer);
        }
    }

    private Answer ask(DatagramSocket socket, ByteBuffer question, Function<ByteBuffer, Answer> reader)
            throws IOException {
        var packet = new DatagramPacket(new byte[PcpMessage.MAX_BYTES], PcpMessage.MAX_BYTES);
        for (int patience : LADDER_MILLIS) {
            socket.send(new DatagramPacket(question.array(), question.limit(), gateway));
            long until = nanoClock.getAsLong() + patience * 1_000_000L;
            for (long left = patience; left > 0; left = (until - nanoClock.getAsLong()) / 1_000_000) {
                try {
                    socket.setSoTimeout((int) left);
                    packet.setLength(PcpMessage.MAX_BYTES);
                    socket.receive(packet);
                } catch (SocketTimeoutException silence) {
                    break;
                } catch (PortUnreachableException nobody) {
                    throw new IOException(
                            "the router at " + gateway.getAddress().getHostAddress()
                                    + " speaks neither PCP nor NAT-PMP",
                            nobody);
                }
                var answer = reader.apply(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                if (!(answer instanceof Answer.Nothing)) {
                    return answer;
                }
            }
        }
        return new Answer.Nothing();
    }

    private IOException refused(Answer answer) {
        var why = answer instanceof Answer.Refused(int code)
                ? switch (code) {
                    case 2 -> "it does not let programs open ports";
                    case 3 -> "it has no connection to the internet";
                    case 4 -> "it has no room for another port";
                    case 8 -> older ? "error 8" : "it has no room for another port";
                    default -> "error " + code;
                }
                : "it does not answer";
        return new IOException(
                answer instanceof Answer.Nothing
                        ? "the router at " + gateway.getAddress().getHostAddress()
                                + " does not answer to PCP or NAT-PMP"
                        : name() + " refuses: " + why);
    }

    @Override
    public void unmap(Port port, int externalPort) throws IOException {
        map(port, 0, 0);
    }

    @Override
    public Optional<InetAddress> externalAddress() throws IOException {
        if (!older) {
            return external;
        }
        try (var socket = new DatagramSocket()) {
            socket.connect(gateway);
            var answer = ask(socket, PcpMessage.natPmpAddress(), PcpMessage::readNatPmpAddress);
            return answer instanceof Answer.Address(var address) ? Optional.of(address) : Optional.empty();
        }
    }
}
