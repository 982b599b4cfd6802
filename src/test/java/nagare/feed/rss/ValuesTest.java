package nagare.feed.rss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The small readers: lengths, dates, hashes, links, shown text.
class ValuesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 Byte                 | 1
            900 Bytes              | 900
            1024.0 KiB             | 1048576
            723.0 MiB              | 758120448
            1.4 GiB                | 1503238554
            1,4 GiB                | 1503238554
            1.26GB                 | 1260000000
            2 TiB                  | 2199023255552
            6169821184             | 6169821184
            1125899906842624       | 1125899906842624
            """)
    void lengthsAreRead(String text, long bytes) {
        assertEquals(OptionalLong.of(bytes), Sizes.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-5 MiB",
                "1e999 GiB",
                "NaN",
                "0",
                "0.0 GiB",
                "weird size",
                "1125899906842625",
                "1.4.5 GiB",
                "9999 TiB"
            })
    void nonsenseIsNoLength(String text) {
        assertEquals(OptionalLong.empty(), Sizes.parse(text));
        assertEquals(OptionalLong.empty(), Sizes.parse("9".repeat(400) + " TiB"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Fri, 02 Oct 2026 08:53:46 -0000  | 2026-10-02T08:53:46Z
            Thu, 14 Aug 2014 18:10:36 +0000  | 2014-08-14T18:10:36Z
            Fri, 03 Nov 2023 21:30:00 +0900  | 2023-11-03T12:30:00Z
            Mon, 15 Sep 2014 13:39:00 -0530  | 2014-09-15T19:09:00Z
            Mon, 15 Sep 2014 13:39 EST       | 2014-09-15T18:39:00Z
            Wed, 22 Apr 2026 00:00:00 GMT    | 2026-04-22T00:00:00Z
            1 January 99 1:02:03 Z           | 1999-01-01T01:02:03Z
            Sat, 30 Jun 2012 23:59:60 GMT    | 2012-06-30T23:59:59Z
            2026-10-02T16:52:00              | 2026-10-02T16:52:00Z
            2026-10-02T16:33:41.704143       | 2026-10-02T16:33:41Z
            2026-10-02T16:52:00+09:00        | 2026-10-02T07:52:00Z
            2026-10-02T16:52:00+0900         | 2026-10-02T07:52:00Z
            2026-10-02 16:52:00              | 2026-10-02T16:52:00Z
            2026-10-02                       | 2026-10-02T00:00:00Z
            2099-12-31T23:59:59Z             | 2099-12-31T23:59:59Z
            """)
    void datesAreRead(String text, Instant instant) {
        assertEquals(Optional.of(instant), Dates.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "Sometime soon",
                "31 Feb 2024",
                "Sat, 31 Feb 2024 00:00:00 GMT",
                "2100-01-01T00:00:00Z",
                "Fri, 01 Jan 1988 00:00:00 GMT",
                "Fri, 02 Oct 2026 25:00:00 GMT",
                "Fri, 02 Oct 2026 08:53:46 +9900",
                "99999999999999999999",
                "Fri, 02 anf 2026 08:53:46 GMT"
            })
    void nonsenseIsNoDate(String text) {
        assertEquals(Optional.empty(), Dates.parse(text));
    }

    @Test
    void hashesComeInHexAndBase32() {
        var hash = Optional.of(new InfoHash("4d4a0d14508ce22dcba76c30904eb793fb81efa6"));
        assertEquals(hash, Btih.parse("4D4A0D14508CE22DCBA76C30904EB793FB81EFA6"));
        assertEquals(hash, Btih.parse("JVFA2FCQRTRC3S5HNQYJATVXSP5YD35G"));
        assertEquals(
                hash, Btih.ofMagnet("magnet:?dn=x&xt=urn:btih:jvfa2fcqrtrc3s5hnqyjatvxsp5yd35g&tr=http%3A%2F%2Ft"));
        assertEquals(hash, Btih.ofMagnet("MAGNET:?xt.1=urn%3Abtih%3A4d4a0d14508ce22dcba76c30904eb793fb81efa6"));
        assertEquals(
                Optional.of(new InfoHash("a".repeat(40))), Btih.ofMagnet("magnet:?xt=urn:btmh:1220" + "a".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "gggggggggggggggggggggggggggggggggggggggg",
                "../../etc/passwd",
                "000000000000000000000000000000000000000",
                "a' OR 1=1--"
            })
    void nonsenseIsNoHash(String text) {
        assertEquals(Optional.empty(), Btih.parse(text));
        assertEquals(Optional.empty(), Btih.ofMagnet("magnet:?xt=urn:btih:" + text));
    }

    @Test
    void magnetsAreBounded() {
        var magnet = "magnet:?xt=urn:btih:4d4a0d14508ce22dcba76c30904eb793fb81efa6&tr=";
        var longest = magnet + "x".repeat("magnet:?".length() + 8180 - magnet.length());
        assertTrue(Btih.ofMagnet(longest).isPresent());
        assertFalse(Btih.ofMagnet(longest + "x").isPresent());
        assertFalse(Btih.ofMagnet(magnet + "a b").isPresent());
        assertFalse(Btih.ofMagnet("http://example.org/?xt=urn:btih:4d4a0d14508ce22dcba76c30904eb793fb81efa6")
                .isPresent());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://nyaa.example/download/1.torrent  | https://nyaa.example/download/1.torrent
            /download/1.torrent                      | https://feed.example/download/1.torrent
            //other.example/1                        | https://other.example/1
            https://x.example/a b[1].torrent         | https://x.example/a%20b%5B1%5D.torrent
            HTTP://x.example/é                       | HTTP://x.example/é
            """)
    void webLinksAreKept(String text, String kept) {
        var links = new Links(URI.create("https://feed.example/?page=rss"));
        assertEquals(Optional.of(URI.create(kept)), links.web(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "ftp://x/",
                "http://[",
                "magnet:?xt=urn:btih:zz",
                "http://user:pass@x.example/1.torrent",
                "http:///nohost",
                "data:text/plain,x"
            })
    void otherLinksAreNot(String text) {
        assertEquals(Optional.empty(), new Links(URI.create("https://feed.example/")).web(text));
    }

    @Test
    void linksAreBounded() {
        var links = new Links(URI.create("https://feed.example/"));
        var longest = "http://x.example/" + "a".repeat(Links.MAX_LENGTH - 17);
        assertTrue(links.web(longest).isPresent());
        assertFalse(links.web(longest + "a").isPresent());
    }

    @Test
    void shownTextHasNoTricksInIt() {
        assertEquals("a b c", PlainText.of("\u0000 a\u0007\n\t b\u00A0\u00A0c \r\n", 100));
        assertEquals("gnp.exe", PlainText.of("\u202Egnp\u2066.exe\u200F\uFEFF\uD800", 100));
        assertEquals("\uD83D\uDC68\u200D\uD83D\uDC69", PlainText.of("\uD83D\uDC68\u200D\uD83D\uDC69", 100));
    }

    @Test
    void shownTextIsBoundedAtWholeCharacters() {
        assertEquals("abcd", PlainText.of("abcd", 4));
        assertEquals("abcd", PlainText.of("abcde", 4));
        assertEquals("abc", PlainText.of("abc\uD83D\uDE00", 4));
        assertEquals("abc", PlainText.of("abc d", 4));
    }
}
