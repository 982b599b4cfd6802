package nagare.torrent.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;

/// Makes the files of a torrent in their full length, without taking the room, and only where nothing of somebody else
/// lies. Thread-safe; its lock is held over the making of a file, once for each: the zero that makes it long must not
/// be
/// written over data of another thread.
final class SparseFiles {
    /// What the journal says of a file that has not been forced yet.
    private static final long NEVER = -1;

    private final FileMap map;
    private final PieceFiles files;
    private final Journal journal;
    private final ReentrantLock making = new ReentrantLock();
    private final BitSet ours = new BitSet();
    private final BitSet made = new BitSet();

    SparseFiles(FileMap map, PieceFiles files, Journal journal) {
        this.map = map;
        this.files = files;
        this.journal = journal;
    }

    /// These files are of this torrent: one that is too short is made longer.
    void known(BitSet own) {
        making.lock();
        try {
            ours.or(own);
        } finally {
            making.unlock();
        }
    }

    /// The file is there in its full length when this returns. True when it had to be made: what it held is gone, if it
    /// held anything.
    boolean make(int file) throws IOException {
        making.lock();
        try {
            Path path = map.path(file);
            long length = map.look(path).map(there -> there.size()).orElse(NEVER);
            if (made.get(file) && length == map.length(file)) {
                return false;
            }
            if (length > map.length(file) || (length != NEVER && length < map.length(file) && !ours.get(file))) {
                throw new IOException("%s has come in the way: move it away".formatted(path));
            }
            if (length < map.length(file)) {
                journal.append(Journal.Kind.FILE, file, NEVER);
                map.makeFolders(path);
                files.forget(file); // it may be open though it was deleted
                files.extend(file);
            }
            ours.set(file);
            made.set(file);
            return length == NEVER;
        } finally {
            making.unlock();
        }
    }

    boolean isMissing(int file) throws IOException {
        return !map.isPad(file)
                && map.look(map.path(file)).map(there -> there.size()).orElse(NEVER) != map.length(file);
    }

    /// Files without bytes are complete when they are there.
    void makeEmptyOnes() throws IOException {
        for (int file = 0; file < map.files(); file++) {
            Path path = map.path(file);
            if (map.length(file) == 0 && !map.isPad(file) && map.look(path).isEmpty()) {
                map.makeFolders(path);
                Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                        .close();
            }
        }
    }
}
