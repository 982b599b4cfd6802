package nagare.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import nagare.net.FetchFailed.Reason;
import nagare.net.ResponseReader.Response;
import org.jspecify.annotations.Nullable;

/// One request to one host and its answer, on a connection of its own to an address that was checked before. The
/// deadline is not kept here: whoever waits for it calls [#abort], which ends every blocking call at once.
final class Hop {
    private final Target target;
    private final List<InetAddress> addresses;
    private final Map<String, String> headers;
    private final HttpFetcher.Limits limits;
    private final SSLSocketFactory tls;
    private final Object lock = new Object();
    private Socket socket = new Socket();
    private boolean aborted;

    Hop(
            Target target,
            List<InetAddress> addresses,
            Map<String, String> headers,
            HttpFetcher.Limits limits,
            SSLSocketFactory tls) {
        this.target = target;
        this.addresses = addresses;
        this.headers = headers;
        this.limits = limits;
        this.tls = tls;
    }

    Response run() throws FetchFailed {
        try (var connected = connect();
                var secured = target.secure() ? secure(connected) : connected) {
            secured.getOutputStream().write(request());
            var in = new BufferedInputStream(secured.getInputStream());
            return new ResponseReader(in, limits.maxBytes()).read();
        } catch (FetchFailed e) {
            throw e;
        } catch (SSLException e) {
            throw failed(
                    Reason.BAD_ANSWER, "no secure connection: " + e.getClass().getSimpleName(), e);
        } catch (IOException e) {
            throw failed(Reason.UNREACHABLE, "the connection broke", e);
        }
    }

    /// Ends the exchange from another thread; [#run] then fails.
    void abort() {
        synchronized (lock) {
            aborted = true;
            close(socket);
        }
    }

    private Socket connect() throws FetchFailed {
        @Nullable IOException last = null;
        for (var address : addresses) {
            var attempt = fresh();
            try {
                attempt.setTcpNoDelay(true);
                attempt.connect(
                        new InetSocketAddress(address, target.port()),
                        Math.toIntExact(limits.connect().toMillis()));
                return attempt;
            } catch (IOException e) {
                close(attempt);
                last = e;
            }
        }
        boolean silent = last instanceof SocketTimeoutException;
        throw failed(
                silent ? Reason.TIMEOUT : Reason.UNREACHABLE, silent ? "no answer in time" : "no connection", last);
    }

    private Socket fresh() throws FetchFailed {
        synchronized (lock) {
            if (aborted) {
                throw failed(Reason.UNREACHABLE, "the request was called off", null);
            }
            socket = new Socket();
            return socket;
        }
    }

    private SSLSocket secure(Socket plain) throws IOException {
        var secure = (SSLSocket) tls.createSocket(plain, target.host(), target.port(), true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // without it any certificate of anybody would do
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private byte[] request() {
        var text = new StringBuilder("GET " + target.path() + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        text.append("Accept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private FetchFailed failed(Reason reason, String what, @Nullable Exception cause) {
        var failed = new FetchFailed(reason, what + " (" + target.authority() + ")");
        if (cause != null) {
            failed.initCause(cause);
        }
        return failed;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that cannot be closed", e);
        }
    }
}
