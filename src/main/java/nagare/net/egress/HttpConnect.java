package nagare.net.egress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A tunnel through an HTTP proxy: `CONNECT` (RFC 9110 §9.3.6), over any pair of streams. Reads not one byte behind
/// the head of the answer, for these are the tunnel's.
final class HttpConnect {
    /// The head of an answer, longest.
    static final int MAX_HEAD_BYTES = 8 * 1024;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?", Pattern.DOTALL);
    private static final int NO_LOGIN = 407;

    private final Proxy proxy;

    HttpConnect(Proxy proxy) {
        this.proxy = proxy;
    }

    void ask(InputStream in, OutputStream out, InetSocketAddress to) throws IOException {
        String host = to.isUnresolved() ? to.getHostString() : to.getAddress().getHostAddress();
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + to.getPort();
        var head = new StringBuilder("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        proxy.login()
                .ifPresent(login -> head.append("Proxy-Authorization: ")
                        .append(login.basic())
                        .append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        int status = status(head(in));
        if (status == NO_LOGIN) {
            throw wantsLogin();
        }
        if (status == 403 || status == 405) {
            throw own("does not allow this connection (status " + status + "); many let CONNECT only go to port 443");
        }
        if (status / 100 == 5) {
            throw new ProxyFailed("the proxy cannot reach the host: status " + status + " (" + proxy + ")", false);
        }
        if (status / 100 != 2) {
            throw own("answered CONNECT with status " + status);
        }
    }

    /// It does not know us.
    ProxyFailed wantsLogin() {
        return own(
                proxy.login().isPresent()
                        ? "refuses the user or the password of network.proxy"
                        : "wants a login; write it into network.proxy: http://user:password@host:port");
    }

    /// Up to the empty line.
    private String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < MAX_HEAD_BYTES) {
            int next = in.read();
            if (next < 0) {
                throw own("closed the connection in the middle of its answer");
            }
            head.append((char) next);
            if (next == '\n' && (endsWith(head, "\r\n\r\n") || endsWith(head, "\n\n"))) {
                return head.toString();
            }
        }
        throw own("answered CONNECT with more than " + MAX_HEAD_BYTES + " bytes");
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length()
                && text.substring(text.length() - end.length()).equals(end);
    }

    private int status(String head) throws ProxyFailed {
        Matcher line = STATUS.matcher(head.lines().findFirst().orElse(""));
        if (!line.matches()) {
            throw own("does not speak HTTP");
        }
        return Integer.parseInt(line.group(1));
    }

    private ProxyFailed own(String what) {
        return new ProxyFailed("the proxy " + proxy + " " + what, true);
    }
}
