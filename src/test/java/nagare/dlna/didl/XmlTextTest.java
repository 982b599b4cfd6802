package nagare.dlna.didl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class XmlTextTest {
    @Test
    void markupIsEscapedOnce() {
        assertEquals("a &amp; b &lt;c&gt; &quot;d&quot; &amp;amp;", XmlText.escape("a & b <c> \"d\" &amp;"));
    }

    @Test
    void charactersThatXmlCannotHoldAreDropped() {
        assertEquals("ab", XmlText.escape("a\u0000\u0001\u0008\u000b\u001f\ufffe\uffffb"));
    }

    @Test
    void loneSurrogatesAreDroppedAndPairsKept() {
        assertEquals("x😀y", XmlText.escape("x\ud83d😀\ude00y\ud83d"));
    }

    @Test
    void lineBreaksBecomeBlanks() {
        assertEquals("a b c  d", XmlText.escape("a\tb\nc\r\nd"));
    }
}
