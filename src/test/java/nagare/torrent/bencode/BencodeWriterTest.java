package nagare.torrent.bencode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeWriterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"i0e", "i-9223372036854775808e", "0:", "4:spam", "le", "de", "li1e1:ae", "d1:ad1:bi1ee2:cci2ee"})
    void whatIsCanonicalComesBackAsItWas(String text) throws Exception {
        assertEquals(text, write(BencodeReader.read(text.getBytes(ISO_8859_1), 100)));
    }

    @Test
    void keysAreSortedAsUnsignedBytes() {
        var entries = new LinkedHashMap<String, BencodeValue>();
        entries.put("\u00ff", BencodeValue.of(3));
        entries.put("b", BencodeValue.of(2));
        entries.put("aa", BencodeValue.of(1));
        entries.put("a", BencodeValue.of(0));

        assertEquals("d1:ai0e2:aai1e1:bi2e1:\u00ffi3ee", write(BencodeValue.of(entries)));
    }

    @Test
    void textIsWrittenAsUtf8() {
        byte[] written = BencodeWriter.write(BencodeValue.of(List.of(BencodeValue.of("流れ"))));

        assertEquals(
                "l6:" + new String("流れ".getBytes(StandardCharsets.UTF_8), ISO_8859_1) + "e",
                new String(written, ISO_8859_1));
    }

    @Test
    void oddlyWrittenValuesAreMadeCanonical() throws Exception {
        assertEquals("d1:ai2e1:bi1ee", write(BencodeReader.read("d1:bi01e1:ai2ee".getBytes(ISO_8859_1), 100)));
    }

    @Test
    void aKeyThatIsNotBytesIsAMistakeOfTheCaller() {
        assertThrows(IllegalArgumentException.class, () -> BencodeValue.of(Map.of("流", BencodeValue.of(1))));
    }

    private static String write(BencodeValue value) {
        return new String(BencodeWriter.write(value), ISO_8859_1);
    }
}
