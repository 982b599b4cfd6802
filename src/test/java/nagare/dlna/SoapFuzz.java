package nagare.dlna;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import nagare.fuzz.Allowance;

/// Bodies of calls: an action with arguments within their limits, or [Soap.Malformed].
public final class SoapFuzz {
    private SoapFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, SoapFuzz::feed);
    }

    private static void feed(byte[] input) {
        try {
            var request = Soap.read(input);
            require(!request.action().isEmpty(), "action");
            require(request.arguments().size() <= Soap.MAX_ARGUMENTS, "arguments");
            int characters = request.arguments().values().stream()
                    .mapToInt(String::length)
                    .sum();
            require(characters <= input.length, "more text than came in");
        } catch (Soap.Malformed refused) {
            require(refused.getMessage().chars().noneMatch(Character::isISOControl), "message");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static List<byte[]> seeds() {
        String browse = "<u:Browse xmlns:u=\"urn:schemas-upnp-org:service:ContentDirectory:1\"><ObjectID>0</ObjectID>"
                + "<BrowseFlag>BrowseDirectChildren</BrowseFlag><Filter>*</Filter><SortCriteria/></u:Browse>";
        String envelope = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";
        return Stream.of(
                        "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + envelope + "<s:Body>" + browse
                                + "</s:Body></s:Envelope>",
                        envelope + "<s:Header><a b=\"c\">d</a></s:Header><s:Body>" + browse + "</s:Body></s:Envelope>",
                        "<Envelope><Body><Search><A>&amp;&#65;&#x1F600;<![CDATA[<b>]]></A></Search></Body></Envelope>",
                        "<!DOCTYPE x [<!ENTITY a \"b\">]><Envelope><Body><Browse><A>&a;</A></Browse></Body></Envelope>",
                        "<?xml version=\"1.1\" encoding=\"UTF-16\"?><Envelope/>",
                        "<Envelope><Body><Browse/>" + "<a>".repeat(20))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
