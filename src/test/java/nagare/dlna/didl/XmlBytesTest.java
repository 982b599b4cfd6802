package nagare.dlna.didl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XmlBytesTest {
    private static final String TEXT = "<a b=\"1\">é 日 😀 &amp; ~\u007f\u0080\u07ff\u0800\uffee</a>";

    @Test
    void textIsWrittenInUtf8() {
        var out = XmlBytes.document().append(TEXT);
        assertArrayEquals(TEXT.getBytes(StandardCharsets.UTF_8), out.bytes());
        assertEquals(out.bytes().length, out.length());
    }

    @Test
    void aDocumentInsideAnotherIsEscapedOnceMore() {
        assertEquals(XmlText.escape(TEXT), XmlBytes.inside().append(TEXT).toString());
        var nested = XmlBytes.inside();
        XmlText.append(nested, "a & b < \"c\"");
        assertEquals("a &amp;amp; b &amp;lt; &amp;quot;c&amp;quot;", nested.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, XmlBytes.PIECE - 1, XmlBytes.PIECE, XmlBytes.PIECE + 1, 3 * XmlBytes.PIECE})
    void piecesHoldAllAndCanBeTakenBack(int kept) {
        String text = "0123456789".repeat(XmlBytes.PIECE / 2);
        var out = XmlBytes.document().append(text);
        assertEquals(text, out.toString());
        out.truncate(kept);
        assertEquals(text.substring(0, kept), out.toString());
        out.append("more");
        assertEquals(text.substring(0, kept) + "more", out.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, XmlBytes.PIECE, 2 * XmlBytes.PIECE + 7})
    void anotherDocumentIsTakenOverAsItIs(int length) {
        var out = XmlBytes.document().append("<a>");
        out.append(XmlBytes.inside().append("&".repeat(length / 5))).append("</a>");
        assertEquals("<a>" + "&amp;".repeat(length / 5) + "</a>", out.toString());
        var bare = XmlBytes.document();
        bare.append(XmlBytes.document().append("x".repeat(length))).append("y");
        assertEquals("x".repeat(length) + "y", bare.toString());
    }
}
