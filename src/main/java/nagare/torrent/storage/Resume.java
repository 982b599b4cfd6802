package nagare.torrent.storage;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the journal of [KeptFiles] is worth, compared with the files: which pieces are claimed, which of them must be
/// hashed before that is believed, and which files were there before us. Claims up to the last `SYNCED` record are
/// believed while size and modification time of their files are as recorded; a file that only our own later writes have
/// changed keeps them too, so that after kill -9 only the last seconds are hashed.
final class Resume {
    /// A file that changed this long after the last record was changed by somebody else. (FAT counts in 2 s.)
    private static final long SLACK_MILLIS = Duration.ofSeconds(10).toMillis();

    private final FileMap map;
    private final Map<Integer, Long> modified = new HashMap<>();

    /// Files that claims after the last `SYNCED` touched.
    private final BitSet touchedLate = new BitSet();

    private final BitSet lateClaims = new BitSet();
    private long synced;

    final BitSet claimed = new BitSet();

    /// Files that we made, or whose pieces were verified once.
    final BitSet ours = new BitSet();

    /// Files that are there and not ours.
    final BitSet unknown = new BitSet();

    /// Pieces to hash before anything else.
    final BitSet suspect = new BitSet();

    private Resume(FileMap map) {
        this.map = map;
    }

    /// @throws IOException when a file is in the way
    static Resume of(FileMap map, Journal journal) throws IOException {
        var resume = new Resume(map);
        int pieces = journal.header().pieces();
        journal.replay((entry, position) -> resume.findSynced(entry, position));
        journal.replay((entry, position) -> resume.apply(entry, position, pieces));
        resume.suspect.or(resume.lateClaims);
        long lastRecord = journal.modifiedMillis();
        for (int file = 0; file < map.files(); file++) {
            if (!map.isPad(file)) {
                resume.compare(file, map.look(map.path(file)), lastRecord);
            }
        }
        return resume;
    }

    private void findSynced(Journal.Entry entry, long position) {
        if (entry.kind() == Journal.Kind.SYNCED && entry.value() >= 0 && entry.value() <= position) {
            synced = entry.value();
        }
    }

    private void apply(Journal.Entry entry, long position, int pieces) {
        int index = entry.index();
        boolean late = position >= synced;
        switch (entry.kind()) {
            case TAKEN, HERE -> {
                if (index >= 0 && index < pieces) {
                    boolean here = entry.kind() == Journal.Kind.HERE;
                    claimed.set(index, here);
                    lateClaims.set(index, here && late);
                    BitSet files = map.filesOf(index);
                    ours.or(files);
                    if (late) {
                        touchedLate.or(files);
                    }
                }
            }
            case SPOILT -> {
                if (index >= 0 && index < pieces) {
                    claimed.clear(index);
                    lateClaims.clear(index);
                }
            }
            case FILE -> {
                if (index >= 0 && index < map.files()) {
                    ours.set(index);
                    modified.put(index, entry.value());
                }
            }
            case GONE, SYNCED, PINNED, UNPINNED -> {} // the other store's; read before
        }
    }

    private void compare(int file, Optional<BasicFileAttributes> there, long lastRecord) throws IOException {
        BitSet pieces = map.piecesOf(file);
        if (there.isEmpty()) {
            pieces.and(claimed);
            suspect.or(pieces);
            return;
        }
        long length = there.get().size();
        boolean shorter = length < map.length(file);
        if (length > map.length(file) || (shorter && !ours.get(file))) {
            throw new IOException(
                    "%s is there already, with %d bytes where the torrent has %d: move it away, or choose another folder with -o"
                            .formatted(map.path(file), length, map.length(file)));
        }
        if (!ours.get(file)) {
            unknown.set(file);
            suspect.or(pieces);
            return;
        }
        long changed = there.get().lastModifiedTime().toMillis();
        boolean asRecorded = modified.getOrDefault(file, -1L) == changed;
        boolean byUs = touchedLate.get(file) && changed <= lastRecord + SLACK_MILLIS;
        if (shorter || !(asRecorded || byUs)) {
            pieces.and(claimed);
            suspect.or(pieces);
        }
    }
}
