package nagare.torrent.dht.node;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.torrent.dht.krpc.Ask;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.KrpcReader;
import nagare.torrent.dht.krpc.KrpcWriter;
import nagare.torrent.dht.krpc.MalformedKrpc;
import nagare.torrent.dht.krpc.Message;
import nagare.torrent.dht.krpc.NodeId;
import nagare.torrent.dht.krpc.SecureId;

/// A node that answers every query, with something that is not so.
final class Liar implements SimulatedNetwork.Participant {
    enum Lie {
        /// Names addresses where nobody is, as nodes next to the target.
        DEAD_NEIGHBOURS,
        /// Names somebody who has nothing to do with it, under ever new ids next to the target.
        VICTIM,
        /// Names whoever asks.
        ASKER,
        /// Claims, against BEP 42, an id next to the target, and names only its accomplices, which do too.
        CLOSENESS,
        /// Answers to everything with something else.
        NONSENSE
    }

    final InetSocketAddress address;
    int asked;
    private final SimulatedNetwork network;
    private final Lie lie;
    private final NodeId target;
    private final InetSocketAddress victim;
    private final NodeId id;
    private final List<Contact> accomplices;

    /// @param accomplices the others of its kind; it adds itself
    Liar(SimulatedNetwork network, Lie lie, NodeId target, InetSocketAddress victim, List<Contact> accomplices) {
        this.network = network;
        this.lie = lie;
        this.target = target;
        this.victim = victim;
        this.accomplices = accomplices;
        address = network.address();
        id = lie == Lie.CLOSENESS ? beside() : SecureId.make(address.getAddress(), network.chance);
        network.join(address, this);
        accomplices.add(new Contact(id, address));
    }

    /// Tells every honest node that it is there.
    void pingAll() {
        for (var node : network.honest) {
            var query = new Message.Query("xx", id, false, Set.of(), new Ask.Ping());
            network.send(address, node.address, KrpcWriter.write(query, node.address));
        }
    }

    @Override
    public void receive(InetSocketAddress from, ByteBuffer packet) {
        try {
            if (KrpcReader.read(packet) instanceof Message.Query query) {
                asked += query.ask() instanceof Ask.Ping ? 0 : 1;
                var answer = lie == Lie.NONSENSE && !(query.ask() instanceof Ask.Ping)
                        ? ByteBuffer.wrap("d1:rd2:id3:abce1:t2:xx1:y1:re".getBytes())
                        : KrpcWriter.write(answer(query, from), from);
                network.send(address, from, answer);
            }
        } catch (MalformedKrpc e) {
            throw new IllegalStateException(e);
        }
    }

    private Message answer(Message.Query query, InetSocketAddress from) {
        var nodes = new ArrayList<Contact>();
        for (int i = 0; i < 8; i++) {
            nodes.add(
                    switch (lie) {
                        case DEAD_NEIGHBOURS, NONSENSE -> new Contact(beside(), network.address());
                        case VICTIM -> new Contact(beside(), victim);
                        case ASKER -> new Contact(beside(), from);
                        case CLOSENESS -> accomplices.get(network.chance.nextInt(accomplices.size()));
                    });
        }
        return new Message.Answer(query.transaction(), id, nodes, List.of(), Optional.of("token"), Optional.empty());
    }

    /// An id that no honest node has: its first 100 bits are those of the target.
    private NodeId beside() {
        return new NodeId(target.high(), target.middle(), network.chance.nextInt());
    }
}
