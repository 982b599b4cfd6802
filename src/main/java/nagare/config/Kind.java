package nagare.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a value must be: `right` says it in words ("a whole number from 1 to 9"), `read` takes what TOML holds and
/// answers empty when it is wrong, `write` is how the value stands in a file.
///
/// @param secret whether a value must not be shown in messages, not even a wrong one
public record Kind<T>(String right, Function<Object, Optional<T>> read, Function<T, String> write, boolean secret) {
    public Kind(String right, Function<Object, Optional<T>> read, Function<T, String> write) {
        this(right, read, write, false);
    }

    public static final int LONGEST_TEXT = 200;

    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int IPV4_BITS = 32;
    private static final int MAPPED_BITS = 96;

    public static final Kind<Boolean> FLAG =
            new Kind<>("true or false", value -> as(Boolean.class, value), String::valueOf);

    static final Kind<Integer> PORT = number(0, 65_535);

    static final Kind<Settings.Start> START = choice("\"swift\" or \"strict\"", Settings.Start.values());

    static final Kind<Settings.Encryption> ENCRYPTION =
            choice("\"prefer-plain\", \"prefer\" or \"require\"", Settings.Encryption.values());

    static final Kind<String> ADDRESS = word(
            "an address of this machine such as 0.0.0.0 or 192.168.1.5 (no name)",
            text -> literal(text).isPresent());

    static final Kind<String> CIDR =
            word("a network such as 192.168.1.0/24 or a single address", text -> isCidr(text.strip()));

    static final Kind<String> INTERFACE = word(
            "the name of a network interface such as eth0",
            Pattern.compile("[^\\s\\p{Cntrl}]{1,64}").asMatchPredicate());

    static final Kind<String> BIND = word(
            "the name of a network interface such as tun0, or an address of this machine such as 10.8.0.2",
            Pattern.compile("[^\\s\\p{Cntrl}]{1,64}").asMatchPredicate());

    /// The URL of a proxy, which may hold a password.
    static final Kind<Settings.ProxyAddress> PROXY = new Kind<>(
            "a proxy such as socks5://host:1080 or http://user:password@host:3128, special characters of user and"
                    + " password as %40,",
            value -> as(String.class, value)
                    .map(String::strip)
                    .filter(Kind::isProxy)
                    .map(Settings.ProxyAddress::new),
            address -> quoted(address.url()),
            true);

    static final String FILE = "a file: a whole path, or one that begins with ~/";

