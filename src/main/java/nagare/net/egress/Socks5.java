package nagare.net.egress;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// SOCKS version 5 (RFC 1928) with names and passwords (RFC 1929), from the client's side, over any pair of streams.
/// Hosts that were not resolved are sent as names. Pure but for the streams; reads not one byte too many.
final class Socks5 {
    private static final int VERSION = 5;
    private static final int LOGIN_VERSION = 1;
    private static final int NO_LOGIN = 0;
    private static final int WITH_LOGIN = 2;

    /// What is asked of the proxy.
    enum Command {
        CONNECT(1),
        UDP_ASSOCIATE(3);

        private final int code;

        Command(int code) {
            this.code = code;
        }
    }

    private final Proxy proxy;

    Socks5(Proxy proxy) {
        this.proxy = proxy;
    }

    /// Says hello and asks for one thing.
    ///
    /// @return the address that the proxy answers with
    /// @throws ProxyFailed when it refuses, or speaks something else
    InetSocketAddress ask(InputStream in, OutputStream out, Command command, InetSocketAddress about)
            throws IOException {
        try {
            var data = new DataInputStream(in);
            greet(data, out);
            var question = ByteBuffer.allocate(6 + 1 + Relayed.MAX_NAME_BYTES);
            question.put((byte) VERSION).put((byte) command.code).put((byte) 0);
            Relayed.put(question, about);
            out.write(question.array(), 0, question.position());
            out.flush();
            return answer(data, command);
        } catch (EOFException e) {
            throw own("closed the connection in the middle of its answer");
        }
    }

    private void greet(DataInputStream in, OutputStream out) throws IOException {
        boolean login = proxy.login().isPresent();
        out.write(login ? new byte[] {VERSION, 2, NO_LOGIN, WITH_LOGIN} : new byte[] {VERSION, 1, NO_LOGIN});
        out.flush();
        int version = in.readUnsignedByte();
        int method = in.readUnsignedByte();
        if (version != VERSION) {
            throw own("does not speak SOCKS 5");
        }
        switch (method) {
            case NO_LOGIN -> {}
            case WITH_LOGIN -> {
                if (!login) {
                    throw own("chose a login that it was not offered");
                }
                login(in, out, proxy.login().get());
            }
            default ->
                throw own(
                        login
                                ? "takes neither the login of network.proxy nor none"
                                : "wants a login; write it into network.proxy: socks5://user:password@host:port");
        }
    }

    private void login(DataInputStream in, OutputStream out, Proxy.Login login) throws IOException {
        byte[] user = login.user().getBytes(StandardCharsets.UTF_8);
        byte[] password = login.password().getBytes(StandardCharsets.UTF_8);
        var message = ByteBuffer.allocate(3 + user.length + password.length);
        message.put((byte) LOGIN_VERSION).put((byte) user.length).put(user);
        message.put((byte) password.length).put(password);
        out.write(message.array());
        out.flush();
        in.readUnsignedByte(); // the version of the login, which some proxies get wrong
        if (in.readUnsignedByte() != 0) {
            throw own("refuses the user or the password of network.proxy");
        }
    }

    private InetSocketAddress answer(DataInputStream in, Command command) throws IOException {
        if (in.readUnsignedByte() != VERSION) {
            throw own("answered in another protocol than SOCKS 5");
        }
        int code = in.readUnsignedByte();
        in.readUnsignedByte();
        if (code != 0) {
            throw refused(code, command);
        }
        int kind = in.readUnsignedByte();
        byte[] host = new byte
                [switch (kind) {
                    case Relayed.IPV4 -> 4;
                    case Relayed.IPV6 -> 16;
                    case Relayed.NAME -> in.readUnsignedByte();
                    default -> throw own("answered with an address of an unknown kind");
                }];
        in.readFully(host);
        int port = in.readUnsignedShort();
        return kind == Relayed.NAME
                ? new InetSocketAddress(InetAddress.getByAddress(new byte[4]), port) // who asks needs the port at most
                : new InetSocketAddress(InetAddress.getByAddress(host), port);
    }

    private ProxyFailed refused(int code, Command command) {
        return switch (code) {
            case 1 -> own("could not do it: general failure");
            case 2 -> own("does not allow this connection by its rules");
            case 3 -> theirs("the network is unreachable from the proxy");
            case 4 -> theirs("the host is unreachable from the proxy");
            case 5 -> theirs("the connection was refused");
            case 6 -> theirs("the proxy got no answer in time");
            case 7 ->
                own(command == Command.UDP_ASSOCIATE ? "carries no UDP" : "does not know CONNECT, which is strange");
            case 8 -> theirs("the proxy does not reach addresses of this kind");
            default -> own("answered with the unknown code " + code);
        };
    }

    private ProxyFailed own(String what) {
        return new ProxyFailed("the proxy " + proxy + " " + what, true);
    }

    private ProxyFailed theirs(String what) {
        return new ProxyFailed(what + " (" + proxy + ")", false);
    }
}
