package nagare.feed.rss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkupRepairTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a &amp; b &lt;&gt;&quot;&apos;   | a &amp; b &lt;&gt;&quot;&apos;
            &#34;&#x27;                      | &#34;&#39;
            Fish & Chips                     | Fish &amp; Chips
            AT&T; &                          | AT&amp;T; &amp;
            caf&eacute;&nbsp;&hellip;        | caf&#233;&#160;&#8230;
            &unknown;                        | &amp;unknown;
            &#0;&#11;&#xFFFF;&#x110000;      | ����
            &#9999999999;                    | &amp;#9999999999;
            <![CDATA[ a & b &amp; ]]> & c    | <![CDATA[ a & b &amp; ]]> &amp; c
            <![CDATA[ never & closed         | <![CDATA[ never & closed
            """)
    void ampersandsAreMendedOutsideOfCdata(String live, String mended) {
        assertEquals(mended, MarkupRepair.repair(live));
    }

    @Test
    void charactersThatXmlForbidsGo() {
        assertEquals(
                "<t>ABC 葬\uD83D\uDE00</t>", MarkupRepair.repair("<t>A\u0000B\u000BC\uD800\uFFFE 葬\uD83D\uDE00</t>"));
        assertEquals("<![CDATA[ab]]>", MarkupRepair.repair("<![CDATA[a\u0000b]]>"));
    }

    @Test
    void prefixesThatNobodyDeclaredAreDeclared() {
        var mended = MarkupRepair.repair(
                "<?xml version=\"1.0\"?><rss version=\"2.0\"><atom:link/><nyaa:size>1</nyaa:size></rss>");

        assertTrue(
                mended.contains("<rss xmlns:atom=\"undeclared:atom\" xmlns:nyaa=\"undeclared:nyaa\" version"), mended);
        var sound = "<rss xmlns:atom=\"x\"><atom:link/></rss>";
        assertEquals(sound, MarkupRepair.repair(sound));
    }

    @Test
    @Timeout(120)
    void hostileTextCostsNoMoreThanItsLength() {
        var ampersands = "&".repeat(1 << 20);

        assertEquals("&amp;".repeat(1 << 20), MarkupRepair.repair(ampersands));
        assertEquals("<![CDATA[".repeat(1 << 17), MarkupRepair.repair("<![CDATA[".repeat(1 << 17)));
        assertTrue(MarkupRepair.repair("<a:b".repeat(1 << 18)).length() > 1 << 20);
    }
}
