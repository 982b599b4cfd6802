package nagare.torrent.picker.order;

/// What the picker tells the swarm to send.
public sealed interface Order {
    int peer();

    Block block();

    /// Send a `request`.
    record Ask(int peer, Block block) implements Order {}

    /// Send a `cancel`.
    record Cancel(int peer, Block block) implements Order {}
}
