package nagare.net.egress;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

/// One interface of this machine, as it is at a moment.
///
/// @param index the system's number, another one when an interface of this name was made anew
record Link(String name, int index, boolean up, List<InetAddress> addresses) {
    Link {
        addresses = List.copyOf(addresses);
    }

    /// Where a watch learns the interfaces from. An interface because tests bring their own.
    @FunctionalInterface
    interface Links {
        /// All interfaces that there are now.
        List<Link> now() throws SocketException;
    }

    /// Those of the operating system, those inside others (`eth0:1`) too.
    static List<Link> ofSystem() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(link -> Stream.concat(Stream.of(link), link.subInterfaces()))
                .map(Link::of)
                .toList();
    }

    private static Link of(NetworkInterface link) {
        boolean up;
        try {
            up = link.isUp();
        } catch (SocketException gone) {
            up = false; // it went between the two questions
        }
        return new Link(
                link.getName(), link.getIndex(), up, link.inetAddresses().toList());
    }
}
