package nagare.stream;

import java.nio.ByteBuffer;
import nagare.probe.container.Containers;
import nagare.probe.container.content.ContainerIndex;
import nagare.torrent.TorrentReader;

/// Looks at the head of a file while it passes on its way to a player, and tells the reader where the container keeps
/// its index: the player will want that next.
final class IndexHint {
    private final TorrentReader reader;
    private ByteBuffer head;

    private IndexHint(TorrentReader reader, int most) {
        this.reader = reader;
        this.head = ByteBuffer.allocate(most);
    }

    /// For an answer that begins at this byte of the file; of any but the first there is nothing to learn.
    static IndexHint of(TorrentReader reader, long first) {
        return new IndexHint(reader, first == 0 ? (int) Math.min(ContainerIndex.MAX_HEAD, reader.length()) : 0);
    }

    /// The next bytes of the answer; they stay as they are.
    void passed(ByteBuffer bytes) {
        if (head.capacity() == 0) {
            return;
        }
        head.put(bytes.slice(bytes.position(), Math.min(bytes.remaining(), head.remaining())));
        switch (Containers.index(head.duplicate().flip(), reader.length())) {
            case ContainerIndex.Unclear() -> {}
            case ContainerIndex.Unsaid() -> forget();
            case ContainerIndex.At(long from, long to) -> {
                reader.expect(from, to);
                forget();
            }
        }
    }

    /// All is known that there is to know; a player may stay for hours.
    private void forget() {
        head = ByteBuffer.allocate(0);
    }
}
