package nagare.torrent.portmap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import nagare.fuzz.Allowance;
import nagare.torrent.portmap.PcpMessage.Answer;

/// What a router may say, by the first byte: packets of PCP and NAT-PMP, an answer to a search, an HTTP answer with a
/// description in it, a table of routes. All is read, or refused as it should be.
public final class PortMapFuzz {
    private static final Port PORT = new Port(Port.Protocol.TCP, 16_881);
    private static final byte[] NONCE = new byte[PcpMessage.NONCE_BYTES];

    private PortMapFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, PortMapFuzz::feed);
    }

    private static void feed(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var body = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        var text = StandardCharsets.ISO_8859_1.decode(body.duplicate()).toString();
        try {
            switch (input[0] & 3) {
                case 0 -> packets(body);
                case 1 -> IgdSearch.location(text);
                case 2 -> {
                    var reply = PlainHttp.read(new ByteArrayInputStream(input, 1, input.length - 1));
                    IgdXml.description(reply.body());
                    IgdXml.values(reply.body());
                }
                default -> {
                    Gateways.read(text.lines().toList(), List.of());
                    GatewaysOfSix.read(text.lines().toList(), List.of());
                }
            }
        } catch (IOException | XMLStreamException refused) {
            if (refused.getMessage() == null) {
                throw new AssertionError("refused without a word", refused);
            }
        }
    }

    private static void packets(ByteBuffer body) {
        for (var answer : List.of(
                PcpMessage.readPcp(body, PORT, NONCE),
                PcpMessage.readNatPmpMap(body, PORT),
                PcpMessage.readNatPmpAddress(body))) {
            if (answer instanceof Answer.Mapped(int internal, int external, long seconds, var _)
                    && (internal != PORT.number() || external < 0 || external > 0xffff || seconds < 0)) {
                throw new AssertionError("impossible: " + answer);
            }
        }
    }

    public static List<byte[]> seeds() {
        return List.of(
                HexFormat.of()
                        .parseHex("00" + "02810000" + "00000708" + "00000001" + "00".repeat(24) + "06000000"
                                + "41f14e20" + "00000000000000000000ffff5db8d822"),
                HexFormat.of().parseHex("00" + "00820000" + "00000001" + "41f1" + "4e20" + "00000e10"),
                HexFormat.of().parseHex("00" + "00800000" + "00000001" + "5db8d822"),
                ("\u0001HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                                + "Location: http://192.168.1.1:5000/x.xml\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                ("\u0002HTTP/1.1 200 OK\r\n\r\n" + IgdXmlTest.DESCRIPTION.strip()).getBytes(StandardCharsets.US_ASCII),
                ("\u0002HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n<a><errorCode>725</errorCode></a>"
                                + "\r\n0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                "\u0003eth0\t00000000\t010200C0\t0003\t0".getBytes(StandardCharsets.US_ASCII));
    }
}
