package nagare.dlna.ssdp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What SSDP says of one root device without embedded ones (UDA 1.0 §1.1): under which names it is found, and
/// the datagrams that say so. Pure.
///
/// @param types of the device and its services, `urn:DOMAIN:device|service:TYPE:VERSION`, the device's first
/// @param lease how long others remember the device without hearing of it (max-age)
/// @param product the `SERVER` header
/// @param httpPort of the web server
/// @param path of the description on it
public record Presence(UUID device, List<String> types, Duration lease, String product, int httpPort, String path) {
    private static final Pattern TYPE = Pattern.compile("(urn:[^:]+:(?:device|service):[^:]+):([0-9]{1,4})");
    private static final String GROUP = "239.255.255.250:1900";
    private static final String EVERYTHING = "ssdp:all";
    private static final String ROOT = "upnp:rootdevice";

    public Presence {
        types = List.copyOf(types);
        if (!types.stream().allMatch(type -> TYPE.matcher(type).matches())) {
            throw new IllegalArgumentException("no types of UPnP: " + types);
        }
    }

    /// One thing that can be searched for or announced: `target` is the ST or NT, `usn` what it is an
    /// aspect of.
    record Name(String target, String usn) {}

    /// Every name, each of which is announced.
    List<Name> names() {
        return Stream.concat(Stream.of(ROOT, udn()), types.stream())
                .map(this::name)
                .toList();
    }

    /// The names that fit a search; none when it is for others. Who asks for an older version of a type gets
    /// that very version, as some compare the answer's ST to what they asked.
    List<Name> matching(String target) {
        if (target.equals(EVERYTHING)) {
            return names();
        }
        if (target.equals(ROOT) || target.equalsIgnoreCase(udn()) || isOffered(target)) {
            return List.of(name(target.equals(ROOT) || isOffered(target) ? target : udn()));
        }
        return List.of();
    }

    private boolean isOffered(String target) {
        Matcher asked = TYPE.matcher(target);
        return asked.matches()
                && version(asked) >= 1
                && types.stream().anyMatch(type -> {
                    Matcher own = TYPE.matcher(type);
                    return own.matches() && own.group(1).equals(asked.group(1)) && version(own) >= version(asked);
                });
    }

    private static int version(Matcher type) {
        return Integer.parseInt(type.group(2));
    }

    private String udn() {
        return "uuid:" + device;
    }

    private Name name(String target) {
        return new Name(target, target.equals(udn()) ? target : udn() + "::" + target);
    }

    /// The announcement that a name is there, to those who hear it from this address of ours.
    byte[] alive(Name name, LanAddress from) {
        return datagram(
                "NOTIFY * HTTP/1.1",
                "HOST: " + GROUP,
                "CACHE-CONTROL: max-age=" + lease.toSeconds(),
                "LOCATION: " + location(from),
                "NT: " + name.target(),
                "NTS: ssdp:alive",
                "SERVER: " + product,
                "USN: " + name.usn());
    }

    /// The announcement that a name is gone.
    byte[] byebye(Name name) {
        return datagram(
                "NOTIFY * HTTP/1.1",
                "HOST: " + GROUP,
                "NT: " + name.target(),
                "NTS: ssdp:byebye",
                "USN: " + name.usn());
    }

    /// The answer to a search. `DATE` is optional in UDA 1.0, but the Xbox 360 wants it.
    byte[] answer(Name name, LanAddress from, Instant now) {
        return datagram(
                "HTTP/1.1 200 OK",
                "CACHE-CONTROL: max-age=" + lease.toSeconds(),
                "DATE: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC)),
                "EXT:",
                "LOCATION: " + location(from),
                "SERVER: " + product,
                "ST: " + name.target(),
                "USN: " + name.usn(),
                "Content-Length: 0");
    }

    private String location(LanAddress from) {
        return "http://" + from.address().getHostAddress() + ":" + httpPort + path;
    }

    private static byte[] datagram(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
