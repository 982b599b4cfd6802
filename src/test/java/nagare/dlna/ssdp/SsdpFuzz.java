package nagare.dlna.ssdp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import nagare.net.Nearness;

/// Datagrams on the port of SSDP: an answer in time with nothing in it that the sender made up, or silence.
public final class SsdpFuzz {
    private static final LanAddress HERE =
            new LanAddress("eth0", (Inet4Address) InetAddress.ofLiteral("192.168.1.2"), 24);
    private static final InetSocketAddress SENDER = new InetSocketAddress(InetAddress.ofLiteral("192.168.1.9"), 5000);

    private SsdpFuzz() {}

    /// Without an allowance of memory: what is read is bounded, and Jazzer's hooks take more than that.
    public static void fuzzerTestOneInput(byte[] input) {
        var desk = new SearchDesk(PresenceTest.PRESENCE, new Nearness(List.of(), true), new SplittableRandom(1));
        boolean taken = desk.hear(input, input.length, SENDER, "eth0", List.of(HERE), 0);
        List<SearchDesk.Answer> due = desk.due(SearchDesk.SPREAD.toNanos());
        require(due.size() == (taken ? 1 : 0), "one answer, within its window");
        require(!taken || input.length <= SearchRequest.MAX_DATAGRAM, "length");
        for (SearchDesk.Answer answer : due) {
            for (Presence.Name name : answer.names()) {
                byte[] text = PresenceTest.PRESENCE.answer(name, answer.from(), Instant.EPOCH);
                String[] lines = new String(text, StandardCharsets.US_ASCII).split("\r\n", -1);
                require(lines.length == 9 + 2, "the sender added a line");
                require(Stream.of(lines).allMatch(line -> line.chars().allMatch(c -> c >= 0x20 && c < 0x7f)), "text");
            }
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static List<byte[]> seeds() {
        String head = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n";
        return Stream.of(
                        head + "MX: 3\r\nST: ssdp:all\r\n\r\n",
                        head + "ST: upnp:rootdevice\r\nUSER-AGENT: x\r\n\r\n",
                        head + "MX: 99999999999\r\nST: " + PresenceTest.DIRECTORY + ":2\r\n\r\n",
                        "M-SEARCH * HTTP/1.1\nman:ssdp:discover\nst:uuid:" + PresenceTest.DEVICE + "\n\n",
                        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\nNT: x\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nST: ssdp:all\r\n\r\n")
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }
}