    static final Kind<String> HOST_NAME = word(
            "a host name such as nagare.home, without port",
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9_-]{0,62}))*\\.?")
                    .asMatchPredicate());

    static final Kind<String> HOST_AND_PORT = word(
            "a host and a port such as router.bittorrent.com:6881",
            Pattern.compile("(?=.{1,253}:)([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):(?!0+$)[0-9]{1,4}|"
                            + "(?=.{1,253}:)([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):"
                            + "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4})")
                    .asMatchPredicate());

    static final Kind<String> LANGUAGE = word(
            "the code of a language such as en, pt-BR or jpn",
            Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}").asMatchPredicate());

    static final Kind<URI> URL = new Kind<>(
            "an address that begins with http:// or https://",
            value -> as(String.class, value).flatMap(Kind::url),
            uri -> quoted(uri.toString()));

    /// The address of a device on the network.
    static final Kind<String> DEVICE = word(
            "the address of a TV such as 192.168.1.20",
            text -> literal(text.strip()).isPresent());

    /// The id of a renderer profile.
    static final Kind<String> PROFILE = word(
            "the id of a profile such as \"samsung-q\"",
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?").asMatchPredicate());

    public static Kind<String> text(int shortest, int longest) {
        return word(
                (shortest == 0 ? "text of at most " : "text of %d to ".formatted(shortest)) + longest
                        + " characters on one line",
                text -> text.strip().length() >= shortest
                        && text.length() <= longest
                        && text.chars().noneMatch(Character::isISOControl));
    }

    public static Kind<Integer> number(int least, int most) {
        return new Kind<>(
                "a whole number from %d to %d".formatted(least, most),
                value -> as(Long.class, value)
                        .filter(number -> number >= least && number <= most)
                        .map(Math::toIntExact),
                String::valueOf);
    }

    public static Kind<Double> decimal(int least, int most) {
        return new Kind<>(
                "a number from %d to %d, such as 1.5".formatted(least, most),
                value -> as(Number.class, value)
                        .map(Number::doubleValue)
                        .filter(number -> number >= least && number <= most),
                String::valueOf);
    }

    public static Kind<Long> size(long least, long most) {
        return new Kind<>(
                "a size from %s to %s, such as \"20 GiB\"".formatted(Size.write(least), Size.write(most)),
                value -> as(String.class, value).flatMap(Size::read).filter(bytes -> bytes >= least && bytes <= most),
                bytes -> quoted(Size.write(bytes)));
    }

    static Kind<Duration> span(Duration least, Duration most) {
        return new Kind<>(
                "a time from %s to %s, such as \"10m\", \"90s\" or \"1h30m\""
                        .formatted(Span.write(least), Span.write(most)),
                value -> as(String.class, value)
                        .flatMap(Span::read)
                        .filter(span -> span.compareTo(least) >= 0 && span.compareTo(most) <= 0),
                span -> quoted(Span.write(span)));
    }

    static Kind<Path> folder(Path home) {
        return new Kind<>(
                "a folder: a whole path, or one that begins with ~/",
                value -> as(String.class, value).flatMap(text -> folder(home, text)),
                path -> quoted(path.toString()));
    }

    /// This kind, or an empty text for none.
    public static <T> Kind<Optional<T>> orNone(Kind<T> kind) {
        return new Kind<>(
                kind.right() + ", or \"\"",
                value -> value.equals("")
                        ? Optional.of(Optional.empty())
                        : kind.read.apply(value).map(Optional::of),
                value -> value.map(kind.write).orElse("\"\""),
                kind.secret);
    }

    /// The same kind, held as another type.
    public <U> Kind<U> map(Function<T, U> there, Function<U, T> back) {
        return new Kind<>(
                right, value -> read.apply(value).map(there), value -> write.apply(back.apply(value)), secret);
    }

    /// The same kind in other words.
    Kind<T> called(String words) {
        return new Kind<>(words, read, write, secret);
    }

    static String writeAll(List<String> written) {
        return written.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    /// A value of the file in a message: short, on one line, and without anything that a terminal obeys.
    public static String shown(Object value) {
        if (!(value instanceof String text)) {
            return shown(String.valueOf(value)).replace("\"", "");
        }
        var cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return quoted(cut.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
    }

    /// Text of a form of its own.
    public static Kind<String> word(String right, Predicate<String> isRight) {
        return new Kind<>(
                right, value -> as(String.class, value).filter(isRight).map(String::strip), Kind::quoted);
    }

    private static <T extends Enum<T>> Kind<T> choice(String right, T[] words) {
        return new Kind<>(
                right,
                value -> as(String.class, value)
                        .flatMap(text -> Stream.of(words)
                                .filter(word -> written(word).equals(text.strip()))
                                .findFirst()),
                word -> quoted(written(word)));
    }

    private static <T> Optional<T> as(Class<T> type, Object value) {
        return Optional.of(value).filter(type::isInstance).map(type::cast);
    }

    private static String written(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Optional<URI> url(String text) {
        try {
            var uri = new URI(text.strip());
            var web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getPort() <= 65_535 ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static boolean isProxy(String text) {
        try {
            var uri = new URI(text);
            var scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            var path = Optional.ofNullable(uri.getRawPath()).orElse("");
            return List.of("socks5", "socks5h", "http").contains(scheme)
                    && uri.getHost() != null
                    && uri.getPort() <= 65_535
                    && uri.getPort() != 0
                    && !String.valueOf(uri.getRawUserInfo()).startsWith(":")
                    && (path.isEmpty() || path.equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static Optional<Path> folder(Path home, String text) {
        try {
            var path = text.equals("~") || text.startsWith("~/")
                    ? home.resolve(text.substring(Math.min(2, text.length())))
                    : Path.of(text);
            return path.isAbsolute() ? Optional.of(path.normalize()) : Optional.empty();
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static boolean isCidr(String text) {
        var slash = text.indexOf('/');
        var address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty() || slash < 0) {
            return address.isPresent();
        }
        // An IPv4 address in IPv6 dress (::ffff:10.0.0.0/104) counts its prefix in IPv6 bits, the first 96 of them
        // fixed.
        var bits = address.get().getAddress().length * Byte.SIZE;
        var fixed = text.contains(":") && bits == IPV4_BITS ? MAPPED_BITS : 0;
        var prefix = text.substring(slash + 1);
        return prefix.matches("[0-9]{1,3}")
                && Integer.parseInt(prefix) >= fixed
                && Integer.parseInt(prefix) <= fixed + bits;
    }

    /// Never asks a name server; four numbers, or IPv6 without a zone.
    private static Optional<InetAddress> literal(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
