package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nagare.net.HostResolver;
import nagare.net.HttpFetcher;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorrentArgumentTest {
    private static final HostResolver NAMES = (host, _) -> List.of(InetAddress.getAllByName(host));

    @TempDir
    private Path folder;

    private HttpServer server;
    private String address;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        address = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/good", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(Torrents.season());
            exchange.close();
        });
        server.createContext("/gone", exchange -> {
            exchange.sendResponseHeaders(410, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileIsRead() throws Exception {
        var file = Files.write(folder.resolve("season.torrent"), Torrents.season());

        assertEquals("Season", read(file.toString()).name());
    }

    @Test
    void anAddressThatTheUserTypedMayBeInTheHouse() throws Exception {
        assertEquals("Season", read(address + "/good").name());
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        var text = Files.writeString(folder.resolve("notes.txt"), "hello");

        assertTrue(failure(text.toString()).startsWith(text + ": "));
        assertTrue(failure(folder.resolve("none").toString()).startsWith("there is no file"));
        assertTrue(failure(folder.toString()).endsWith("is a folder; a .torrent file is needed"));
        assertTrue(failure("http://[").endsWith("is not an address"));
        assertEquals("127.0.0.1 answers with 410 instead of a torrent", failure(address + "/gone"));
    }

    @Test
    void aFileLongerThanAnyTorrentIsNotRead() throws IOException {
        var file = folder.resolve("long.torrent");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Metainfo.MAX_FILE_BYTES + 1L);
        }
        assertTrue(failure(file.toString()).contains("is longer than 10.0 MiB"));

        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Metainfo.MAX_FILE_BYTES);
        }
        assertTrue(failure(file.toString()).startsWith(file + ": "));
    }

    private static Metainfo read(String typed) throws Exception {
        var answer = TorrentArgument.read(typed, List.of(), NAMES, policy -> new HttpFetcher(policy, "test"));
        return ((TorrentArgument.Answer.Torrent) answer).metainfo();
    }

    private static String failure(String typed) {
        return assertThrows(CommandFailed.class, () -> read(typed)).getMessage();
    }
}
