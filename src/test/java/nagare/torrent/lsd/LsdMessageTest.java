package nagare.torrent.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LsdMessageTest {
    private static final String ONE = "ab".repeat(20);

    @Test
    void theFormIsThatOfBep14() {
        var packets = LsdMessage.write("239.192.152.143:6771", 6881, List.of(new InfoHash(ONE)), "c0ffee");

        assertEquals(
                List.of("BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: " + ONE
                        + "\r\ncookie: c0ffee\r\n\r\n\r\n"),
                packets.stream()
                        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                        .toList());
    }

    @Test
    void manyTorrentsTakeSeveralPacketsOfBoundedLength() {
        var all = torrents(120);

        var packets = LsdMessage.write("[ff15::efc0:988f]:6771", 65_535, all, "x".repeat(LsdMessage.MAX_COOKIE));

        var read = new HashSet<InfoHash>();
        for (var packet : packets) {
            assertTrue(packet.length <= LsdMessage.MAX_BYTES);
            read.addAll(read(packet).orElseThrow().torrents());
        }
        assertEquals(Set.copyOf(all), read);
        assertEquals(5, packets.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: %s\r\n\r\n\r\n",
                "BT-SEARCH * HTTP/1.0\nport:6881\nINFOHASH:%s\n\n",
                "BT-SEARCH * HTTP/1.1\r\nX: y\r\nPort: 6881\r\nInfohash: zz\r\nInfohash: %s\r\nPort: none\r\n",
            })
    void otherWritersAreUnderstood(String form) {
        var read = read(form.formatted(ONE).getBytes(StandardCharsets.US_ASCII));

        assertEquals(Optional.of(new LsdMessage(6881, Set.of(new InfoHash(ONE)), Optional.empty())), read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "M-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: %s\r\n",
                "BT-SEARCH * HTTP/1.1\r\nInfohash: %s\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 0\r\nInfohash: %s\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 65536\r\nInfohash: %s\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: %sab\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\n",
            })
    void whatIsSomethingElseSaysNothing(String form) {
        assertEquals(Optional.empty(), read(form.formatted(ONE).getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void packetsAreReadUpToTheirLimit() {
        var base = "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: " + ONE + "\r\nX: ";
        var longest = base + "y".repeat(LsdMessage.MAX_BYTES - base.length());

        assertTrue(read(longest.getBytes(StandardCharsets.US_ASCII)).isPresent());
        assertEquals(Optional.empty(), read((longest + "y").getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void noMoreTorrentsAreReadThanTheLimit() {
        var text = new StringBuilder("BT-SEARCH * HTTP/1.1\nPort: 6881\n");
        torrents(LsdMessage.MAX_TORRENTS + 1)
                .forEach(hash -> text.append("Infohash:").append(hash.hex()).append('\n'));

        var read = read(text.toString().getBytes(StandardCharsets.US_ASCII)).orElseThrow();

        assertEquals(Set.copyOf(torrents(LsdMessage.MAX_TORRENTS)), read.torrents());
    }

    @Test
    void aCookieIsReadUpToItsLimit() {
        var form = "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: " + ONE + "\r\ncookie: %s\r\n\r\n\r\n";
        var longest = "z".repeat(LsdMessage.MAX_COOKIE);

        assertEquals(
                Optional.of(longest),
                read(form.formatted(longest).getBytes(StandardCharsets.US_ASCII))
                        .orElseThrow()
                        .cookie());
        assertEquals(
                Optional.empty(),
                read(form.formatted(longest + "z").getBytes(StandardCharsets.US_ASCII))
                        .orElseThrow()
                        .cookie());
    }

    private static Optional<LsdMessage> read(byte[] packet) {
        return LsdMessage.read(packet, packet.length);
    }

    private static List<InfoHash> torrents(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new InfoHash("%040x".formatted(i)))
                .toList();
    }
}
