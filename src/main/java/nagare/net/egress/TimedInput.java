package nagare.net.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/// What a socket receives, with one deadline for all of it: a proxy that sends a byte now and then does not hold us up.
final class TimedInput extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    TimedInput(Socket socket, int millis) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
        deadline = System.nanoTime() + millis * 1_000_000L;
    }

    @Override
    public int read() throws IOException {
        await();
        return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        await();
        return in.read(into, offset, length);
    }

    private void await() throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("the proxy did not answer in time");
        }
        socket.setSoTimeout((int) left);
    }
}
