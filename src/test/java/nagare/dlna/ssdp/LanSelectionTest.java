package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LanSelectionTest {
    private static Inet4Address ip(String literal) {
        try {
            return (Inet4Address) InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static LanSelection.Candidate candidate(String name, String address) {
        return candidate(name, name, address);
    }

    private static LanSelection.Candidate candidate(String name, String description, String address) {
        return new LanSelection.Candidate(
                new LanAddress(name, ip(address), 24), description, true, name.equals("lo"), false);
    }

    private static List<String> selected(LanSelection selection, LanSelection.Candidate... candidates) {
        return selection.select(List.of(candidates)).stream()
                .map(LanAddress::toString)
                .toList();
    }

    private static final LanSelection USUAL = new LanSelection(List.of(), ip("0.0.0.0"));

    @ParameterizedTest
    @CsvSource({
        "eth0, 192.168.1.2",
        "wlan0, 10.0.0.7",
        "enp3s0, 172.16.4.5",
        "en0, 192.168.0.3",
        "br0, 192.168.5.1",
        "bond0, 192.168.5.1"
    })
    void interfacesOfTheHomeAreTaken(String name, String address) {
        assertEquals(1, selected(USUAL, candidate(name, address)).size());
    }

    @ParameterizedTest
    @CsvSource({
        "lo, 127.0.0.1",
        "eth0, 169.254.3.4",
        "eth0, 8.8.8.8",
        "docker0, 172.17.0.1",
        "br-1a2b3c, 172.18.0.1",
        "veth12ab, 10.0.0.1",
        "virbr0, 192.168.122.1",
        "tun0, 10.8.0.2",
        "tap3, 10.8.0.3",
        "wg0, 10.6.0.1",
        "tailscale0, 100.64.1.2",
        "tailscale0, 10.64.1.2",
        "ppp0, 10.64.0.1",
        "Docker0, 172.17.0.1",
        "zt5u4y, 10.147.17.2",
        "vmnet8, 172.16.8.1",
        "vboxnet0, 192.168.56.1"
    })
    void othersAreNot(String name, String address) {
        assertEquals(List.of(), selected(USUAL, candidate(name, address)));
    }

    @ParameterizedTest
    @CsvSource({
        "Intel(R) Wi-Fi 6 AX201 160MHz, 1",
        "Realtek PCIe GbE Family Controller, 1",
        "Microsoft Hyper-V Network Adapter, 1", // the only one of a guest
        "Red Hat VirtIO Ethernet Adapter, 1",
        "Hyper-V Virtual Ethernet Adapter, 0",
        "VirtualBox Host-Only Ethernet Adapter, 0",
        "VMware Virtual Ethernet Adapter for VMnet8, 0",
        "TAP-Windows Adapter V9, 0",
        "Wintun Userspace Tunnel, 0",
        "WireGuard Tunnel, 0",
        "Tailscale Tunnel, 0",
        "ZeroTier Virtual Port, 0"
    })
    void onWindowsTheDescriptionTells(String description, int taken) {
        assertEquals(
                taken,
                selected(USUAL, candidate("eth7", description, "192.168.1.2")).size());
    }

    @Test
    void interfacesThatAreDownOrLeadToOneOtherHostAreNotTaken() {
        var address = new LanAddress("eth0", ip("192.168.1.2"), 24);
        assertEquals(List.of(), selected(USUAL, new LanSelection.Candidate(address, "eth0", false, false, false)));
        assertEquals(List.of(), selected(USUAL, new LanSelection.Candidate(address, "eth0", true, false, true)));
    }

    @Test
    void namedInterfacesAreTakenAsTheyAreAndNoOthers() {
        var named = new LanSelection(List.of("lo", "docker0"), ip("0.0.0.0"));
        assertEquals(
                List.of("docker0 (172.17.0.1)", "lo (127.0.0.1)"),
                selected(
                        named,
                        candidate("lo", "127.0.0.1"),
                        candidate("eth0", "192.168.1.2"),
                        candidate("docker0", "172.17.0.1")));
    }

    @Test
    void aWebServerOnOneAddressIsAnnouncedThereOnly() {
        var bound = new LanSelection(List.of(), ip("192.168.1.2"));
        assertEquals(
                List.of("eth0 (192.168.1.2)"),
                selected(bound, candidate("wlan0", "10.0.0.7"), candidate("eth0", "192.168.1.2")));
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.2, 24, 192.168.1.255, true",
        "192.168.1.2, 24, 192.168.2.2, false",
        "10.0.0.1, 8, 10.255.255.254, true",
        "192.168.1.2, 25, 192.168.1.200, false",
        "192.168.1.2, 32, 192.168.1.2, true",
        "192.168.1.2, 32, 192.168.1.3, false",
        "192.168.1.2, 31, 192.168.1.3, true",
        "192.168.1.2, 1, 223.1.1.1, true",
        "192.168.1.2, 1, 1.1.1.1, false",
        "192.168.1.2, 0, 1.1.1.1, true"
    })
    void neighboursShareThePrefix(String ours, int prefix, String other, boolean neighbour) {
        assertEquals(neighbour, new LanAddress("eth0", ip(ours), prefix).isNeighbour(ip(other)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "fe80::1"})
    void anIpv6HostIsNoNeighbour(String other) throws UnknownHostException {
        assertFalse(new LanAddress("eth0", ip("192.168.1.2"), 0).isNeighbour(InetAddress.getByName(other)));
    }

    @Test
    void thisMachineHasALoopbackInterface() throws Exception {
        var lo = new LanSelection(List.of("lo"), ip("127.0.0.1"));
        assertTrue(
                lo.current().stream().anyMatch(address -> address.prefix() == 8),
                lo.current().toString());
    }
}
