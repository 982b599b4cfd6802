package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.SecureId;

/// Which addresses a node may know, and which of them are in one hand.
record Networks(Family family, AddressPolicy policy) {
    private static final AddressPolicy PUBLIC = new AddressPolicy(List.of());

    boolean permits(InetSocketAddress address) {
        return address.getPort() != 0
                && Family.of(address.getAddress()) == family
                && policy.permits(address.getAddress());
    }

    Cidr of(InetAddress address) {
        return policy.network(address);
    }

    boolean isPublic(InetAddress address) {
        return PUBLIC.permits(address);
    }

    /// Whether the id is one for the address; on private networks every id is (BEP 42).
    boolean fits(Contact contact) {
        var address = contact.address().getAddress();
        return !isPublic(address) || SecureId.fits(contact.id(), address);
    }
}
