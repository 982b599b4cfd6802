package nagare.http;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One header field of an answer; the name is sent as it is spelled here. Values hold no line breaks nor other control
/// characters, so hostile text cannot start a second header (RFC 9110 §5.5).
public record Header(String name, String value) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    public Header {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("not a header name");
        }
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f || c > 0xff)) {
            throw new IllegalArgumentException("header " + name + " holds a character that no header may hold");
        }
    }

    /// The same headers as a list, in the map's order.
    public static List<Header> list(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(entry -> new Header(entry.getKey(), entry.getValue()))
                .toList();
    }
}
