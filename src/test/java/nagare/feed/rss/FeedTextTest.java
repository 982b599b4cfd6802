package nagare.feed.rss;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedTextTest {
    private static final String TEXT = "<rss>Pokémon 葬送</rss>";

    @Test
    void aByteOrderMarkDecides() {
        assertEquals(TEXT, decode(("\uFEFF" + TEXT).getBytes(UTF_8)));
        assertEquals(TEXT, decode(TEXT.getBytes(UTF_16)));
        assertEquals(TEXT, decode(("\uFEFF" + TEXT).getBytes(UTF_16LE)));
    }

    @Test
    void utf16IsSeenWithoutAMark() {
        assertEquals(TEXT, decode(TEXT.getBytes(UTF_16BE)));
        assertEquals(TEXT, decode(TEXT.getBytes(UTF_16LE)));
    }

    @Test
    void utf8IsBelievedWhateverTheHeadersSay() {
        assertEquals(TEXT, FeedText.decode(TEXT.getBytes(UTF_8), Optional.of("text/html; charset=iso-8859-1")));
        var declared = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + TEXT;
        assertEquals(declared, decode(declared.getBytes(UTF_8)));
    }

    @Test
    void aDeclaredCharsetIsUsedWhereUtf8DoesNotFit() {
        var text = "<?xml version='1.0' encoding='Shift_JIS'?><rss>フリーレン</rss>";
        assertEquals(text, decode(text.getBytes(Charset.forName("Shift_JIS"))));
        assertEquals("é", FeedText.decode("é".getBytes(ISO_8859_1), Optional.of("text/xml; charset=\"ISO-8859-1\"")));
    }

    @Test
    void aLieEndsAtWindows1252() {
        var text = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss>Café “Noir”</rss>";
        assertEquals(text, decode(text.getBytes(Charset.forName("windows-1252"))));
        assertEquals("é", FeedText.decode("é".getBytes(ISO_8859_1), Optional.of("text/xml; charset=klingon")));
    }

    @Test
    void nothingIsNothing() {
        assertEquals("", decode(new byte[0]));
    }

    private static String decode(byte[] bytes) {
        return FeedText.decode(bytes, Optional.empty());
    }
}
