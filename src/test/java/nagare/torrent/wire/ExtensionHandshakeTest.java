package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExtensionHandshakeTest {
    @Test
    void whatWasWrittenIsRead() throws Exception {
        var written = new ExtensionHandshake(
                Map.of(Extension.UT_PEX, 1, Extension.UT_METADATA, 0),
                Optional.of("Nagare 0.1"),
                OptionalInt.of(6881),
                OptionalInt.of(500),
                OptionalInt.of(31235),
                Optional.of(true),
                Optional.of(InetAddress.ofLiteral("203.0.113.9")),
                true);

        assertEquals(written, ExtensionHandshake.parse(written.encode().payload()));
    }

    @Test
    void keysAreThoseOfBep10() {
        var payload = ExtensionHandshake.ours(
                        Set.of(Extension.UT_PEX, Extension.UT_METADATA), "Nagare 0.1", 6881, 500, Optional.empty())
                .withMetadata(99)
                .encode()
                .payload();

        assertEquals(
                "d1:md11:ut_metadatai2e6:ut_pexi1ee13:metadata_sizei99e1:pi6881e4:reqqi500e1:v10:Nagare 0.1e",
                StandardCharsets.US_ASCII.decode(payload).toString());
    }

    @Test
    void extensionsWeDoNotKnowAreIgnored() throws Exception {
        var read = parse("d1:md9:lt_doesnti7e6:ut_pexi3eee");

        assertEquals(OptionalInt.of(3), read.idOf(Extension.UT_PEX));
        assertEquals(Map.of(Extension.UT_PEX, 3), read.ids());
    }

    @Test
    void emptyDictionaryIsAHandshake() throws Exception {
        var read = parse("de");

        assertTrue(read.ids().isEmpty());
        assertEquals(Optional.empty(), read.uploadOnly());
        assertEquals(Optional.empty(), read.client());
    }

    @Test
    void aLaterHandshakeSaysThatItDownloadsAgain() throws Exception {
        var seeding = parse("d11:upload_onlyi1ee");
        assertEquals(Optional.of(true), seeding.uploadOnly());
        assertEquals(Optional.of(true), seeding.and(parse("de")).uploadOnly());
        assertEquals(
                Optional.of(false), seeding.and(parse("d11:upload_onlyi0ee")).uploadOnly());
    }

    @Test
    void whoPrefersEncryptionSaysSoByANumberThatIsNotZero() throws Exception {
        assertTrue(parse("d1:ei1ee").prefersEncryption());
        assertFalse(parse("d1:ei0ee").prefersEncryption());
        assertFalse(parse("d1:e1:1e").prefersEncryption());
        assertTrue(parse("d1:ei1ee").and(parse("de")).prefersEncryption(), "it has said so once");
    }

    @Test
    void laterHandshakeAddsAndZeroTakesAway() throws Exception {
        var first = parse("d1:md11:ut_metadatai2e6:ut_pexi1ee1:pi6881e1:v1:xe");
        var both = first.and(parse("d1:md6:ut_pexi0ee13:metadata_sizei5ee"));

        assertEquals(OptionalInt.of(2), both.idOf(Extension.UT_METADATA));
        assertEquals(OptionalInt.empty(), both.idOf(Extension.UT_PEX));
        assertEquals(OptionalInt.of(6881), both.listenPort());
        assertEquals(OptionalInt.of(5), both.metadataBytes());
        assertEquals(Optional.of("x"), both.client());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:md6:ut_pexi256eee",
                "d1:md6:ut_pexi-1eee",
                "d1:md6:ut_pex1:xee",
                "d1:mi3ee",
                "d1:pi0ee",
                "d1:pi65536ee",
                "d4:reqqi-5ee",
                "d4:reqqi99999999999ee",
                "d13:metadata_sizei0ee",
                "d13:metadata_sizei16777217ee",
                "d13:metadata_sizei2147483648ee",
                "d13:metadata_sizei-2147483648ee",
                "d13:metadata_sizei9223372036854775807ee",
                "d6:yourip3:abce"
            })
    void senselessValueIsAsIfItWereNotThere(String text) throws Exception {
        assertEquals(parse("de"), parse(text));
    }

    @Test
    void metadataMayBe16Mib() throws Exception {
        assertEquals(
                OptionalInt.of(16 * 1024 * 1024),
                parse("d13:metadata_sizei16777216ee").metadataBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i1e", "le", "d1:m", "d1:md6:ut_pexi1ee", "x", "4:spam"})
    void whatIsNoDictionaryIsAProtocolError(String text) {
        assertThrows(ProtocolException.class, () -> parse(text));
    }

    @Test
    void handshakeOf64KibIsReadAndALongerOneIsNot() throws Exception {
        int most = FrameReader.MAX_EXTENSION_HANDSHAKE_BYTES;
        var filler = "x".repeat(most - "d1:z65525:e".length());
        var text = "d1:z" + filler.length() + ":" + filler + "e";
        assertEquals(most, text.length());
        parse(text);

        assertThrows(ProtocolException.class, () -> parse(text + "e"));
    }

    @Test
    void clientNameIsCutAndCannotPlayTricks() throws Exception {
        assertEquals(
                Optional.of("a?[2Jb? ?c?"),
                parse("d1:v15:a\u001b[2Jb\n \u202ec\u2028e").client());
        assertEquals(
                64,
                parse("d1:v100:" + "y".repeat(100) + "e").client().orElseThrow().length());
        assertEquals(
                Optional.of("?"),
                parse("d1:v1:\u00ffe", StandardCharsets.ISO_8859_1).client().map(name -> name.replace('\ufffd', '?')));
    }

    private static ExtensionHandshake parse(String text) throws ProtocolException {
        return parse(text, StandardCharsets.UTF_8);
    }

    private static ExtensionHandshake parse(String text, Charset charset) throws ProtocolException {
        return ExtensionHandshake.parse(ByteBuffer.wrap(text.getBytes(charset)));
    }
}
