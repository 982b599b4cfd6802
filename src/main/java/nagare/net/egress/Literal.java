package nagare.net.egress;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Addresses written as such, which nobody has to be asked for. Stricter than the JDK, which reads `127.1` too.
final class Literal {
    private static final Pattern FORM = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private Literal() {}

    static Optional<InetAddress> of(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
