package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import nagare.net.FreePort;
import nagare.torrent.wire.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a tracker that nobody here wrote: Debian's `opentracker`, where it is installed.
@Timeout(120)
final class OpenTrackerIT {
    private static final Path BINARY = Path.of("/usr/bin/opentracker");
    private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    private Path folder;

    private Loopback net;
    private Process tracker;
    private int port;

    @BeforeEach
    void open() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(BINARY), "opentracker is not installed");
        net = new Loopback();
        port = FreePort.any();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x")); // it gives root away
        Files.writeString(folder.resolve("allowed"), Announces.HASH.hex() + "\n");
        var number = Integer.toString(port);
        tracker = new ProcessBuilder(
                        BINARY.toString(),
                        "-i",
                        HOST.getHostAddress(),
                        "-p",
                        number,
                        "-P",
                        number,
                        "-d",
                        folder.toString(),
                        "-u",
                        "nobody",
                        "-w",
                        "allowed")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitReady();
    }

    @AfterEach
    void close() throws Exception {
        if (tracker != null) {
            tracker.destroy();
            tracker.waitFor();
            net.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    void peersFindEachOtherUntilTheyLeave(String scheme) throws Exception {
        var uri = URI.create(scheme + "://127.0.0.1:" + port + "/announce");
        var first = join(uri, 1001, new LinkedBlockingQueue<>());
        var found = new LinkedBlockingQueue<List<InetSocketAddress>>();
        try (var second = join(uri, 1002, found)) {
            assertTrue(found.take().contains(new InetSocketAddress(HOST, 1001)));
            assertEquals(2, second.status().getFirst().leechers().orElseThrow());
        }
        first.close();

        var left = new LinkedBlockingQueue<List<InetSocketAddress>>();
        try (var third = join(uri, 1003, left)) {
            assertEquals(1, third.status().getFirst().leechers().orElseThrow(), "the others said stopped");
            assertTrue(left.stream().flatMap(List::stream).noneMatch(peer -> peer.getPort() != 1003));
        }
    }

    private TrackerClient join(URI uri, int peerPort, BlockingQueue<List<InetSocketAddress>> found)
            throws InterruptedException {
        var member =
                new TrackerClient.Member(Announces.HASH, PeerId.random(RandomGenerator.getDefault()), () -> peerPort);
        var client = TrackerClient.start(
                net.trackers, List.of(List.of(uri)), member, () -> new Counters(0, 0, OptionalLong.of(5)), found::add);
        var status = client.awaitStatus(
                all -> all.getFirst().working() || all.getFirst().problem().isPresent());
        assertTrue(
                status.getFirst().working(), () -> status.getFirst().problem().orElseThrow());
        return client;
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (int i = 0; i < 500; i++) {
            try {
                new Socket(HOST, port).close();
                return;
            } catch (IOException notYet) {
                if (tracker.waitFor(20, TimeUnit.MILLISECONDS)) {
                    Assumptions.abort("opentracker does not run here: exit code " + tracker.exitValue());
                }
            }
        }
        throw new IOException("opentracker did not start");
    }
}
