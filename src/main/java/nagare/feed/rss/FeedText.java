package nagare.feed.rss;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Bytes of a feed to characters, whatever it claims about itself. A byte order mark decides; then the UTF-16
/// pattern of the first bytes; then UTF-8 where every byte agrees (other charsets hardly ever do by chance); then
/// what the XML declaration and the HTTP header say; then Windows-1252, which reads anything.
final class FeedText {
    private static final Charset LAST_RESORT = Charset.forName("windows-1252");
    private static final Pattern DECLARED =
            Pattern.compile("^\\s*<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']([\\w.:-]{1,40})");
    private static final Pattern IN_HEADER = Pattern.compile("(?i)charset\\s*=\\s*\"?([\\w.:-]{1,40})");
    private static final int PROLOG = 300;

    private FeedText() {}

    static String decode(byte[] bytes, Optional<String> contentType) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
        }
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0x00, '<')) {
            return withoutMark(new String(bytes, StandardCharsets.UTF_16BE));
        }
        if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, '<', 0x00)) {
            return withoutMark(new String(bytes, StandardCharsets.UTF_16LE));
        }
        var prolog = new String(Arrays.copyOf(bytes, Math.min(bytes.length, PROLOG)), StandardCharsets.ISO_8859_1);
        return strictly(bytes, Optional.of(StandardCharsets.UTF_8))
                .or(() -> strictly(bytes, named(DECLARED, prolog)))
                .or(() -> strictly(bytes, contentType.flatMap(type -> named(IN_HEADER, type))))
                .orElseGet(() -> new String(bytes, LAST_RESORT));
    }

    private static boolean startsWith(byte[] bytes, int... head) {
        for (int i = 0; i < head.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xFF) != head[i]) {
                return false;
            }
        }
        return true;
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static Optional<Charset> named(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        try {
            return matcher.find() ? Optional.of(Charset.forName(matcher.group(1))) : Optional.empty();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty(); // a name nobody knows is no hint
        }
    }

    private static Optional<String> strictly(byte[] bytes, Optional<Charset> charset) {
        if (charset.isEmpty()) {
            return Optional.empty();
        }
        try {
            CharBuffer decoded = charset.get()
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return Optional.of(decoded.toString());
        } catch (CharacterCodingException e) {
            return Optional.empty(); // not this one; the next guess follows
        }
    }
}
