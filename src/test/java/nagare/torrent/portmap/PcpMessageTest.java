package nagare.torrent.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import nagare.torrent.portmap.PcpMessage.Answer;
import nagare.torrent.portmap.Port.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PcpMessageTest {
    private static final Port TCP = new Port(Protocol.TCP, 16_881); // 41f1
    private static final byte[] NONCE = HexFormat.of().parseHex("0102030405060708090a0b0c");
    private static final String MAPPED = "02810000" + "00000708" + "00000001" + "000000000000000000000000"
            + "0102030405060708090a0b0c" + "06000000" + "41f1" + "4e20" + "00000000000000000000ffff5db8d822";

    @Test
    void thePcpRequestIsThatOfRfc6887() {
        var client = InetAddress.ofLiteral("192.168.1.7");

        assertEquals(
                "02010000" + "00000e10" + "00000000000000000000ffffc0a80107"
                        + "0102030405060708090a0b0c" + "06000000" + "41f1" + "41f1"
                        + "00000000000000000000ffff00000000",
                hex(PcpMessage.pcpMap(TCP, 16_881, 3600, client, NONCE)));
    }

    @Test
    void theNatPmpRequestsAreThoseOfRfc6886() {
        assertEquals("0002000041f14e2000000e10", hex(PcpMessage.natPmpMap(TCP, 20_000, 3600)));
        assertEquals("0001000041f1000000000000", hex(PcpMessage.natPmpMap(new Port(Protocol.UDP, 16_881), 0, 0)));
        assertEquals("0000", hex(PcpMessage.natPmpAddress()));
    }

    @Test
    void aPcpAnswerIsRead() {
        assertEquals(
                new Answer.Mapped(16_881, 20_000, 1800, Optional.of(InetAddress.ofLiteral("93.184.216.34"))),
                pcp(MAPPED));
        assertEquals(new Answer.Refused(2), pcp(MAPPED.replaceFirst("02810000", "02810002")));
    }

    @Test
    void whoSpeaksNatPmpOnlySaysSo() {
        assertEquals(new Answer.OlderVersion(), pcp("0081000100000000"));
        assertEquals(new Answer.OlderVersion(), pcp("02810001"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0281",
                "02010000000007080000000100000000000000000000000001020304",
                "00810000",
            })
    void whatIsNoAnswerIsNothing(String hex) {
        assertEquals(new Answer.Nothing(), pcp(hex));
    }

    @Test
    void anAnswerForAnotherNonceOrPortIsNothing() {
        assertEquals(new Answer.Nothing(), pcp(MAPPED.replace("0102030405", "0102030406")));
        assertEquals(new Answer.Nothing(), pcp(MAPPED.replace("41f1", "41f2")));
        assertEquals(new Answer.Nothing(), pcp(MAPPED.replace("0c06", "0c11")));
        assertEquals(new Answer.Nothing(), pcp(MAPPED.substring(0, MAPPED.length() - 2)));
    }

    @Test
    void packetsAreReadUpToTheLongestThatThereAre() {
        var longest = MAPPED + "00".repeat(PcpMessage.MAX_BYTES - MAPPED.length() / 2);

        assertEquals(pcp(MAPPED), pcp(longest));
        assertEquals(new Answer.Nothing(), pcp(longest + "00"));
    }

    @Test
    void natPmpAnswersAreRead() {
        assertEquals(
                new Answer.Mapped(16_881, 20_000, 3600, Optional.empty()),
                PcpMessage.readNatPmpMap(bytes("00820000" + "00000001" + "41f1" + "4e20" + "00000e10"), TCP));
        assertEquals(new Answer.Refused(3), PcpMessage.readNatPmpMap(bytes("00820003"), TCP));
        assertEquals(new Answer.Nothing(), PcpMessage.readNatPmpMap(bytes("00820000" + "00000001" + "41f1"), TCP));
        assertEquals(
                new Answer.Nothing(),
                PcpMessage.readNatPmpMap(bytes("00810000" + "00000001" + "41f1" + "4e20" + "00000e10"), TCP));
        assertEquals(
                new Answer.Address(InetAddress.ofLiteral("93.184.216.34")),
                PcpMessage.readNatPmpAddress(bytes("00800000" + "00000001" + "5db8d822")));
        assertEquals(new Answer.Nothing(), PcpMessage.readNatPmpAddress(bytes("00800000" + "00000001" + "5db8d8")));
    }

    private static Answer pcp(String hex) {
        return PcpMessage.readPcp(bytes(hex), TCP, NONCE);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static String hex(ByteBuffer packet) {
        var bytes = new byte[packet.remaining()];
        packet.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
