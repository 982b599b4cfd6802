package nagare.torrent.dht;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import nagare.torrent.dht.node.SavedTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file of the table. What cannot be read is as if it were not there: the bootstrap hosts are asked instead.
record TableFile(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(TableFile.class);

    List<SavedTable> read() {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(SavedTable.MAX_BYTES + 1);
            var tables = SavedTable.read(ByteBuffer.wrap(bytes));
            if (tables.isEmpty()) {
                LOG.warn("the remembered nodes of the DHT are damaged, and are made anew: file={}", file);
            }
            return tables.orElse(List.of());
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("the remembered nodes of the DHT cannot be read: file={} why={}", file, e.toString());
            return List.of();
        }
    }

    void write(List<SavedTable> tables) {
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(unfinished, SavedTable.write(tables).array());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("the nodes of the DHT cannot be remembered: file={} why={}", file, e.toString());
        }
    }
}
