package nagare.subtitle.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mozilla.universalchardet.UniversalDetector;

/// Bytes of subtitles as characters, whatever character set they are in: a byte order mark decides, then whether it is
/// UTF-8 or UTF-16, then the language together with statistics. Statistics of East Asian sets are those of Mozilla's
/// detector (juniversalchardet); it knows few of the Latin ones, which [Alphabets] tells apart.
final class Characters {
    /// So many bytes are looked at to find out.
    private static final int SAMPLE = 256 << 10;

    /// And so many where each of many sets is tried.
    private static final int SMALL_SAMPLE = 32 << 10;

    /// At least one in so many characters is one of theirs.
    private static final int KANA_OF = 5;

    private static final int HANGUL_OF = 2;

    /// One wrong sequence among so many right ones is damage, not another character set.
    private static final int DAMAGE = 50;

    private static final List<String> JAPANESE = List.of("windows-31j", "EUC-JP");
    private static final List<String> SIMPLIFIED = List.of("GB18030", "Big5-HKSCS");
    private static final List<String> TRADITIONAL = List.of("Big5-HKSCS", "GB18030");
    private static final List<String> KOREAN = List.of("x-windows-949");

    private Characters() {}

    static String decode(byte[] bytes, Optional<String> language) {
        Optional<Charset> marked = mark(bytes);
        if (marked.isPresent()) {
            String text = new String(bytes, marked.get());
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        }
        return new String(bytes, find(bytes, language.map(tag -> tag.toLowerCase(Locale.ROOT))));
    }

    private static Optional<Charset> mark(byte[] bytes) {
        if (begins(bytes, 0xef, 0xbb, 0xbf)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (begins(bytes, 0xff, 0xfe, 0, 0)) {
            return Optional.of(Charset.forName("UTF-32LE"));
        }
        if (begins(bytes, 0, 0, 0xfe, 0xff)) {
            return Optional.of(Charset.forName("UTF-32BE"));
        }
        if (begins(bytes, 0xff, 0xfe)) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return begins(bytes, 0xfe, 0xff) ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    private static boolean begins(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /// The character set of text without a mark.
    static Charset find(byte[] bytes, Optional<String> language) {
        Optional<Charset> wide = wide(bytes);
        if (wide.isPresent()) {
            return wide.get();
        }
        ByteBuffer sample = ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, SAMPLE));
        Decoded utf8 = decode(sample, StandardCharsets.UTF_8);
        if (utf8.isMostlyRight()) {
            return shifts(bytes) ? Charset.forName("ISO-2022-JP") : StandardCharsets.UTF_8;
        }
        Optional<String> detected = detect(sample);
        return japaneseOrKorean(sample, language)
                .or(() -> chinese(sample, language, detected))
                .orElseGet(() ->
                        Alphabets.best(sample.slice(0, Math.min(sample.limit(), SMALL_SAMPLE)), language, detected));
    }

    /// Their own letters stand in every line.
    private static Optional<Charset> japaneseOrKorean(ByteBuffer sample, Optional<String> language) {
        for (String name : language.filter(tag -> !is(tag, "ja")).isPresent() ? List.<String>of() : JAPANESE) {
            Decoded read = decode(sample, Charset.forName(name));
            if (read.isMostlyRight() && read.kana() * KANA_OF >= read.beyond()) {
                return Optional.of(Charset.forName(name));
            }
        }
        for (String name : language.filter(tag -> !is(tag, "ko")).isPresent() ? List.<String>of() : KOREAN) {
            Decoded read = decode(sample, Charset.forName(name));
            if (read.isMostlyRight() && read.hangul() * HANGUL_OF >= read.beyond()) {
                return Optional.of(Charset.forName(name));
            }
        }
        return Optional.empty();
    }

    private static Optional<Charset> chinese(ByteBuffer sample, Optional<String> language, Optional<String> detected) {
        String tag = language.orElse("");
        String found = detected.orElse("").toUpperCase(Locale.ROOT);
        boolean known = is(tag, "zh");
        boolean old = found.startsWith("BIG5") || found.equals("EUC-TW");
        boolean likely = old || found.equals("GB18030");
        if (!known && !(language.isEmpty() && likely)) {
            return Optional.empty();
        }
        boolean traditional = likely ? old : tag.matches("zh-(hant|tw|hk|mo).*");
        return (traditional ? TRADITIONAL : SIMPLIFIED)
                .stream()
                        .map(Charset::forName)
                        .filter(set -> decode(sample, set).isMostlyRight())
                        .findFirst();
    }

    private static boolean is(String tag, String language) {
        return tag.equals(language) || tag.startsWith(language + "-");
    }

    /// UTF-16 without a mark: every line has moments, whose digits are half zeros.
    private static Optional<Charset> wide(byte[] bytes) {
        int length = Math.min(bytes.length, 4096) & ~1;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < length; i += 2) {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }
        if (length >= 16 && Math.max(even, odd) > length / 2 / 5 && Math.min(even, odd) <= Math.max(even, odd) / 4) {
            return Optional.of(odd > even ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
        }
        return Optional.empty();
    }

    private static Optional<String> detect(ByteBuffer sample) {
        var detector = new UniversalDetector();
        detector.handleData(sample.array(), 0, sample.limit());
        detector.dataEnd();
        return Optional.ofNullable(detector.getDetectedCharset());
    }

    /// Whether it has the escape to Japanese that mail once needed (ISO-2022-JP, RFC 1468): ASCII alone by its bytes.
    private static boolean shifts(byte[] bytes) {
        for (int i = 0; i + 2 < bytes.length; i++) {
            if (bytes[i] == 0x1b && bytes[i + 1] == '$' && (bytes[i + 2] == 'B' || bytes[i + 2] == '@')) {
                return true;
            }
        }
        return false;
    }

    /// How well bytes are text of a set: characters beyond ASCII, and places that are wrong.
    private record Decoded(int beyond, int kana, int hangul, int wrong) {
        boolean isMostlyRight() {
            return (long) wrong * DAMAGE <= beyond;
        }
    }

    private static Decoded decode(ByteBuffer sample, Charset set) {
        CharsetDecoder decoder = set.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = sample.duplicate();
        CharBuffer out = CharBuffer.allocate(1024);
        int beyond = 0;
        int kana = 0;
        int hangul = 0;
        int wrong = 0;
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            out.flip();
            while (out.hasRemaining()) {
                char c = out.get();
                beyond += c >= 0x80 ? 1 : 0;
                kana += c >= 0x3041 && c <= 0x30fe ? 1 : 0;
                hangul += c >= 0xac00 && c <= 0xd7a3 ? 1 : 0;
            }
            out.clear();
            if (result.isError()) {
                boolean cut = result.isMalformed() && in.remaining() < 4; // the sample may end within a character
                wrong += cut ? 0 : 1;
                in.position(Math.min(in.limit(), in.position() + Math.max(1, result.length())));
            } else if (result.isUnderflow()) {
                return new Decoded(beyond, kana, hangul, wrong);
            }
        }
    }
}
