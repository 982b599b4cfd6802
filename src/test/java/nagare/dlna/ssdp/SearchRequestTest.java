package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchRequestTest {
    private static final String START = "M-SEARCH * HTTP/1.1\r\n";
    private static final String MAN = "MAN: \"ssdp:discover\"\r\n";

    private static Optional<SearchRequest> parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return SearchRequest.parse(bytes, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\nST: ssdp:all\r\n\r\n",
                "M-SEARCH * HTTP/1.1\nMan:ssdp:discover\nmx:2\nst:ssdp:all\n\n",
                "m-search  *  http/1.0 \r\nST:\tssdp:all \r\nMX: 02\r\nMAN: \"SSDP:Discover\"",
                "M-SEARCH * HTTP/1.1\r\nno header\r\n: odd\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\nST: ssdp:all\r\nST: other\r\n\r\nST: body",
            })
    void aSearchIsReadAsControlPointsWriteIt(String text) {
        assertEquals(Optional.of(new SearchRequest("ssdp:all", 2)), parse(text));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 5", "6, 5", "120, 5", "999999999, 5", "9999999999, 1", "0, 1", "-3, 1", "soon, 1", "'', 1"})
    void anMxIsHeldToBetweenOneAndFiveSeconds(String mx, int seconds) {
        assertEquals(
                seconds,
                parse(START + MAN + "MX: " + mx + "\r\nST: x\r\n\r\n")
                        .orElseThrow()
                        .seconds());
    }

    @Test
    void aMissingMxIsOneSecond() {
        assertEquals(1, parse(START + MAN + "ST: x\r\n\r\n").orElseThrow().seconds());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r\n",
                "NOTIFY * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nMAN: \"ssdp:discover\"\r\nST: x\r\n\r\n",
                "M-SEARCH / HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST: x\r\n\r\n",
                "M-SEARCH * HTTP/2\r\nMAN: \"ssdp:discover\"\r\nST: x\r\n\r\n",
                "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:other\"\r\nST: x\r\n\r\n",
                "M-SEARCH * HTTP/1.1\r\nST: x\r\n\r\n",
                "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\n\r\n",
                "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST:\r\n\r\n",
                "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST: a b\r\n\r\n",
                "M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST: \u00e9\r\n\r\n",
                "M-SEARCH * HTTP/1.1\r\n\r\nMAN: \"ssdp:discover\"\r\nST: x\r\n\r\n",
            })
    void whatIsNoSearchIsDropped(String text) {
        assertEquals(Optional.empty(), parse(text));
    }

    @Test
    void theTargetHasALimit() {
        String fits = "x".repeat(SearchRequest.MAX_TARGET);
        assertEquals(
                fits,
                parse(START + MAN + "ST: " + fits + "\r\n\r\n").orElseThrow().target());
        assertEquals(Optional.empty(), parse(START + MAN + "ST: " + fits + "x\r\n\r\n"));
    }

    @Test
    void theDatagramHasALimit() {
        String search = START + MAN + "ST: x\r\nX: ";
        String fits = search + "y".repeat(SearchRequest.MAX_DATAGRAM - search.length());
        assertEquals("x", parse(fits).orElseThrow().target());
        assertEquals(Optional.empty(), parse(fits + "y"));
    }

    @Test
    void theLinesHaveALimit() {
        String fits = START + MAN + "ST: x\r\n" + "X: y\r\n".repeat(SearchRequest.MAX_LINES - 2) + "\r\n";
        assertEquals("x", parse(fits).orElseThrow().target());
        assertEquals(
                Optional.empty(),
                parse(START + MAN + "ST: x\r\n" + "X: y\r\n".repeat(SearchRequest.MAX_LINES - 1) + "\r\n"));
    }
}
